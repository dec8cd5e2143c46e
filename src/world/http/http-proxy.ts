import { BlockList, isIP } from "node:net";
import { domainToASCII } from "node:url";
import { isLoopback } from "./loopback.ts";

/** The environment of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The HTTP proxy that a URL is asked through, by HTTP(S)_PROXY and NO_PROXY; "" for none.
 *
 * Source: golang.org/x/net/http/httpproxy.
 */
export function proxyFor(env: Environment, url: URL): string {
  if (isLoopback(url.hostname)) return "";
  const [upper, lower] =
    url.protocol === "https:" ? ["HTTPS_PROXY", "https_proxy"] : ["HTTP_PROXY", "http_proxy"];
  const proxy = env[upper ?? ""] || env[lower ?? ""] || "";
  if (proxy === "" || isLeftOut(env["NO_PROXY"] || env["no_proxy"] || "", url)) return "";
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

interface Host {
  /** Without brackets, in lower case. */
  readonly name: string;
  readonly port: string;
  readonly family: "ipv4" | "ipv6" | undefined;
}

/** Entries are parted by commas: `*`, a range of addresses, or an address or domain, of which a port may follow. */
function isLeftOut(noProxy: string, url: URL): boolean {
  const entries = noProxy.split(",").map((entry) => entry.trim().toLowerCase());
  if (entries.every((entry) => entry === "")) return false;
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const host: Host = { name, port, family: familyOf(name) };
  return entries.some((entry) => entry === "*" || covers(entry, host));
}

function covers(entry: string, host: Host): boolean {
  const [, address = "", bits = ""] = /^([^/]*)\/([0-9]+)$/.exec(entry) ?? [];
  const family = familyOf(address);
  if (family !== undefined) return host.family === family && isInRange(host.name, address, Number(bits));
  const { name, port } = splitPort(entry);
  if (name === "" || (port !== "" && port !== host.port)) return false;
  if (isIP(name) !== 0) return host.family !== undefined && isInRange(host.name, name, undefined);
  return host.family === undefined && isDomainOf(host.name, name.replace(/^\*\./, "."));
}

// `corp.example` covers itself and what is below it, `.corp.example` only what is below.
function isDomainOf(host: string, entry: string): boolean {
  const domain = domainToASCII(entry.replace(/^\./, "")) || entry.replace(/^\./, "");
  return host.endsWith(`.${domain}`) || (!entry.startsWith(".") && host === domain);
}

function splitPort(entry: string): { readonly name: string; readonly port: string } {
  const [, bracketed, bare, port = ""] = /^(?:\[(.*)\]|([^:]*))(?::([^:]*))?$/.exec(entry) ?? [];
  return { name: bracketed ?? bare ?? entry, port };
}

/** Tells whether an address is in a range, or is the address itself where the range has no length. */
function isInRange(address: string, range: string, bits: number | undefined): boolean {
  const [family, rangeFamily] = [familyOf(address), familyOf(range)];
  if (family === undefined || family !== rangeFamily) return false;
  const whole = family === "ipv4" ? 32 : 128;
  if (bits !== undefined && bits > whole) return false;
  const list = new BlockList();
  list.addSubnet(range, bits ?? whole, family);
  return list.check(address, family);
}

function familyOf(name: string): Host["family"] {
  const version = isIP(name);
  if (version === 0) return undefined;
  return version === 4 ? "ipv4" : "ipv6";
}
