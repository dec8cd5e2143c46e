import { trimSpace } from "./fields.ts";
import { misparsed, type Parsed, parsed, shown, type SyntaxProblem } from "./parsed.ts";

/** One entry of a GOPROXY list. */
export interface ProxyEntry {
  readonly kind: "url" | "direct" | "off";
  /** The base URL as it is to be asked, credentials included (see redactUrl); "" for `direct` and `off`. */
  readonly url: string;
  /** Which failures go on to the next entry: only 404 and 410 (`,`), or any at all (`|`). */
  readonly fallThrough: "not-found" | "any";
}

/**
 * Reads a GOPROXY list.
 *
 * Entries are parted by `,` or `|`, and the sign after an entry governs it; the last behaves as before a `,`.
 * `off` and `direct` end the list, whatever follows. An entry that is more than one word and has no scheme
 * becomes https. A list without entries is a problem, and so is a URL that is not http, https or a bare
 * `file:///path`. Problems hold no credentials.
 *
 * Source: modfetch.proxyList, modfetch.newProxyRepo, https://go.dev/ref/mod#goproxy-protocol.
 */
export function parseProxyChain(goproxy: string): Parsed<readonly ProxyEntry[]> {
  const entries: ProxyEntry[] = [];
  const problems: SyntaxProblem[] = [];
  for (const { word, separator } of splitList(goproxy)) {
    if (word === "off" || word === "direct") {
      entries.push({ kind: word, url: "", fallThrough: "not-found" });
      break;
    }
    const url = withScheme(word);
    const problem = checkUrl(url);
    if (problem !== undefined)
      problems.push({ message: `invalid proxy URL ${shown(redactUrl(url))}: ${problem}` });
    entries.push({ kind: "url", url, fallThrough: separator === "|" ? "any" : "not-found" });
  }
  if (entries.length === 0) problems.push({ message: "the proxy list has no entries" });
  return problems.length > 0 ? misparsed(problems) : parsed(entries);
}

/**
 * Writes a URL for messages and reports: without user name, password, query and fragment. A text that is not
 * well-formed loses all that could be part of a password.
 */
export function redactUrl(url: string): string {
  const schemeEnd = url.indexOf("://");
  const start = schemeEnd < 0 ? 0 : schemeEnd + "://".length;
  const rest = url.slice(start);
  const authority = rest.split(/[/?#]/, 1)[0] ?? "";
  // A password with a slash or a question mark would look like the end of a host with an odd port.
  const host = authority.lastIndexOf("@") + 1;
  const sound = /^(?:\[[^\]]*\]|[^:]*)(?::[0-9]+)?$/.test(authority.slice(host));
  const shownPart = sound ? rest.slice(host) : afterCredentials(rest);
  return url.slice(0, start) + (shownPart.split(/[?#]/, 1)[0] ?? "");
}

function afterCredentials(rest: string): string {
  const at = rest.lastIndexOf("@");
  return at < 0 ? rest.slice(0, rest.indexOf(":")) : rest.slice(at + 1);
}

interface ListItem {
  readonly word: string;
  /** The sign after the word; "" at the end of the list. */
  readonly separator: string;
}

function splitList(list: string): readonly ListItem[] {
  const parts = list.split(/([,|])/);
  const items: ListItem[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const word = trimSpace(parts[i] ?? "");
    if (word !== "") items.push({ word, separator: parts[i + 1] ?? "" });
  }
  return items;
}

/** Single words are kept for go's own use, so that a word without a sign is not taken for a host. */
function withScheme(word: string): string {
  const complete = word.includes(":/") || word.startsWith("/") || !/[.:/]/.test(word);
  return complete ? word : `https://${word}`;
}

/**
 * Reads the absolute path that a well-formed file URL names: its escapes stand for bytes, all else for itself.
 * undefined where an escape is malformed or the bytes are no text.
 *
 * @example filePathOf("file:///srv/mod%20cache") // "/srv/mod cache"
 *
 * Source: net/url.Parse, cmd/go/internal/web.urlToFilePath.
 */
export function filePathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(url.replace(/^file:\/\//i, "").replace(/#$/, ""));
  } catch {
    return undefined;
  }
}

function checkUrl(url: string): string | undefined {
  return checkSigns(url) ?? checkForm(url);
}

// URL.canParse() drops tabs and line breaks, and takes any `%`.
function checkSigns(url: string): string | undefined {
  for (const sign of url) if (sign < " " || sign === "\u007f") return "it holds a control character";
  const isMalformed = /%(?![0-9a-f]{2})/i.test(url.replace(/\?[^#]*/, ""));
  return isMalformed ? "a % must be followed by two hexadecimal digits" : undefined;
}

function checkForm(url: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  switch (scheme) {
    case "http":
    case "https":
      // Browsers take a backslash for a slash; here it is no part of a host.
      return /^https?:\/\/[^/?#\\]+(?:[/?#]|$)/i.test(url) && URL.canParse(url) ? undefined : "malformed";
    case "file":
      if (!/^file:\/\/\//i.test(url)) return "a file URL must hold an absolute path and no host";
      if (/[?#]/.test(url.replace(/#$/, ""))) return "a file URL must hold a path only";
      return filePathOf(url) === undefined ? "its escapes are not UTF-8" : undefined;
    case undefined:
      return "it has no scheme";
    default:
      return "the scheme must be https, http or file";
  }
}

/**
 * Takes user and password out of every http or https URL in a text, such as a proxy chain or the JSON of one. A
 * single URL is for redactUrl().
 *
 * @example withoutCredentials("https://me:secret@goproxy.corp.example,direct") // "https://goproxy.corp.example,direct"
 */
export function withoutCredentials(text: string): string {
  return text.replace(/(https?:\/\/)[^/@,|\s]*@/g, "$1");
}
