import { atMost } from "../collect/integrity/at-most.ts";
import { collectRaisedBuild } from "../collect/modules/raised-build.ts";
import type { Doubt } from "../gates/modules/release-rules.ts";
import type { SelectedModule } from "../go/build-list.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { exitCodeOf, ModgateError } from "../model/error.ts";
import type { Resolution } from "../model/modules.ts";
import { partsOfSelected } from "./asked-module.ts";
import type { Inquiry } from "./inquiry.ts";
import { judgeModule } from "./judge-module.ts";
import type { JudgedFinding } from "./judged-gate.ts";

/** What the policy says of the modules that come along with another. */
export interface CompanionJudgement {
  readonly findings: readonly JudgedFinding[];
  readonly doubts: readonly Doubt[];
}

const judgedAtOnce = 16;

/**
 * Judges what taking a module would bring into the builds or raise there, each module once. What the policy says of
 * the version that is built already is not told again.
 */
export async function judgeCompanions(inquiry: Inquiry, module: ModuleVersion): Promise<CompanionJudgement> {
  const companions = new Map<string, Companion>();
  const doubts: Doubt[] = [];
  for (const resolution of inquiry.modules.resolutions) {
    const raised = await raisedOrDoubt(inquiry, resolution, module);
    if ("reason" in raised) doubts.push(raised);
    else for (const one of companionsIn(resolution, raised, module)) companions.set(keyOf(one.now), one);
  }
  const judged = await atMost(judgedAtOnce, [...companions.values()], (one) => judgeCompanion(inquiry, one));
  return {
    findings: judged.flatMap(({ findings }) => findings),
    doubts: [...doubts, ...judged.flatMap((one) => one.doubts)],
  };
}

/** Judges what one build would hold once it was raised for a module. */
export async function judgeRaised(
  inquiry: Inquiry,
  {
    before,
    raised,
    module,
  }: { readonly before: Resolution; readonly raised: Resolution; readonly module: ModuleVersion },
): Promise<CompanionJudgement> {
  const companions = companionsIn(before, raised, module);
  const judged = await atMost(judgedAtOnce, companions, (one) => judgeCompanion(inquiry, one));
  return {
    findings: judged.flatMap(({ findings }) => findings),
    doubts: judged.flatMap(({ doubts }) => doubts),
  };
}

/** Resolves a build as if it required a module at this version. @throws ModgateError as collectRaisedBuild() */
export async function raisedBuild(
  inquiry: Inquiry,
  resolution: Resolution,
  module: ModuleVersion,
): Promise<Resolution> {
  const { place, request, world, proxy } = inquiry.scene;
  const { root, headTree: tree } = place;
  return collectRaisedBuild({
    root,
    tree,
    proxy: proxy(),
    go: request.go,
    log: world.log,
    resolution,
    module,
  });
}

async function raisedOrDoubt(
  inquiry: Inquiry,
  resolution: Resolution,
  module: ModuleVersion,
): Promise<Resolution | Doubt> {
  try {
    return await raisedBuild(inquiry, resolution, module);
  } catch (error) {
    if (!(error instanceof ModgateError) || exitCodeOf(error) !== 3) throw error;
    const reason = `what comes along with ${moduleKey(module)} could not be resolved: ${error.message}`;
    return { reason, hint: error.details.hint ?? "" };
  }
}

interface Companion {
  readonly now: SelectedModule;
  /** What the build selects today; absent for a module that is new to it. */
  readonly before?: SelectedModule;
}

function companionsIn(before: Resolution, raised: Resolution, module: ModuleVersion): readonly Companion[] {
  const selected = new Map(before.buildList.selected.map((one) => [one.path, one]));
  return raised.buildList.selected.flatMap((now): readonly Companion[] => {
    const was = selected.get(now.path);
    if (now.main || now.path === module.path || (was !== undefined && keyOf(was) === keyOf(now))) return [];
    return [{ now, ...(was === undefined ? {} : { before: was }) }];
  });
}

function keyOf(selected: SelectedModule): string {
  return partsOfSelected(selected)
    .map(({ module }) => moduleKey(module))
    .join(" ");
}

async function judgeCompanion(inquiry: Inquiry, { now, before }: Companion): Promise<CompanionJudgement> {
  const { findings, doubts } = await judgeModule(inquiry, partsOfSelected(now), { direct: false });
  if (findings.length === 0 || before === undefined) return { findings, doubts };
  const standing = await judgeModule(inquiry, partsOfSelected(before), { direct: false });
  const codes = new Set(standing.findings.map(({ code }) => code));
  return { findings: findings.filter(({ code }) => !codes.has(code)), doubts };
}
