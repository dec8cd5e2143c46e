import { decodeBase64 } from "./base64.ts";
import { fields } from "./fields.ts";
import { type NoteVerifier, parseVerifierKey } from "./note.ts";
import { misparsed, type Parsed, parsed, shown } from "./parsed.ts";
import type { TreeHead } from "./tlog.ts";

/** What GOSUMDB says. */
export type ChecksumDatabaseSetting =
  | { readonly kind: "off" }
  | { readonly kind: "database"; readonly database: ChecksumDatabase };

/** One checksum database. */
export interface ChecksumDatabase {
  /** Its name, a host that may be followed by a path. */
  readonly name: string;
  readonly verifier: NoteVerifier;
  /** Where to ask it, past all proxies; "" where the proxy chain is tried first and then its name. */
  readonly url: string;
  /** A tree head that it is known to have signed. Absent: none is known. */
  readonly known?: TreeHead;
}

/**
 * Reads GOSUMDB: `off`, the name of the known database, a verifier key, or one of both and a URL. "" means the
 * known database, as in go.
 *
 * Source: modfetch.dbDial, https://go.dev/ref/mod#checksum-database.
 */
export function parseChecksumDatabase(gosumdb: string): Parsed<ChecksumDatabaseSetting> {
  const [named = defaultName, url = "", ...more] = fields(gosumdb);
  if (named === "off" && url === "") return parsed({ kind: "off" });
  if (more.length > 0) return misparsed([{ message: `GOSUMDB ${shown(gosumdb)} has more than two words` }]);
  if (url !== "" && !isDatabaseUrl(url))
    return misparsed([{ message: "the URL in GOSUMDB is not an https, http or file URL" }]);
  const key = named === defaultName ? defaultKey : named;
  const verifier = parseVerifierKey(key);
  if (!verifier.ok) {
    const message = `GOSUMDB names a checksum database whose key is not known: ${shown(named)}`;
    return misparsed([{ message, hint: "write GOSUMDB as name+hash+key, the verifier key of the database" }]);
  }
  const { name } = verifier.value;
  if (!isDatabaseName(name)) {
    const message = `${shown(name)} is not a name of a checksum database: wanted a host, or a host and a path`;
    return misparsed([{ message }]);
  }
  const known = key === defaultKey ? { known: knownHead } : {};
  return parsed({ kind: "database", database: { name, verifier: verifier.value, url, ...known } });
}

const defaultName = "sum.golang.org";
// Source: modfetch.knownGOSUMDB.
const defaultKey = `${defaultName}+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8`;

// What the known database had signed when this was written, so that a machine that has never asked it cannot be
// shown another history. Any later head will do as well.
const knownHead: TreeHead = {
  size: 70_991_285,
  hash: decodeBase64("UDMD+tZJasiuDP4BOEsBar7NPLZCTCUvmmdToIY+OTc=") ?? new Uint8Array(),
};

/** The name becomes part of URLs and file names. Source: modfetch.dbDial. */
function isDatabaseName(name: string): boolean {
  const url = `https://${name}`;
  if (name.endsWith("/") || /[\\%?#@]/.test(name) || !URL.canParse(url)) return false;
  const { host, pathname } = new URL(url);
  return name === (pathname === "/" ? host : `${host}${pathname}`);
}

function isDatabaseUrl(text: string): boolean {
  return /^(?:https?:\/\/[^/]|file:\/\/\/)/i.test(text) && URL.canParse(text) && !/[?#]/.test(text);
}
