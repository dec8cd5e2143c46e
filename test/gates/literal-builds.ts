import type { SelectedModule } from "../../src/go/build-list.ts";
import type { GoMod, Replacement } from "../../src/go/go-mod.ts";
import { type ModuleVersion, moduleKey } from "../../src/go/module-version.ts";
import { parseGoMod } from "../../src/go/parse-go-mod.ts";
import { parseGoWork } from "../../src/go/parse-go-work.ts";
import type { Parsed } from "../../src/go/parsed.ts";
import { compareVersions } from "../../src/go/semver.ts";
import { type Collected, present } from "../../src/model/collected.ts";
import type { Evidence } from "../../src/model/evidence.ts";
import type { Level } from "../../src/model/level.ts";
import type { MainModule, ModulesEvidence, Resolution } from "../../src/model/modules.ts";
import type { ChangesEvidence, RepositoryEvidence } from "../../src/model/repository.ts";
import type { CollectedEvidence } from "../../src/gates/gate.ts";
import type { RunnableGate } from "../../src/gates/runnable-gate.ts";

// Evidence written as text: go.mod files by their path, and what dependencies require by `path@version`.

/** A build: go.mod texts by file, an optional go.work, and the requirements of dependencies. */
export interface LiteralBuild {
  readonly mods: Readonly<Record<string, string>>;
  readonly work?: { readonly file: string; readonly text: string };
  readonly graph?: Readonly<Record<string, readonly string[]>>;
}

/** Makes a resolution by the simplest form of minimal version selection: everything reachable, highest wins. */
export function literalBuild({ mods, work, graph = {} }: LiteralBuild): Resolution {
  const main = Object.entries(mods).map(([file, text]) => mainModule(file, text));
  const goWork = work === undefined ? undefined : read(parseGoWork(work.text));
  const replaces = [...(goWork?.replace ?? []), ...main.flatMap(({ goMod }) => goMod.replace)];
  const edges = edgesFrom(main, graph, replaces);
  const mainPaths = new Set(main.map(({ path }) => path));
  const highest = new Map<string, string>();
  for (const { to } of edges) {
    const known = highest.get(to.path);
    if (!mainPaths.has(to.path) && (known === undefined || compareVersions(known, to.version) < 0))
      highest.set(to.path, to.version);
  }
  const direct = new Set(
    main.flatMap(({ goMod }) => goMod.require.filter((line) => !line.indirect).map(({ path }) => path)),
  );
  const selected: SelectedModule[] = [
    ...main.map(({ path }) => ({ path, version: "", main: true, indirect: false })),
    ...[...highest]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, version]) => {
        const replacedBy = replacementOf({ path, version }, replaces);
        return {
          path,
          version,
          main: false,
          indirect: !direct.has(path),
          ...(replacedBy === undefined ? {} : { replacedBy }),
        };
      }),
  ];
  return {
    mode: goWork === undefined ? "module" : "workspace",
    main,
    ...(work === undefined || goWork === undefined ? {} : { work: { file: work.file, goWork } }),
    buildList: { selected, edges },
    sums: [],
    provenance: new Map(),
  };
}

/** Makes a main module from its go.mod text. */
export function mainModule(file: string, text: string): MainModule {
  const goMod: GoMod = read(parseGoMod(text, { mode: "strict" }));
  const slash = file.lastIndexOf("/");
  return { path: goMod.module?.path ?? "", dir: slash < 0 ? "" : file.slice(0, slash), file, goMod };
}

/** Module evidence of these builds, all resolved. */
export function resolved(...builds: readonly LiteralBuild[]): ModulesEvidence {
  return { resolutions: builds.map(literalBuild), unresolved: [], leftOut: [] };
}

/** Changes by file; a status alone means that every line is new. */
export function changed(files: Readonly<Record<string, "added" | readonly number[]>>): ChangesEvidence {
  return {
    files: new Map(
      Object.entries(files).map(([file, lines]) => [
        file,
        {
          status: lines === "added" ? ("added" as const) : ("modified" as const),
          before: file,
          lines:
            lines === "added"
              ? [{ first: 1, last: 10_000 }]
              : lines.map((line) => ({ first: line, last: line })),
          binary: false,
        },
      ]),
    ),
  };
}

/** A repository of this name. */
export function repository(name: string): RepositoryEvidence {
  return {
    root: "/repo",
    head: "1".repeat(40),
    headTime: "2026-11-20T12:00:00Z",
    version: "",
    name,
  };
}

const nothing: Collected<never> = { state: "absent", reason: "outside a pull request", notApplicable: true };

function given<T>(value: T | undefined): Collected<T> {
  return value === undefined ? nothing : present(value);
}

/** Evidence with only these kinds present; all others are not applicable. */
export function evidenceOf(values: Partial<Evidence>): CollectedEvidence {
  return {
    repository: given(values.repository),
    base: given(values.base),
    changes: given(values.changes),
    modules: given(values.modules),
    baseModules: given(values.baseModules),
    buildFiles: given(values.buildFiles),
    releases: given(values.releases),
    alternatives: given(values.alternatives),
    licenses: nothing,
    vulnerabilities: nothing,
    integrity: given(values.integrity),
    lint: nothing,
    coverage: nothing,
    latency: nothing,
  };
}

/** One finding in short: what a table compares. */
export interface ShortFinding {
  readonly code: string;
  readonly level: Level | "off";
  readonly subject: string;
  /** `file:line` of every place. */
  readonly at: readonly string[];
  readonly why: readonly string[];
  readonly preExisting: boolean;
  readonly message: string;
  readonly fix: string;
  readonly rule: string;
}

/** Runs a gate and gives its findings in short, those of rules that are off left out. */
export function run(
  gate: RunnableGate,
  section: unknown,
  evidence: CollectedEvidence,
): { findings: ShortFinding[]; unjudged: string[]; seen: number } {
  const findings: ShortFinding[] = [];
  const judgement = gate.judge(evidence, section, (code, draft) => {
    if (draft.level === "off") return;
    const words = { facts: draft.facts, subject: draft.subject, why: draft.why ?? [] };
    findings.push({
      code,
      level: draft.level,
      subject: draft.subject,
      at: draft.at.map(({ file, line }) => `${file}:${line ?? "*"}`),
      why: words.why,
      preExisting: draft.facts["preExisting"] === true,
      message: gate.codes[code]?.message(words) ?? "",
      fix: gate.codes[code]?.fix(words) ?? "",
      rule: draft.rule.join("."),
    });
  });
  return { findings, unjudged: (judgement.unjudged ?? []).map(({ reason }) => reason), seen: judgement.seen };
}

function read<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return parsed.value;
}

function edgesFrom(
  main: readonly MainModule[],
  graph: Readonly<Record<string, readonly string[]>>,
  replaces: readonly Replacement[],
): { from: ModuleVersion; to: ModuleVersion }[] {
  const edges = main.flatMap(({ path, goMod }) =>
    goMod.require.map((line) => ({
      from: { path, version: "" },
      to: { path: line.path, version: line.version },
    })),
  );
  const seen = new Set<string>();
  for (const { to } of edges) {
    const key = moduleKey(to);
    if (seen.has(key)) continue;
    seen.add(key);
    const by = replacementOf(to, replaces);
    for (const required of graph[by === undefined ? key : moduleKey(by)] ?? []) {
      const [path = "", version = ""] = required.split("@");
      edges.push({ from: to, to: { path, version } });
    }
  }
  return edges;
}

function replacementOf(
  { path, version }: ModuleVersion,
  replaces: readonly Replacement[],
): ModuleVersion | undefined {
  return replaces.find(({ old }) => old.path === path && (old.version === "" || old.version === version))
    ?.new;
}
