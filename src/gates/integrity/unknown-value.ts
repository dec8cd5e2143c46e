import type { GoSetting } from "../../model/build-files.ts";
import { possibleValues } from "../possible-values.ts";

type Setting = Pick<GoSetting, "name" | "value">;

/** Settings of which no part may be left to a run. */
const strict: ReadonlySet<string> = new Set(["GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOVCS"]);
/** Settings that an organisation keeps in its secrets and variables. */
const kept: ReadonlySet<string> = new Set(["GOPROXY", "GOPRIVATE", "GONOPROXY"]);

// Bounded, as a search from each beginning to the end of a long value would be slow.
const reference = /\$\{\{[^}]{0,200}\}\}|\$\{\w+[^}]{0,200}\}|\$\([^)]{0,200}\)|\$\w+|%\w{1,200}%/g;
/** What an event or an earlier step says. */
const byRun = /^\$\{\{(?:steps|needs|jobs)\.|^\$\{\{github\.(?:event(?![\w-])|head_ref|ref_name|actor)/;

/**
 * Names the part of a setting's value that only a run knows and that may weaken it: any part of GOSUMDB, GONOSUMDB,
 * GOINSECURE and GOVCS; whole flags of GOFLAGS; of GOPROXY, GOPRIVATE and GONOPROXY what an event or an earlier step
 * says, as organisations keep these in secrets and variables. Undefined where there is none. What a setting was
 * before is known.
 */
export function unknownPart({ name, value }: Setting): string | undefined {
  const parts = possibleValues(value).flatMap((text) =>
    name === "GOFLAGS" ? flagsLeftOpen(text) : partsOf(text),
  );
  return parts.find((part) => !isOwn(part, name) && isTold(part, name));
}

function isTold(part: string, name: string): boolean {
  return strict.has(name) || name === "GOFLAGS" || (kept.has(name) && byRun.test(part));
}

function partsOf(text: string): readonly string[] {
  return text.match(reference) ?? [];
}

/** Words that are a reference, or `-mod` with one. */
function flagsLeftOpen(text: string): readonly string[] {
  return (text.match(/(?:\$\{\{[^}]{0,200}\}\}|\$\([^)]{0,200}\)|\S)+/g) ?? [])
    .map((word) => word.replace(/^["']?(?:--?mod=)?/, "").replace(/["']$/, ""))
    .filter((word) => partsOf(word)[0] === word);
}

/** What the setting itself was before. */
function isOwn(part: string, name: string): boolean {
  const inside = part.replace(/^\$?[{(%]*|[})%]*$/g, "");
  return inside === name || inside === `env.${name}` || inside === `go env ${name}`;
}
