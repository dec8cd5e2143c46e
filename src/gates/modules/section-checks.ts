import intersects from "semver/ranges/intersects.js";
import validRange from "semver/ranges/valid.js";
import type * as z from "zod";
import { splitPathVersion } from "../../go/module-path.ts";
import type { PolicyPath } from "../../model/finding.ts";
import { impossiblePattern } from "../../policy/impossible-pattern.ts";

// Rules that can never match are errors of the policy. The checks run even where other keys of the section are
// wrong, so that all problems are told at once; they look at parts that are well formed and pass over the rest.

interface Told {
  readonly message: string;
  readonly hint: string;
  /** Counts only where both were written in the same file: joined lists of several files may overlap. */
  readonly sameFileAs?: PolicyPath;
}

/** Tells zod of entries that can never match. `section` may be anything. */
export function checkSection(section: unknown, context: z.core.$RefinementCtx): void {
  const told = (path: PolicyPath, { message, hint, sameFileAs }: Told): void =>
    context.addIssue({
      code: "custom",
      path: [...path],
      message,
      input: undefined,
      params: sameFileAs === undefined ? { hint } : { hint, sameFileAs: ["modules", ...sameFileAs] },
    });
  const rules = recordOf(section);
  const denied = listOf(rules["deny"]).map(recordOf);
  for (const [index, entry] of listOf(rules["allow"]).map(recordOf).entries()) {
    checkPattern(entry, ["allow", index], told);
    checkMajors(entry, ["allow", index], told);
    checkDenied(entry, { index, denied }, told);
  }
  for (const [index, entry] of denied.entries()) {
    checkPattern(entry, ["deny", index], told);
    checkShadowed(index, denied, told);
  }
}

type Tell = (path: PolicyPath, problem: Told) => void;
type Entry = Readonly<Record<string, unknown>>;

function checkPattern(entry: Entry, at: PolicyPath, tell: Tell): void {
  const pattern = entry["path"];
  const impossible = typeof pattern === "string" ? impossiblePattern(pattern) : undefined;
  if (impossible === undefined) return;
  tell([...at, "path"], { message: `this can never match: ${impossible.problem}`, hint: impossible.hint });
}

/** A path that ends in its own major admits that major alone, whatever `majors` says. */
function checkMajors(entry: Entry, at: PolicyPath, tell: Tell): void {
  const { path, majors, versions } = entry;
  const listed = listOf(majors).filter((one) => typeof one === "number");
  const pathMajor = typeof path === "string" ? majorOfPattern(path) : undefined;
  if (pathMajor !== undefined && listed.length > 0 && !listed.includes(pathMajor)) {
    const message = `this can never match: the path is major ${pathMajor}, majors says ${listed.join(", ")}`;
    tell([...at, "majors"], {
      message,
      hint: `write \`majors: [${pathMajor}]\`, or the path without its suffix`,
    });
  }
  if (typeof versions !== "string" || validRange(versions) === null || listed.length === 0) return;
  const reachable = listed.some((one) => intersects(versions, `>=${one}.0.0 <${one + 1}.0.0-0`));
  if (reachable) return;
  const message = `this can never match: no version of major ${listed.join(" or ")} lies in it`;
  tell([...at, "versions"], { message, hint: "make the range and `majors` agree" });
}

function majorOfPattern(path: string): number | undefined {
  const suffix = splitPathVersion(path)?.pathMajor ?? "";
  const digits = /^[/.]v(\d+)(?:-unstable)?$/.exec(suffix)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** `deny` wins over `allow`: an entry for the very path that is denied as a whole admits nothing. */
function checkDenied(
  entry: Entry,
  place: { readonly index: number; readonly denied: readonly Entry[] },
  tell: Tell,
): void {
  const path = wordOf(entry["path"]);
  const at = place.denied.findIndex(
    (one) => path !== "" && wordOf(one["path"]) === path && one["versions"] === undefined,
  );
  if (at < 0) return;
  const message = "this can never match: `deny` refuses the same path, and deny wins";
  const sameFileAs = ["deny", at, "path"];
  tell(["allow", place.index, "path"], {
    message,
    hint: "keep one of the two, or give the deny entry `versions`",
    sameFileAs,
  });
}

function checkShadowed(index: number, denied: readonly Entry[], tell: Tell): void {
  const path = wordOf(denied[index]?.["path"]);
  const before = denied
    .slice(0, index)
    .findIndex((one) => one["versions"] === undefined && covers(wordOf(one["path"]), path));
  if (before < 0) return;
  const message = `this can never match: entry ${before + 1} of \`deny\` already covers it`;
  tell(["deny", index, "path"], {
    message,
    hint: "remove it, or move it up",
    sameFileAs: ["deny", before, "path"],
  });
}

/** Whether a path without globs covers another; a glob covers only its equal, as what it matches is not known. */
function covers(outer: string, inner: string): boolean {
  if (outer === "" || inner === "") return false;
  return outer === inner || (!/[*?[\\]/.test(outer) && inner.startsWith(`${outer}/`));
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function recordOf(value: unknown): Entry {
  return isEntry(value) ? value : {};
}

function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
