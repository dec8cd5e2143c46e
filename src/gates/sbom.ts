import * as z from "zod";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import type { ModulesEvidence, Resolution } from "../model/modules.ts";
import { ruleLevel } from "../policy/values.ts";
import { code, defineGate, type GateEvidence, type Judgement, type Reporter, type Words } from "./gate.ts";
import { goCommand } from "./go-command.ts";
import { type ModuleSite, siteFinder } from "./module-sites.ts";
import { unresolvedDoubts } from "./unresolved-doubts.ts";

/** The formats an SBOM is written in. */
export const sbomFormats = ["cyclonedx-json", "cyclonedx-xml", "spdx-json"] as const;

const section = z.lazy(() =>
  z.strictObject({
    formats: z
      .array(z.enum(sbomFormats))
      .min(1)
      .default(["cyclonedx-json", "spdx-json"])
      .describe("the formats that are written"),
    scope: z
      .enum(["modules", "build"])
      .default("modules")
      .describe("modules: the whole build list; build: only what the mains are linked from"),
    mains: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe("the main packages of scope build: ./cmd/app"),
    incomplete: ruleLevel.default("error").describe("the level of what an SBOM cannot identify"),
  }),
);

type Section = z.output<typeof section>;

/** The facts of an `sbom-incomplete` finding. */
export type SbomFacts = {
  readonly path: string;
  readonly version: string;
  /** `unsummed`: go.sum has no line for it; `outside`: a folder outside of the repository stands in for it. */
  readonly missing: "unsummed" | "outside";
  /** The file that brings it in: the first of them. */
  readonly file: string;
  /** The folder outside of the repository; "" otherwise. */
  readonly folder: string;
  readonly direct: boolean;
  readonly preExisting: boolean;
};

const incomplete = code<SbomFacts>({
  title: "SBOM cannot identify a module",
  message: ({ subject, facts }: Words<SbomFacts>) =>
    facts.missing === "unsummed"
      ? `go.sum has no line for \`${subject}\`, so that the SBOM cannot say which bytes it is`
      : `\`${subject}\` is built from \`${facts.folder}\`, outside of the repository, so that the SBOM cannot say what it is`,
  fix: ({ facts }) => (facts.missing === "unsummed" ? goCommand(facts.file, "mod tidy") : ""),
  help: `An SBOM is worth what it identifies. This module is built, and nothing in the repository fixes its content: go.sum has no line for it, or a \`replace\` puts a folder outside of the repository in its place.

A module of which go.sum has the \`/go.mod\` line alone is complete: it gives no package to the build, and go never fetches it.

To mend it, run \`go mod tidy\` and commit go.sum, or replace the folder by a version.`,
  keys: ["sbom.incomplete"],
});

type Evidence = GateEvidence<"modules", "baseModules" | "changes">;

/** The gate that says whether the SBOM of this revision identifies all that it lists. */
export const sbomGate = defineGate({
  id: "sbom",
  title: "SBOM",
  why: "An SBOM that leaves things out says that they are not there. This gate lists every module that is built and fails where one of them cannot be identified.",
  needs: ["modules"],
  wants: ["baseModules", "changes"],
  policy: section,
  example: `formats: [cyclonedx-json, spdx-json]
scope: modules
`,
  codes: { "sbom-incomplete": incomplete },
  judge,
});

function judge(
  evidence: Evidence,
  rules: Section,
  report: Reporter<{ readonly "sbom-incomplete": typeof incomplete }>,
): Judgement {
  const { modules } = evidence;
  const siteOf = siteFinder(evidence);
  const gaps = new Map(modules.resolutions.flatMap(gapsOf).map((gap) => [moduleKey(gap.selected), gap]));
  for (const [key, gap] of [...gaps].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const site = siteOf(key) ?? nowhere;
    const facts = factsOf(gap, site);
    const subject = moduleKey(facts);
    const rule = ["sbom", "incomplete"];
    report("sbom-incomplete", { level: rules.incomplete, subject, at: site.at, why: site.why, rule, facts });
  }
  const scope = rules.scope === "build" ? [buildScopeDoubt] : [];
  return { ...figures(modules), unjudged: [...unresolvedDoubts(modules), ...scope] };
}

const nowhere: ModuleSite = { at: [], why: [], direct: false, standing: false };

function factsOf({ selected, built, missing }: Gap, { at, direct, standing }: ModuleSite): SbomFacts {
  const outside = missing === "outside";
  const { path, version } = outside ? selected : built;
  const [place] = at;
  const folder = outside ? built.path : "";
  return { path, version, missing, file: place?.file ?? "", folder, direct, preExisting: standing };
}

const buildScopeDoubt = {
  reason: "scope `build` is not there yet: the SBOM lists the whole build list",
  hint: "set `sbom.scope: modules`",
} as const;

interface Gap {
  readonly selected: ModuleVersion;
  readonly built: ModuleVersion;
  readonly missing: SbomFacts["missing"];
}

function gapsOf(resolution: Resolution): readonly Gap[] {
  const summed = new Set(resolution.sums.flatMap(({ goSum }) => goSum.lines.map((line) => moduleKey(line))));
  const read = readModules(resolution);
  return resolution.buildList.selected.flatMap((module): readonly Gap[] => {
    if (module.main) return [];
    const selected = { path: module.path, version: module.version };
    const built = module.replacedBy ?? selected;
    if (built.version === "")
      return isOutside(built.path, resolution) ? [{ selected, built, missing: "outside" }] : [];
    const unsummed = read.has(moduleKey(selected)) && !summed.has(moduleKey(built));
    return unsummed ? [{ selected, built, missing: "unsummed" }] : [];
  });
}

/**
 * Modules whose go.mod go reads: those that a main module requires, and those whose own requirements are in the
 * graph. Of the others, which graph pruning cuts off, go.sum need not hold a line.
 * Source: https://go.dev/ref/mod#graph-pruning.
 */
function readModules({ main, buildList }: Resolution): ReadonlySet<string> {
  const required = main.flatMap(({ goMod }) => goMod.require.map((line) => moduleKey(line)));
  return new Set([...required, ...buildList.edges.map(({ from }) => moduleKey(from))]);
}

function isOutside(folder: string, { main, work }: Resolution): boolean {
  if (/^(\/|[A-Za-z]:)/.test(folder)) return true;
  const base = work === undefined ? (main[0]?.dir ?? "") : work.file.split("/").slice(0, -1).join("/");
  let depth = base.split("/").filter((element) => element !== "").length;
  for (const element of folder.split("/")) {
    if (element === "..") depth -= 1;
    else if (element !== "" && element !== ".") depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

function figures({ resolutions }: ModulesEvidence): Pick<Judgement, "seen" | "facts"> {
  const selected = resolutions.flatMap(({ buildList }) => buildList.selected);
  const built = new Set(selected.filter(({ main }) => !main).map((one) => moduleKey(one.replacedBy ?? one)));
  const zips = resolutions.flatMap(({ sums }) =>
    sums.flatMap(({ goSum }) =>
      goSum.lines.filter(({ kind }) => kind === "zip").map((line) => moduleKey(line)),
    ),
  );
  const mains = selected.filter(({ main }) => main).length;
  const withHash = new Set(zips.filter((key) => built.has(key))).size;
  return { seen: selected.length, facts: { modules: built.size, mains, withHash } };
}
