import { readFileSync } from "node:fs";

/** Certificate authorities to trust; absent: Node's own, NODE_EXTRA_CA_CERTS included. */
export interface TlsTrust {
  readonly ca?: readonly string[];
}

/**
 * Reads the authorities that the environment names: SSL_CERT_FILE stands in for the system's file, as in go, and
 * NODE_EXTRA_CA_CERTS adds to it. A file that cannot be read is told and left out.
 */
export function readTlsTrust(
  env: Readonly<Record<string, string | undefined>>,
  warn: (text: string) => void,
): TlsTrust {
  const main = read(env["SSL_CERT_FILE"], "SSL_CERT_FILE", warn);
  if (main === undefined) return {};
  const extra = env["NODE_EXTRA_CA_CERTS"] === env["SSL_CERT_FILE"] ? undefined : env["NODE_EXTRA_CA_CERTS"];
  const more = read(extra, "NODE_EXTRA_CA_CERTS", warn);
  return { ca: more === undefined ? [main] : [main, more] };
}

function read(path: string | undefined, name: string, warn: (text: string) => void): string | undefined {
  if (path === undefined || path === "") return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    warn(`the file that ${name} names cannot be read; its certificates are not used`);
    return undefined;
  }
}
