import type { Directive } from "../../go/go-mod.ts";
import type { ModuleGraph } from "../../go/module-graph.ts";
import { noVersion } from "../../go/module-order.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import { defaultGoModVersion, locate, type MainGoMod } from "./main-module.ts";

// go says of a go.mod that it would write otherwise no more than that. Here it is said which line it is and why.

/** The refusal of a go.mod that go would update; `at` is the guilty line, else the module line. */
export function updateNeeded(main: MainGoMod, why: string, at = main.goMod.module?.at): ModgateError {
  return new ModgateError("build-list-inconsistent", `${main.file} needs an update: ${why}`, {
    hint: "run: go mod tidy",
    at: locate(main.file, at),
  });
}

/**
 * The refusal of roots that are not what the graph selects, and who requires another version of the first of them.
 * Without a graph: of roots that name a module twice. `roots` are sorted as by sortModules.
 */
export function staleRoot(
  main: MainGoMod,
  roots: readonly ModuleVersion[],
  graph: ModuleGraph | undefined,
): ModgateError {
  if (graph === undefined) return doubledRoot(main, roots);
  const stale = roots.find((root) => graph.selected(root.path) !== root.version);
  if (stale === undefined) return doubledRoot(main, roots);
  const selected = graph.selected(stale.path);
  if (stale.path === "go" && selected === noVersion) return malformedGoLine(main);
  const { toolchain } = main.goMod;
  if (stale.path === "toolchain" && toolchain !== undefined) return staleToolchain(main, toolchain, selected);
  const wanted = moduleKey({ path: stale.path, version: selected });
  const requirer = graph.pathTo((module) => moduleKey(module) === wanted).at(-2);
  const isByItself = selected === "" || requirer === undefined || requirer.version === "";
  return isByItself ? doubledRoot(main, roots) : raisedRoot(main, stale, { requirer, selected });
}

function raisedRoot(
  main: MainGoMod,
  stale: ModuleVersion,
  { requirer, selected }: { readonly requirer: ModuleVersion; readonly selected: string },
): ModgateError {
  const why = `but \`${moduleKey(requirer)}\` requires`;
  if (stale.path === "go")
    return updateNeeded(main, `${goLine(main)}, ${why} go ${selected}`, main.goMod.go?.at);
  const line = main.goMod.require.find((requirement) => requirement.path === stale.path)?.at;
  return updateNeeded(main, `it requires \`${moduleKey(stale)}\`, ${why} \`${selected}\``, line);
}

function goLine({ goMod: { go } }: MainGoMod): string {
  return go === undefined
    ? `it has no go line, which means go ${defaultGoModVersion}`
    : `its go line says ${go.value}`;
}

function doubledRoot(main: MainGoMod, roots: readonly ModuleVersion[]): ModgateError {
  const { require } = main.goMod;
  const own = require.find(({ path }) => path === main.path);
  if (own !== undefined) return updateNeeded(main, "it requires itself", own.at);
  const lower = roots.find((root, index) => isRaisedBy(root, roots[index + 1]));
  if (lower === undefined) return updateNeeded(main, "it requires a module twice");
  const versions = roots.filter(({ path }) => path === lower.path).map(({ version }) => shown(version));
  const line = require.find(({ path, version }) => path === lower.path && version === lower.version);
  return updateNeeded(main, `it requires ${shown(lower.path)} at ${versions.join(" and ")}`, line?.at);
}

function isRaisedBy(root: ModuleVersion, next: ModuleVersion | undefined): boolean {
  return next !== undefined && next.path === root.path && next.version !== root.version;
}

// go takes `default` for no toolchain line at all, and writes none.
function staleToolchain(main: MainGoMod, { value, at }: Directive, selected: string): ModgateError {
  const why =
    value === "default"
      ? "its line `toolchain default` says what holds without it, and go removes it"
      : `its toolchain line says ${shown(value)}, and the build selects ${shown(selected)}`;
  return updateNeeded(main, why, at);
}

/** The refusal of a go line that has the form of a version of Go and is none. */
export function malformedGoLine({ file, goMod }: MainGoMod): ModgateError {
  const { value, at } = goMod.go ?? { value: "", at: undefined };
  return new ModgateError("go-mod-invalid", `${file}: ${shown(value)} in its go line is no version of Go`, {
    hint: `write a release or a release candidate: go mod edit -go=${goVersionNear(value)}`,
    at: locate(file, at),
  });
}

// A go.mod may hold forms such as `1.21.0rc1`, which are no versions: a candidate has no patch.
function goVersionNear(version: string): string {
  return /^\d+\.\d+(?:\.\d+)?/.exec(version)?.[0] ?? "1.N.P";
}
