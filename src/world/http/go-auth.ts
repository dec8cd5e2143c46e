import { statSync } from "node:fs";
import { STATUS_CODES } from "node:http";
import { isAbsolute } from "node:path";
import { fields } from "../../go/fields.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { Commands } from "../../model/world.ts";
import type { HttpAnswer, HttpHeaders } from "./http-exchange.ts";
import { parseNetrc } from "./netrc.ts";
import { splitWords } from "../processes/split-words.ts";

/** Credentials for https URLs, as GOAUTH says. */
export interface GoAuth {
  /** Header fields for a URL; empty where there are none. */
  headersFor(url: URL): Promise<HttpHeaders>;
  /** Header fields for all URLs below one; undefined where they are not the same for all. */
  headersBelow(url: URL): Promise<HttpHeaders | undefined>;
  /**
   * Asks again after a 4xx answer, as go does; undefined where that can bring nothing new.
   */
  headersAfter(url: URL, answer: HttpAnswer): Promise<HttpHeaders | undefined>;
}

/** What GOAUTH needs. */
export interface GoAuthOptions {
  /** GOAUTH's value; "" counts as `netrc`. */
  readonly setting: string;
  readonly commands: Commands;
  /** The text of the netrc file; undefined where there is none. */
  readonly readNetrc: () => Promise<string | undefined>;
  readonly warn: (text: string) => void;
}

/**
 * Makes credentials from GOAUTH: `off`, or a list of `netrc`, `git dir` and commands, separated by semicolons,
 * of which earlier ones win. All are run once; git and commands once more for every URL that answered 4xx.
 *
 * @throws usage where the setting is malformed, when credentials are first asked for.
 *
 * Source: cmd/go/internal/auth, `go help goauth`.
 */
export function createGoAuth(options: GoAuthOptions): GoAuth {
  const known = new Map<string, HttpHeaders>();
  let first: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  const methods = (): readonly string[] => parseMethods(options.setting || "netrc");

  async function learn(url: URL | undefined, answer: HttpAnswer | undefined): Promise<void> {
    for (const method of methods().toReversed()) {
      const found = await credentialsOf(method, { options, url, answer });
      for (const [prefix, headers] of found) store(known, prefix, headers);
    }
  }

  return {
    async headersFor(url) {
      first ??= learn(undefined, undefined);
      await first;
      return lookUp(known, url);
    },
    async headersBelow(url) {
      const headers = await this.headersFor(url);
      const below = `${prefixOf(url)}/`;
      return [...known.keys()].some((prefix) => prefix.startsWith(below)) ? undefined : headers;
    },
    async headersAfter(url, answer) {
      if (methods().every((method) => method === "netrc")) return undefined;
      const turn = last.then(() => learn(url, answer));
      last = turn.catch(() => undefined);
      await turn;
      return lookUp(known, url);
    },
  };
}

/** For a URL with credentials of its own: go finds none for it besides, but runs what GOAUTH says all the same. */
export function withoutResult(auth: GoAuth): GoAuth {
  return {
    async headersFor(url) {
      await auth.headersFor(url);
      return {};
    },
    headersBelow(url) {
      return this.headersFor(url);
    },
    async headersAfter(url, answer) {
      await auth.headersAfter(url, answer);
      return undefined;
    },
  };
}

type Credentials = readonly (readonly [prefix: string, headers: HttpHeaders])[];

interface Asking {
  readonly options: GoAuthOptions;
  readonly url: URL | undefined;
  readonly answer: HttpAnswer | undefined;
}

function parseMethods(setting: string): readonly string[] {
  const methods = setting.split(";").map((method) => method.trim());
  if (methods.includes("")) throw badSetting("an entry is empty");
  if (!methods.includes("off")) return methods;
  if (methods.length > 1) throw badSetting("`off` must stand alone");
  return [];
}

function badSetting(why: string): ModgateError {
  return new ModgateError("usage", `GOAUTH is malformed: ${why}`, { hint: "see `go help goauth`" });
}

async function credentialsOf(method: string, asking: Asking): Promise<Credentials> {
  const [name = "", ...words] = fields(method);
  if (name === "netrc") return await netrcCredentials(asking.options);
  if (name === "git") return await gitCredentials(words, asking);
  return await commandCredentials(method, asking);
}

async function netrcCredentials({ readNetrc }: GoAuthOptions): Promise<Credentials> {
  const logins = parseNetrc((await readNetrc()) ?? "");
  return logins
    .toReversed()
    .map(({ machine, login, password }) => [machine, basicAuth(login, password)] as const);
}

/** The header field of basic authentication. */
export function basicAuth(user: string | Uint8Array, password: string | Uint8Array): HttpHeaders {
  const joined = Buffer.concat([Buffer.from(user), Buffer.from(":"), Buffer.from(password)]);
  return { authorization: `Basic ${joined.toString("base64")}` };
}

async function gitCredentials(words: readonly string[], { options, url }: Asking): Promise<Credentials> {
  const dir = gitFolder(words);
  if (url === undefined) return [];
  const result = await options.commands.run({
    command: "git",
    args: ["credential", "fill"],
    cwd: dir,
    input: `url=${url.href}\n`,
    env: { GIT_TERMINAL_PROMPT: "0" },
    timeoutMs: 30_000,
  });
  if (result.exitCode !== 0) {
    options.warn("GOAUTH: `git credential fill` gave no credentials");
    return [];
  }
  const told = keyValues(new TextDecoder().decode(result.stdout));
  const prefix = told.get("url") ?? `${told.get("protocol")}://${told.get("host")}/${told.get("path") ?? ""}`;
  if (!url.href.startsWith(prefix)) return [];
  return [[prefix, basicAuth(told.get("username") ?? "", told.get("password") ?? "")]];
}

function gitFolder(words: readonly string[]): string {
  const [dir = "", ...more] = words;
  if (!isAbsolute(dir) || more.length > 0)
    throw badSetting("`git` needs the absolute path of a folder, and no more");
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true) return dir;
  throw badSetting(`the folder ${shown(dir)} that \`git\` names is none`);
}

function keyValues(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split("\n").flatMap((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const];
    }),
  );
}

async function commandCredentials(method: string, { options, url, answer }: Asking): Promise<Credentials> {
  const [command = "", ...args] = splitWords(method);
  const result = await options.commands.run({
    command,
    args: url === undefined ? args : [...args, url.href],
    cwd: process.cwd(),
    input: answer === undefined ? "" : responseText(answer),
    timeoutMs: 30_000,
  });
  const credentials =
    result.exitCode === 0 ? parseUserAuth(new TextDecoder().decode(result.stdout)) : undefined;
  if (credentials === undefined)
    options.warn(`GOAUTH: the command \`${command.slice(0, 100)}\` gave no credentials`);
  return credentials ?? [];
}

// Commands may look for `Www-Authenticate`, as go writes it.
function responseText({ status, headers }: HttpAnswer): string {
  const lines = Object.entries(headers).map(([name, value]) => `${headerName(name)}: ${value}\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\n${lines.join("")}\n`;
}

function headerName(name: string): string {
  return name.replace(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase());
}

/** Reads what a GOAUTH command prints: URLs, an empty line, header fields, an empty line, and again. Undefined where malformed. */
export function parseUserAuth(text: string): Credentials | undefined {
  const credentials: (readonly [string, HttpHeaders])[] = [];
  const lines = text.split("\n");
  if (lines.pop() !== "") return undefined;
  let at = 0;
  while (at < lines.length) {
    const urlsEnd = lines.indexOf("", at);
    const headersEnd = urlsEnd < 0 ? -1 : lines.indexOf("", urlsEnd + 1);
    if (headersEnd < 0) return undefined;
    const urls = lines.slice(at, urlsEnd);
    const headers = parseFields(lines.slice(urlsEnd + 1, headersEnd));
    if (headers === undefined || !urls.every((url) => URL.canParse(url))) return undefined;
    for (const url of urls) credentials.push([url, headers]);
    at = headersEnd + 1;
  }
  return credentials;
}

function parseFields(lines: readonly string[]): HttpHeaders | undefined {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^`|~\w-]+): ([^\p{Cc}]*)$/u.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    const [key, one] = [name.toLowerCase(), value.trim()];
    headers[key] = headers[key] === undefined ? one : `${headers[key]}, ${one}`;
  }
  return headers;
}

function store(known: Map<string, HttpHeaders>, prefix: string, headers: HttpHeaders): void {
  const bare = prefix.replace(/^https:\/\//, "").replace(/\/$/, "");
  if (Object.keys(headers).length === 0) known.delete(bare);
  else known.set(bare, headers);
}

/** The credentials of the longest stored prefix of whole path elements. */
function prefixOf(url: URL): string {
  return `${url.host}${url.pathname}`.replace(/\/$/, "");
}

function lookUp(known: ReadonlyMap<string, HttpHeaders>, url: URL): HttpHeaders {
  let prefix = prefixOf(url);
  for (;;) {
    const headers = known.get(prefix);
    if (headers !== undefined) return headers;
    const slash = prefix.lastIndexOf("/");
    if (slash < 0) return {};
    prefix = prefix.slice(0, slash);
  }
}
