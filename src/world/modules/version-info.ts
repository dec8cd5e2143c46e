import { canonicalModuleVersion, checkModuleVersion } from "../../go/module-path.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { VersionInfo } from "../../model/world.ts";

/** An `.info` or `@latest` that came, and what was asked. */
export interface ToldVersion {
  readonly bytes: Uint8Array;
  readonly path: string;
  /** The version or query; "" for `@latest`. */
  readonly query: string;
  /** Who answered. */
  readonly source: string;
}

/**
 * Reads an `.info` strictly: an object with a version that is valid for the path and, where a canonical version
 * was asked for, exactly that one. Keys that differ from known ones in case only are refused, as go would take
 * them and others would not.
 *
 * @throws proxy-answer-invalid
 */
export function parseVersionInfo(told: ToldVersion): VersionInfo {
  const fields = parseObject(told);
  const version = textField(fields, "Version");
  if (version === undefined || version === "") throw invalid(told, "it has no version");
  const wanted = canonicalModuleVersion(told.query) === told.query ? told.query : "";
  if (wanted !== "" && version !== wanted && checkModuleVersion(told.path, wanted) === undefined) {
    throw invalid(told, `it is about ${shown(version)}`);
  }
  const problem = wanted === version ? undefined : checkModuleVersion(told.path, version);
  if (problem !== undefined) throw invalid(told, `its version ${shown(version)} is not valid for the module`);
  const time = textField(fields, "Time") ?? "";
  const origin = readOrigin(fields["Origin"]);
  return {
    version,
    ...(isRealTime(time) ? { time } : {}),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** Tells whether an answer is what parseVersionInfo() reads. */
export function isVersionInfo(told: ToldVersion): boolean {
  try {
    parseVersionInfo(told);
    return true;
  } catch {
    return false;
  }
}

/** Refuses a web page in place of a file of the protocol. @throws proxy-answer-invalid */
export function refuseHtml(bytes: Uint8Array, source: string, subject: () => string): void {
  if (!looksLikeHtml(bytes)) return;
  throw new ModgateError(
    "proxy-answer-invalid",
    `\`${source}\` answers ${subject()} with a web page (got HTML)`,
    {
      hint: "check the proxy's URL, and whether a login page or a captive portal stands before it",
    },
  );
}

/** Tells whether an answer is a web page. */
export function looksLikeHtml(bytes: Uint8Array): boolean {
  // A byte order mark counts as white space.
  const start = bytes
    .subarray(0, 256)
    .find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
  return start === 0x3c;
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(told: ToldVersion): Fields {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(told.bytes));
  } catch {
    throw invalid(told, "it is not JSON");
  }
  if (!isFields(value)) throw invalid(told, "it is not an object");
  for (const key in value) {
    if (!knownKeys.has(key) && knownInOtherCase.has(key.toLowerCase()))
      throw invalid(told, `its key ${shown(key)} is ambiguous`);
  }
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

const knownKeys: ReadonlySet<string> = new Set(["Version", "Time", "Origin"]);
const knownInOtherCase: ReadonlySet<string> = new Set([...knownKeys].map((key) => key.toLowerCase()));

function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" ? value : undefined;
}

function readOrigin(value: unknown): VersionInfo["origin"] {
  if (!isFields(value)) return undefined;
  const vcs = textField(value, "VCS");
  const url = textField(value, "URL");
  const ref = textField(value, "Ref");
  const hash = textField(value, "Hash");
  return {
    ...(vcs === undefined ? {} : { vcs }),
    ...(url === undefined ? {} : { url }),
    ...(ref === undefined ? {} : { ref }),
    ...(hash === undefined ? {} : { hash }),
  };
}

/** RFC 3339; go writes its zero time where it knows none. */
function isRealTime(time: string): boolean {
  if (!/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(time)) return false;
  return !time.startsWith("0001-") && !Number.isNaN(Date.parse(time));
}

function invalid({ path, query, source }: ToldVersion, why: string): ModgateError {
  const subject = shown(query === "" ? `${path}@latest` : `${path}@${query}`);
  return new ModgateError(
    "proxy-answer-invalid",
    `the version file that \`${source}\` gives for ${subject} is not usable: ${why}`,
  );
}
