import { familyOf, majorOf } from "../../go/module-major.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import type { Words } from "../gate.ts";
import { goCommand, shellWord } from "../go-command.ts";
import type { ModuleFacts } from "./facts.ts";

/**
 * Says how to take the nearest allowed version, as a command where one does it; undefined where none is known.
 * `go get` mends an indirect module as well: it writes a higher version down. A lower one it can only take
 * together with those that ask for more, and drops them where no version of them asks for less.
 */
function mendCommand({ facts, why }: Words<ModuleFacts>): string | undefined {
  const { nearestAllowed, replaces, path } = facts;
  const nearest = coordinateOf(nearestAllowed ?? "");
  if (nearestAllowed === undefined || nearest === undefined) return undefined;
  if (replaces !== "") return replaceCommand(facts, nearestAllowed);
  const bringer = bringerOf(path, why);
  if (nearest.path !== path) return otherMajor(facts, nearest, bringer);
  const { heldBy, allowedAbove } = facts;
  if (heldBy === undefined) return getCommand(facts.file, nearestAllowed);
  if (allowedAbove !== undefined) {
    return `${getCommand(facts.file, allowedAbove)} # ${nearest.version} would do, but ${heldBy} asks for more`;
  }
  return `${getCommand(facts.file, nearestAllowed)} # lowers or drops ${heldBy}, which asks for more`;
}

/** Names who brings a module in: the first link of its chain; undefined where go.mod itself does. */
function bringerOf(path: string, why: readonly string[]): string | undefined {
  const bringer = coordinateOf(why[1] ?? "")?.path;
  return bringer === path ? undefined : bringer;
}

/** Writes the nearest allowed version for a sentence: `; the nearest allowed version is PATH VERSION`, or "". */
export function nearestPart({ nearestAllowed = "" }: ModuleFacts): string {
  const nearest = coordinateOf(nearestAllowed);
  return nearest === undefined ? "" : `; the nearest allowed version is ${nearest.path} ${nearest.version}`;
}

/** The command for the nearest allowed version first, then what else mends it. */
export function mended(words: Words<ModuleFacts>, otherwise: string): string {
  const command = mendCommand(words);
  return command === undefined ? otherwise : `${command}\nor ${otherwise}`;
}

/** The command for the nearest allowed version in the place of a vaguer word. */
export function instead(words: Words<ModuleFacts>, otherwise: (words: Words<ModuleFacts>) => string): string {
  return mendCommand(words) ?? otherwise(words);
}

/** What mends a major that is not admitted: a command, a step, the edit that admits it. */
export function majorFix(words: Words<ModuleFacts>): string {
  const { facts } = words;
  const steps = facts.direct ? [] : [`or ${dropFix(words)}`];
  const command = mendCommand(words);
  const first = command === undefined ? [] : [`or ${command}`];
  return [...first, ...steps, `or ${allowEdit(facts)}`].join("\n").replace(/^or /, "");
}

/** The edit of the policy that admits a major. */
export function allowEdit({ path, major }: ModuleFacts): string {
  return `add to modules.allow: { path: ${familyOf(path)}, majors: [${major}] }`;
}

/** How to get rid of a module, or of what brings it. */
export function dropFix({ facts, why }: Words<ModuleFacts>): string {
  const { path, replaces, direct, file, asked, ranBy } = facts;
  if (asked === true) return `do without ${path}`;
  if (ranBy !== undefined) return `take the call of ${path} out of ${file}`;
  if (replaces !== "") return `change the replacement of ${replaces} in ${file}`;
  const bringer = bringerOf(path, why);
  if (direct) return `stop importing ${path}, then run: ${goCommand(file, "mod tidy")}`;
  if (bringer === undefined) return getCommand(file, `${path}@none`);
  return `upgrade or drop ${bringer}, which brings it`;
}

function otherMajor(facts: ModuleFacts, nearest: ModuleVersion, bringer: string | undefined): string {
  const key = `${nearest.path}@${nearest.version}`;
  const get = getCommand(facts.file, key);
  if (facts.direct || bringer === undefined) return `${get} # then import it in the place of ${facts.path}`;
  return `take a version of ${bringer} that requires ${nearest.path} (major ${majorOf(nearest)}: ${key}), if there is one`;
}

// The version of the left side keeps a replacement of other versions as it is.
function replaceCommand({ file, replaces }: ModuleFacts, nearest: string): string {
  const what = /(?:^|\/)go\.work$/.test(file) ? "work" : "mod";
  const folder = file.replace(/[^/]*$/, "");
  const named = folder === "" ? "" : ` ${shellWord(file)}`;
  return `go ${what} edit -replace=${replaces}=${nearest}${named}`;
}

/** The command that takes a version, `path@version`, into the go.mod of a file's folder. */
export function getCommand(file: string, key: string): string {
  return goCommand(file, `get ${key}`);
}

function coordinateOf(key: string): ModuleVersion | undefined {
  const at = key.lastIndexOf("@");
  return at <= 0 ? undefined : { path: key.slice(0, at), version: key.slice(at + 1) };
}
