import type { GraphEdge, SelectedModule } from "../../src/go/build-list.ts";
import type { GoMod, Replacement, Requirement } from "../../src/go/go-mod.ts";
import type { SumLine } from "../../src/go/go-sum.ts";
import type { ModuleVersion } from "../../src/go/module-version.ts";
import type { ModulesEvidence, Resolution } from "../../src/model/modules.ts";

/** One resolution in a few words. */
export interface ResolutionSketch {
  /** Path of the main module. Default `m.io/app`. */
  readonly main?: string;
  readonly dir?: string;
  /** Requirements in order, `path@version`, with ` // indirect` where they are; the first stands on line 6. */
  readonly require?: readonly string[];
  /** More selected modules that go.mod does not require. */
  readonly selected?: readonly string[];
  /** `path@version => other@version` or `path => ./folder`; the first stands on line 40. */
  readonly replace?: readonly string[];
  /** Edges of the graph beside those of the main module, `from to`. */
  readonly edges?: readonly string[];
  /** Keys with a zip line in go.sum; those of `require` have one unless given. */
  readonly zips?: readonly string[];
  /** Keys with a go.mod line in go.sum; default: all. */
  readonly mods?: readonly string[];
  readonly go?: string;
  readonly toolchain?: string;
  readonly mode?: Resolution["mode"];
}

/** Reads `path@version`. */
export function named(key: string): ModuleVersion {
  const [path = "", version = ""] = key.split("@");
  return { path, version };
}

/** Makes a resolution from a sketch. */
export function resolution(sketch: ResolutionSketch = {}): Resolution {
  const { main = "m.io/app", dir = "", go = "1.24", mode = "module" } = sketch;
  const { require: lines = [], selected: others = [], replace: replaceLines = [] } = sketch;
  const require = lines.map(requirement);
  const replace = replaceLines.map(replacement);
  const modules = [...require, ...others.map((key) => Object.assign(named(key), { indirect: true }))];
  const selected = modules.map((module) => selectedModule(module, replace));
  const file = dir === "" ? "" : `${dir}/`;
  const goMod = goModOf(sketch, { require, replace });
  const edges = [
    ...require.map((one) => ({ from: { path: main, version: "" }, to: named(keyOf(one)) })),
    ...edgesOf(sketch),
  ];
  const own = { path: main, version: "", main: true, indirect: false, goVersion: go };
  return {
    mode,
    main: [{ path: main, dir, file: `${file}go.mod`, goMod }],
    buildList: { selected: [own, ...selected], edges },
    sums: [{ file: `${file}go.sum`, goSum: { lines: sumsOf(sketch, selected) } }],
    provenance: new Map(),
  };
}

function goModOf(
  { main = "m.io/app", go = "1.24", toolchain }: ResolutionSketch,
  lines: Pick<GoMod, "require" | "replace">,
): GoMod {
  return {
    module: { path: main, deprecated: "", at: { line: 1, column: 1 } },
    go: { value: go, at: { line: 3, column: 1 } },
    ...(toolchain === undefined ? {} : { toolchain: { value: toolchain, at: { line: 4, column: 1 } } }),
    ...lines,
    exclude: [],
    retract: [],
    godebug: [],
    tool: [],
    ignore: [],
  };
}

function sumsOf({ zips, mods }: ResolutionSketch, selected: readonly SelectedModule[]): readonly SumLine[] {
  const keys = selected.map(({ path, version, replacedBy }) => keyOf(replacedBy ?? { path, version }));
  return [...(zips ?? keys).map((key) => sum(key, "zip")), ...(mods ?? keys).map((key) => sum(key, "mod"))];
}

function edgesOf({ edges = [] }: ResolutionSketch): readonly GraphEdge[] {
  return edges.map((edge) => ({
    from: named(edge.split(" ")[0] ?? ""),
    to: named(edge.split(" ")[1] ?? ""),
  }));
}

/** Makes the evidence of these resolutions. */
export function modulesEvidence(...resolutions: readonly Resolution[]): ModulesEvidence {
  return { resolutions, unresolved: [], leftOut: [] };
}

function keyOf({ path, version }: ModuleVersion): string {
  return version === "" ? path : `${path}@${version}`;
}

function requirement(line: string, index: number): Requirement {
  const [key = "", comment] = line.split(" // ");
  return { ...named(key), indirect: comment === "indirect", at: { line: 6 + index, column: 2 } };
}

function replacement(line: string, index: number): Replacement {
  const [old = "", by = ""] = line.split(" => ");
  return { old: named(old), new: named(by), at: { line: 40 + index, column: 1 } };
}

function selectedModule(
  { path, version, indirect }: ModuleVersion & { readonly indirect: boolean },
  replace: readonly Replacement[],
): SelectedModule {
  const found = replace.find((one) => one.old.path === path);
  return {
    path,
    version,
    main: false,
    indirect,
    goVersion: "1.24",
    ...(found === undefined ? {} : { replacedBy: found.new }),
  };
}

function sum(key: string, kind: SumLine["kind"]): SumLine {
  return { ...named(key), kind, hash: `h1:${"A".repeat(43)}=`, line: 1 };
}
