import type { Report } from "../model/report.ts";
import type { Request } from "../model/request.ts";
import type { World } from "../model/world.ts";
import { assembleReport } from "./assemble-report.ts";
import { evidenceCollector } from "./evidence-collector.ts";
import { judgeGates } from "./judge-gates.ts";
import { judgePolicy } from "./judge-policy.ts";
import { levelFindings } from "./level-findings.ts";
import { locate } from "./locate.ts";
import { planGates } from "./plan-gates.ts";
import { readPolicies } from "./read-policies.ts";
import { setScene } from "./scene.ts";
import { waiveFindings } from "./waive-findings.ts";

/** A report, and where the sources it speaks of lie. */
export interface Governed {
  readonly report: Report;
  /** Absolute root of the repository. */
  readonly root: string;
}

/**
 * Judges one repository: collect, judge, waive, level, verdict. The same repository, policy and answers of the
 * world give the same report, but for what stands under `evidence` and `measured`.
 *
 * @throws ModgateError where the request or the policy is wrong, or nothing at all can be judged
 */
export async function govern(request: Request, world: World): Promise<Governed> {
  const place = await locate(request, world);
  const policies = await readPolicies(request, world, place);
  const policy = policies.deciding;
  const plan = planGates(request, policy);
  const collector = evidenceCollector(setScene({ request, world, place, policy }));
  try {
    const now = world.clock.now();
    const judged = await judgeGates(plan, collector, { policy, inventory: request.inventory });
    const waived = waiveFindings(judged, policy, now);
    const complete = [...waived, judgePolicy({ request, policies, judged: waived, now })];
    const rules = { existing: policy.common.existing, reportOnly: policies.reportOnly };
    const levelled = levelFindings(complete, rules);
    return {
      report: assembleReport({ request, place, policies, collector, judged: levelled, now }),
      root: place.root,
    };
  } finally {
    await collector.close();
  }
}
