import type { SelectedModule } from "../../go/build-list.ts";
import { isValidGoVersion, toolchainGoVersion } from "../../go/go-version.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import type { ModulesEvidence } from "../../model/modules.ts";

/** One coordinate to look up. */
export interface LookupTarget {
  /** What a finding names: what is built, or the original where a folder stands in for it. */
  readonly module: ModuleVersion;
  /** The coordinate that is looked up. */
  readonly lookup: ModuleVersion;
  /** Why a hit may not apply; "" where it does. */
  readonly doubt: string;
}

/** A release of Go and what names it. */
export interface NamedGo {
  /** Without `go`: `1.26.2`, `1.26rc1`. */
  readonly version: string;
  readonly named: string;
}

/**
 * Lists what to look up for a repository, each coordinate once, in the order of the build lists.
 *
 * A replaced module is looked up as its replacement and, where that is another module or a folder, under its
 * own name too, as a fork begins with the code it forked.
 */
export function lookupTargets(modules: ModulesEvidence): readonly LookupTarget[] {
  const targets = modules.resolutions.flatMap(({ buildList }) =>
    buildList.selected.filter((selected) => !selected.main).flatMap(targetsOf),
  );
  return [...new Map(targets.map((one) => [targetKey(one), one])).values()];
}

function targetsOf(selected: SelectedModule): readonly LookupTarget[] {
  const { path, version, replacedBy } = selected;
  const original = { path, version };
  if (replacedBy === undefined) return [{ module: original, lookup: original, doubt: "" }];
  if (replacedBy.version === "") {
    return [{ module: original, lookup: original, doubt: "a folder stands in for it and may hold the fix" }];
  }
  const replacement = { path: replacedBy.path, version: replacedBy.version };
  const own = { module: replacement, lookup: replacement, doubt: "" };
  if (replacement.path === path) return [own];
  return [
    own,
    {
      module: replacement,
      lookup: original,
      doubt: `found under \`${path}\`, which it replaces; it may hold the fix`,
    },
  ];
}

function targetKey({ module, lookup }: LookupTarget): string {
  return [module.path, module.version, lookup.path, lookup.version].join("\n");
}

/**
 * Names the release of Go that builds the repository: the installed one, else the highest `toolchain` line, else
 * the highest `go` line that names a release and not only a language version. Undefined where nothing does.
 */
export function namedGo(modules: ModulesEvidence, installed: string): NamedGo | undefined {
  const version = toolchainGoVersion(installed.split(" ")[0] ?? "");
  if (version !== "") return { version, named: "the installed go" };
  const mains = modules.resolutions.flatMap(({ main }) => main);
  for (const { file, goMod } of mains) {
    const named = toolchainGoVersion(goMod.toolchain?.value ?? "");
    if (named !== "") return { version: named, named: `the toolchain line of ${file}` };
  }
  for (const { file, goMod } of mains) {
    const line = goMod.go?.value ?? "";
    if (isValidGoVersion(line) && /^\d+\.\d+(\.\d+|[a-z]+\d+)$/.test(line)) {
      return { version: line, named: `the go line of ${file}` };
    }
  }
  return undefined;
}

/** Lists what to look up for Go itself: the standard library, and the go command with its tools. */
export function goTargets(go: NamedGo): readonly LookupTarget[] {
  return ["stdlib", "toolchain"].map((path) => ({
    module: { path, version: `go${go.version}` },
    lookup: { path, version: goSemver(go.version) },
    doubt: "",
  }));
}

/** Writes a Go version as the Go database orders it: `1.26rc1` is `v1.26.0-rc.1`. Source: golang.org/x/vuln/internal/semver. */
export function goSemver(version: string): string {
  const [, release = "", kind = "", number = ""] = /^([\d.]+)(?:([a-z]+)(\d*))?$/.exec(version) ?? [];
  const padded = release.split(".").length === 2 ? `${release}.0` : release;
  return `v${padded}${kind === "" ? "" : `-${kind}.${number === "" ? "0" : number}`}`;
}
