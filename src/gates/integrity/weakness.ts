import { matchesModulePattern } from "../../go/module-pattern.ts";
import type { GoSetting } from "../../model/build-files.ts";
import type { EnvironmentEvidence } from "../../model/integrity.ts";
import { possibleValues } from "../possible-values.ts";

type Agreed = EnvironmentEvidence["agreed"];
type Setting = Pick<GoSetting, "name" | "value">;

/**
 * Says how a setting is, or may be, weaker than what was agreed, in words that complete `sets X: …`; undefined where
 * it is not, where it is empty, and where its value is known to the shell only.
 */
export function weaknessOf({ name, value }: Setting, agreed: Agreed): string | undefined {
  return possibleValues(value)
    .map((text) => {
      if (name.startsWith("-")) return flagWeakness(text === "" ? name : `${name}=${text}`);
      return text === "" ? undefined : rules[name]?.(text, agreed);
    })
    .find((reason) => reason !== undefined);
}

/** Tells whether a setting says no more than it, or the same name with another value, said before. */
export function isNoWeaker({ name, value }: Setting, before: string): boolean {
  if (value === before) return true;
  const lists = ["GOPRIVATE", "GONOSUMDB", "GONOPROXY", "GOINSECURE"];
  if (!lists.includes(name)) return false;
  const known = patternsOf(before);
  return patternsOf(value).every((pattern) => known.includes(pattern));
}

const rules: Readonly<Record<string, (value: string, agreed: Agreed) => string | undefined>> = {
  GOSUMDB: sumDatabaseWeakness,
  GONOSUMDB: exemptionWeakness,
  GOPRIVATE: exemptionWeakness,
  GONOPROXY: exemptionWeakness,
  GOINSECURE: () => "modules may come over connections that nobody has authenticated",
  GOPROXY: proxyWeakness,
  GOFLAGS: flagWeakness,
  GOVCS: vcsWeakness,
  GOWORK: workWeakness,
  GOTOOLCHAIN: toolchainWeakness,
};

function isUnknown(text: string): boolean {
  return /\$[\w({]|%\w+%/.test(text);
}

function sumDatabaseWeakness(value: string, agreed: Agreed): string | undefined {
  if (value === "off") return "go asks no checksum database";
  // A bare name is one that go knows the key of; go refuses all others.
  if (!value.includes("+") || value === agreed.sumDatabase || isUnknown(value)) return undefined;
  return "go asks a checksum database of another key";
}

function exemptionWeakness(value: string, agreed: Agreed): string | undefined {
  const foreign = patternsOf(value).filter(
    (pattern) => !isUnknown(pattern) && !isAgreed(pattern, agreed.private),
  );
  if (foreign.length === 0) return undefined;
  return `go checks or fetches ${foreign.join(", ")} in another way than agreed, and proxy.private does not name it`;
}

function patternsOf(value: string): readonly string[] {
  return value.split(",").flatMap((part) => {
    const pattern = part.trim().replace(/\/$/, "");
    return pattern === "" || pattern === "none" ? [] : [pattern];
  });
}

/** A pattern is covered by one that is equal, wider by its last star, or that matches its elements. */
function isAgreed(pattern: string, agreed: readonly string[]): boolean {
  return agreed.some(
    (one) => one === pattern || one.replace(/\/\*$/, "") === pattern || matchesModulePattern(one, pattern),
  );
}

interface ProxyEntry {
  readonly url: string;
  /** The separator before it. */
  readonly after: string;
}

function entriesOf(chain: string): readonly ProxyEntry[] {
  return [...chain.matchAll(/([,|]?)([^,|]*)/g)].flatMap(([, after = "", url = ""]) =>
    url.trim() === "" ? [] : [{ url: url.trim().replace(/\/$/, ""), after }],
  );
}

function proxyWeakness(value: string, agreed: Agreed): string | undefined {
  if (value === agreed.chain || value === agreed.running) return undefined;
  const all = entriesOf(value);
  const end = all.findIndex(({ url }) => url === "off");
  const entries = end < 0 ? all : all.slice(0, end);
  const known = [...entriesOf(agreed.chain), ...entriesOf(agreed.running)];
  if (entries.some(({ after }) => after === "|") && !known.some(({ after }) => after === "|"))
    return "after | go turns to the next source whatever the proxy answers, a refusal too";
  const mayEndDirect = agreed.chain === "" ? isLastDirect(agreed.running) : agreed.allowDirect;
  const urls = entries.map(({ url }) => url);
  if (urls.includes("direct") && (urls[0] === "direct" || !mayEndDirect))
    return "go fetches from the origin, past the proxy chain";
  const agreedUrls = new Set(["direct", ...known.map(({ url }) => url)]);
  const [strange] = urls
    .filter((url) => !agreedUrls.has(url))
    .flatMap((url) => sourceWeakness(url, agreed) ?? []);
  return strange;
}

function sourceWeakness(url: string, { chain }: Agreed): string | undefined {
  if (url.startsWith("file:")) return "go fetches from a folder";
  if (url.startsWith("http:")) return "go fetches over plain http";
  return chain === "" || isUnknown(url) ? undefined : `${url} is not in the chain of the policy`;
}

function isLastDirect(chain: string): boolean {
  return entriesOf(chain).at(-1)?.url === "direct";
}

const weakFlags: Readonly<Record<string, string>> = {
  mod: "go rewrites go.mod and go.sum as it builds",
  modfile: "go builds by another go.mod than the one that is judged",
  overlay: "go builds other files than those of the repository",
  toolexec: "another program runs the compiler",
};

function flagWeakness(value: string): string | undefined {
  const words = value.split(/\s+/).map((word) => word.replace(/^["']|["']$/g, ""));
  for (const [index, word] of words.entries()) {
    const [, flag = "", given] = /^--?(mod|modfile|overlay|toolexec)(?:=(.*))?$/.exec(word) ?? [];
    const argument = (given ?? words[index + 1] ?? "").replace(/^["']|["']$/g, "");
    if (flag === "mod" ? argument === "mod" : flag !== "" && argument !== "") return weakFlags[flag];
  }
  return undefined;
}

function vcsWeakness(value: string, agreed: Agreed): string | undefined {
  for (const rule of value.split(",")) {
    const [, pattern = "", allowed = ""] = /^\s*([^:]+):(.*)$/.exec(rule) ?? [];
    const isPrivate = pattern === "private" || isAgreed(pattern, agreed.private);
    const more = allowed.split("|").map((name) => name.trim());
    if (!isPrivate && more.some((name) => !["git", "hg", "off", ""].includes(name) && !isUnknown(name)))
      return "go runs version control programs that it does not run for public modules";
  }
  return undefined;
}

function workWeakness(value: string): string | undefined {
  // The go.work at the root of the repository, however that is written, is what go finds by itself.
  if (
    ["off", "auto"].includes(value) ||
    /^\$(?:\w+|\([^)]*\)|\{[^}]*\}|\{\{[^}]*\}\})(?:\/go\.work)?$/.test(value)
  )
    return undefined;
  return "go builds by a go.work that it would not find by itself";
}

function toolchainWeakness(value: string): string | undefined {
  if (value === "path" || value.endsWith("+path")) return "go runs any toolchain that it finds on PATH";
  const [name = ""] = value.split("+", 1);
  return /^go\d[\w.]*-/.test(name) ? "go runs a toolchain that is not Go's own" : undefined;
}
