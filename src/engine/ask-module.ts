import { admittingRule } from "../gates/modules/admission.ts";
import type { Doubt } from "../gates/modules/release-rules.ts";
import { unresolvedDoubts } from "../gates/unresolved-doubts.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import type { AskDocument, AskVerdict } from "../model/ask-document.ts";
import { ModgateError } from "../model/error.ts";
import type { PolicyPath } from "../model/finding.ts";
import { compareLevels } from "../model/level.ts";
import { buildFile } from "../model/module-diff.ts";
import type { Request } from "../model/request.ts";
import type { World } from "../model/world.ts";
import { type AskedModule, type AskedName, findAsked } from "./asked-module.ts";
import { type Inquiry, openInquiry } from "./inquiry.ts";
import { type CompanionJudgement, judgeCompanions } from "./judge-companions.ts";
import { judgeModule } from "./judge-module.ts";
import type { JudgedFinding } from "./judged-gate.ts";

/**
 * Answers whether the policy that decides here would admit a module version, by the judgement of `check` itself.
 *
 * @throws ModgateError usage, policy-invalid, revision-missing; what the proxy throws where a version is asked of it
 */
export async function askModule(request: Request, world: World, name: AskedName): Promise<AskDocument> {
  const inquiry = await openInquiry(request, world);
  try {
    return await answer(inquiry, request, name);
  } finally {
    await inquiry.close();
  }
}

async function answer(inquiry: Inquiry, request: Request, name: AskedName): Promise<AskDocument> {
  const asked = await findAsked(inquiry, name);
  const { findings, failing, doubts, nearestAllowed, notes } = await judgeAsked(inquiry, request, asked);
  const { policies, repository } = inquiry;
  const { path, from } = policies.deciding;
  const modules = asked.parts.map(({ module }) => module);
  return {
    schema: "modgate.ask/1",
    asked: name.version === "" ? name.path : `${name.path}@${name.version}`,
    verdict: verdictOf(failing, doubts),
    judged: modules.map(({ path, version }) => ({ path, version })),
    from: asked.from,
    builds: buildsWith(inquiry, modules),
    repository,
    policy: { path, from },
    reportOnly: policies.reportOnly,
    decides: decidingPlace(inquiry, asked, failing[0] ?? findings[0]),
    findings: findings.map(({ at: _at, why: _why, rule: _rule, ...finding }) => finding),
    nearestAllowed: nearestAllowed === undefined ? null : moduleKey(nearestAllowed),
    doubts,
    notes: [...notesOf(inquiry, asked), ...notes],
  };
}

interface Judgement {
  readonly findings: readonly JudgedFinding[];
  /** Those of the findings that refuse it. */
  readonly failing: readonly JudgedFinding[];
  readonly doubts: readonly Doubt[];
  readonly nearestAllowed: ModuleVersion | undefined;
  readonly notes: readonly string[];
}

async function judgeAsked(inquiry: Inquiry, request: Request, asked: AskedModule): Promise<Judgement> {
  const { findings, doubts, nearestAllowed } = await judgeModule(inquiry, asked.parts);
  const unknown = await existenceDoubts(inquiry, asked);
  const failing = findings.filter(
    (finding) => fails(finding, request) && (unknown.length === 0 || ofAnyVersion.has(finding.code)),
  );
  if (failing.length > 0) return { findings, failing, doubts, nearestAllowed, notes: [] };
  const own = [...doubts, ...buildDoubts(inquiry, asked), ...unknown];
  const companions = unknown.length > 0 ? nothing : await judgeBrought(inquiry, asked);
  const refused = companions.findings.filter((finding) => fails(finding, request));
  const brought = [...new Set(refused.map(({ subject }) => subject))];
  return {
    findings: [...findings, ...companions.findings],
    failing: refused,
    doubts: [...own, ...companions.doubts],
    nearestAllowed,
    notes: brought.map((subject) => `taking it brings ${subject.replace("@", " ")}, which is refused`),
  };
}

/** What is said of a module whether or not there is such a version; all else is said of one that exists. */
const ofAnyVersion: ReadonlySet<string> = new Set(["module-denied", "module-staged"]);

const nothing: CompanionJudgement = { findings: [], doubts: [] };

/** What a module brings along that is in a build already came with it. */
async function judgeBrought(inquiry: Inquiry, { from, parts }: AskedModule): Promise<CompanionJudgement> {
  const module = parts.at(-1)?.module;
  return module === undefined || from === "build list" ? nothing : judgeCompanions(inquiry, module);
}

function fails(finding: JudgedFinding, { failOn }: Request): boolean {
  return finding.waived === null && failOn !== "never" && compareLevels(finding.level, failOn) >= 0;
}

function verdictOf(failing: readonly JudgedFinding[], doubts: readonly Doubt[]): AskVerdict {
  if (failing.length > 0) return "refused";
  return doubts.length > 0 ? "unjudged" : "admitted";
}

/** What is built is not known everywhere: neither whether a major is crossed, nor whether `latest` was meant. */
function buildDoubts({ modules, section }: Inquiry, { from }: AskedModule): readonly Doubt[] {
  if (section["major-upgrade"] === "off" && from !== "latest") return [];
  return unresolvedDoubts(modules);
}

/** A version that the chain says it does not have cannot be admitted; a chain that says nothing changes nothing. */
async function existenceDoubts({ scene }: Inquiry, { from, parts }: AskedModule): Promise<readonly Doubt[]> {
  const [asked] = parts;
  if (from !== "asked" || asked === undefined) return [];
  const { path, version } = asked.module;
  try {
    await scene.proxy().info(path, version);
    return [];
  } catch (error) {
    if (!(error instanceof ModgateError) || error.code !== "module-not-found") return [];
    return [
      {
        reason: `the proxy chain knows no ${path}@${version}`,
        hint: `see which versions there are: go list -m -versions ${path}`,
      },
    ];
  }
}

function buildsWith({ modules }: Inquiry, asked: readonly ModuleVersion[]): readonly string[] {
  const keys = new Set(asked.map(moduleKey));
  return modules.resolutions
    .filter(({ buildList }) => buildList.selected.some((module) => keys.has(moduleKey(module))))
    .map(buildFile);
}

function decidingPlace(
  inquiry: Inquiry,
  { parts }: AskedModule,
  finding: JudgedFinding | undefined,
): AskDocument["decides"] {
  const { section, repository, policies } = inquiry;
  const module = parts.at(-1)?.module ?? { path: "", version: "" };
  const path: PolicyPath = finding?.rule ?? admittingRule({ module, section, repository });
  const { file, line, column } = policies.deciding.origin(path);
  return { file, line, column, rule: ruleName(path) };
}

/** `modules.allow[2]`, as `policy show` names it. */
function ruleName(path: PolicyPath): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .slice(1);
}

function notesOf({ policies }: Inquiry, { notes }: AskedModule): readonly string[] {
  const { deciding, reportOnly } = policies;
  return [
    ...notes,
    ...(reportOnly ? ["there is no policy file: the preset judges, and nothing is refused"] : []),
    ...(deciding.sections.has("modules")
      ? []
      : ["the policy has no `modules` section: every module is admitted"]),
  ];
}
