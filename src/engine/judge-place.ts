import { collectGateCalls } from "../collect/workflows.ts";
import { recordTree } from "../model/recorded-tree.ts";
import type { Report } from "../model/report.ts";
import type { Request } from "../model/request.ts";
import type { World } from "../model/world.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import { assembleReport } from "./assemble-report.ts";
import { type EvidenceCollector, evidenceCollector } from "./evidence-collector.ts";
import { judgeGates } from "./judge-gates.ts";
import { judgePolicy, type PolicyScene } from "./judge-policy.ts";
import type { JudgedGate } from "./judged-gate.ts";
import { levelFindings } from "./level-findings.ts";
import type { Place } from "./locate.ts";
import { planGates } from "./plan-gates.ts";
import { type Policies, readPolicies } from "./read-policies.ts";
import { setScene } from "./scene.ts";
import { waiveFindings } from "./waive-findings.ts";

/**
 * Judges the repository at a place.
 *
 * @throws ModgateError as govern()
 */
export async function judgePlace(request: Request, world: World, place: Place): Promise<Report> {
  const policies = await readPolicies(request, world, place);
  const collector = evidenceCollector(setScene({ request, world, place, policy: policies.deciding }));
  try {
    const now = world.clock.now();
    const today = now.slice(0, 10);
    const judged = await judgeAll({ request, policies, collector, today, ...(await gateCallsOf(place)) });
    return assembleReport({ request, place, policies, collector, judged, now });
  } finally {
    await collector.close();
  }
}

async function gateCallsOf({ baseTree, headTree, root }: Place): Promise<Pick<PolicyScene, "gateCalls">> {
  if (baseTree === undefined) return {};
  const recorded = recordTree(baseTree);
  const base = await collectGateCalls(recorded, root);
  const head = (await recorded.isLike(headTree)) ? base : await collectGateCalls(headTree, root);
  return { gateCalls: { base, head } };
}

interface Trial extends Pick<PolicyScene, "gateCalls"> {
  readonly request: Request;
  readonly policies: Policies;
  readonly collector: EvidenceCollector;
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
}

async function judgeAll({
  request,
  policies,
  collector,
  today,
  ...trial
}: Trial): Promise<readonly JudgedGate[]> {
  const { deciding, reportOnly } = policies;
  const judgeBy = async (policy: LoadedPolicy): Promise<readonly JudgedGate[]> => {
    // Evidence is what the deciding policy asked for, so that no other policy can judge more gates than it does.
    const plan = planGates(request, policy).filter(
      ({ gate }) => deciding.sections.has(gate.id) || policy === deciding,
    );
    const judged = await judgeGates(plan, collector, { policy, inventory: request.inventory });
    return levelFindings(waiveFindings(judged, policy, today), {
      existing: policy.common.existing,
      reportOnly,
    });
  };
  const judged = await judgeBy(deciding);
  const ofPolicy = await judgePolicy({ request, policies, judged, today, judgeBy, ...trial });
  return [...judged, ...levelFindings([ofPolicy], { existing: deciding.common.existing, reportOnly })];
}
