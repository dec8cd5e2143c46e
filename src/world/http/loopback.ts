import { isIP } from "node:net";

/** Tells whether a URL's host is this machine. */
export function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."));
}

/** Tells whether a URL's host is an address that only this machine or its link can mean, cloud metadata included. */
export function isLocalOnly(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (isLoopback(bare) || bare.endsWith(".localhost")) return true;
  if (isIP(bare) === 4) return /^(?:169\.254|0)\./.test(bare);
  return isIP(bare) === 6 && (/^fe[89ab]/.test(bare) || bare.startsWith("::ffff:") || bare === "::");
}
