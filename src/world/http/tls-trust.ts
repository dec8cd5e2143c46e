import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { rootCertificates } from "node:tls";
import { namesIn } from "../names-in.ts";

/** Certificate authorities to trust; absent: Node's own, NODE_EXTRA_CA_CERTS included. */
export interface TlsTrust {
  readonly ca?: readonly string[];
}

/**
 * Reads the authorities that the environment names: SSL_CERT_FILE stands in for the system's file, as in go; the files
 * of SSL_CERT_DIR and NODE_EXTRA_CA_CERTS add to it. A file that cannot be read is told and left out.
 *
 * Source: crypto/x509.loadSystemRoots.
 */
export function readTlsTrust(
  env: Readonly<Record<string, string | undefined>>,
  warn: (text: string) => void,
): TlsTrust {
  const main = read(env["SSL_CERT_FILE"], "SSL_CERT_FILE", warn);
  const ofFolders = (env["SSL_CERT_DIR"] ?? "").split(delimiter).flatMap(certificatesIn);
  if (main === undefined && ofFolders.length === 0) return {};
  const extra = env["NODE_EXTRA_CA_CERTS"] === env["SSL_CERT_FILE"] ? undefined : env["NODE_EXTRA_CA_CERTS"];
  const more = read(extra, "NODE_EXTRA_CA_CERTS", warn);
  const usual = main === undefined ? rootCertificates : [main];
  const all = [...usual, ...(more === undefined ? [] : [more])];
  return { ca: [...all, ...notIn(all, ofFolders)] };
}

const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

// Folders hold links by other names to the same files, files of other kinds, and most often the certificates of the
// system's file once more: each takes as long to read as a file to fetch.
function certificatesIn(folder: string): readonly string[] {
  if (folder === "") return [];
  return namesIn(folder).flatMap((name) => textOf(join(folder, name))?.match(certificate) ?? []);
}

/** Certificates that stand in none of the texts, each once. */
function notIn(texts: readonly string[], certificates: readonly string[]): readonly string[] {
  const known = new Set(texts.flatMap((text) => text.match(certificate) ?? []));
  return [...new Set(certificates)].filter((one) => !known.has(one));
}

function read(path: string | undefined, name: string, warn: (text: string) => void): string | undefined {
  if (path === undefined || path === "") return undefined;
  const text = textOf(path);
  if (text === undefined) warn(`the file that ${name} names cannot be read; its certificates are not used`);
  return text;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
