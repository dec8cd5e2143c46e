import type { ChangedFile, ChangesEvidence, LineRange } from "../model/repository.ts";
import { type GoEnvironment, unsetGo } from "../model/request.ts";
import type { SourceTree } from "../model/world.ts";
import type { TestTree } from "../policy/policy-tests.ts";
import { requireLines } from "./universe.ts";

// The repository of a table test: a few texts. No I/O.

/** Go's settings where nothing is set and no Go is installed: what a test says shall not depend on the machine. */
export const plainGo: GoEnvironment = { ...unsetGo, GOPROXY: "off", GOSUMDB: "off", GOTOOLCHAIN: "local" };

// Below go1.17 a go.mod need not name what its dependencies bring: the universe tells that.
const shortHead: readonly string[] = ["module test.example/main", "", "go 1.16", ""];

/** The texts of a test's repository by path; `require` makes a go.mod. */
export function textsOf({ require: required, files = {}, ...named }: TestTree): ReadonlyMap<string, string> {
  const texts = new Map(Object.entries(files));
  if (required !== undefined) texts.set("go.mod", [...shortHead, ...requireLines(required), ""].join("\n"));
  for (const name of ["go.mod", "go.work"] as const) {
    const text = named[name];
    if (text !== undefined) texts.set(name, text);
  }
  return texts;
}

/** Makes a tree of texts by path relative to a root. */
export function treeOfTexts(root: string, texts: ReadonlyMap<string, string>): SourceTree {
  const files = new Map(
    [...texts].map(([path, text]) => [`${root}/${path}`, new TextEncoder().encode(text)]),
  );
  return {
    name: "table test",
    read: async (path) => files.get(path),
    list: async (path) => namesIn(path, [...files.keys()]),
  };
}

function namesIn(folder: string, paths: readonly string[]): readonly string[] | undefined {
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  const below = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  const names = below.map((path) => (path.includes("/") ? `${path.split("/", 1)[0] ?? ""}/` : path));
  return names.length === 0 ? undefined : [...new Set(names)].sort();
}

/** Tells what a change did to texts, by path. A line that only moved is not told as new. */
export function changesBetween(
  before: ReadonlyMap<string, string>,
  head: ReadonlyMap<string, string>,
): ChangesEvidence {
  const names = [...new Set([...before.keys(), ...head.keys()])].sort();
  const files = names.flatMap((name): readonly (readonly [string, ChangedFile])[] => {
    const [old, now] = [before.get(name), head.get(name)];
    if (old === now) return [];
    const lines = newLines(old ?? "", now ?? "");
    return [[name, { status: statusOf(old, now), before: name, lines, binary: false }]];
  });
  return { files: new Map(files) };
}

function statusOf(old: string | undefined, now: string | undefined): ChangedFile["status"] {
  if (old === undefined) return "added";
  return now === undefined ? "deleted" : "modified";
}

function newLines(before: string, after: string): readonly LineRange[] {
  const had = new Set(before.split("\n"));
  const ranges: { first: number; last: number }[] = [];
  for (const [index, line] of after.split("\n").entries()) {
    if (line === "" || had.has(line)) continue;
    const open = ranges.at(-1);
    if (open?.last === index) open.last = index + 1;
    else ranges.push({ first: index + 1, last: index + 1 });
  }
  return ranges;
}
