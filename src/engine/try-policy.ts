import { ModgateError } from "../model/error.ts";
import type { Request } from "../model/request.ts";
import type { World } from "../model/world.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import { evidenceCollector } from "./evidence-collector.ts";
import { judgeGates } from "./judge-gates.ts";
import type { JudgedFinding, JudgedGate } from "./judged-gate.ts";
import { levelFindings } from "./level-findings.ts";
import type { Place } from "./locate.ts";
import { planGates } from "./plan-gates.ts";
import { setScene } from "./scene.ts";
import { waiveFindings } from "./waive-findings.ts";

/** Judges one work tree by several policies, on evidence that is collected once, for the first. */
export interface PolicyTrials {
  judge(policy: LoadedPolicy): Promise<readonly JudgedGate[]>;
  close(): Promise<void>;
}

/** What policies are tried in. */
export interface TrialScene {
  readonly request: Request;
  readonly world: World;
  readonly place: Place;
}

/** Opens trials of policies that are not in the repository yet. `first` says what evidence is collected. */
export function policyTrials({ request, world, place }: TrialScene, first: LoadedPolicy): PolicyTrials {
  const collector = evidenceCollector(setScene({ request, world, place, policy: first }));
  return {
    async judge(policy) {
      const plan = planGates(request, policy);
      const judged = await judgeGates(plan, collector, { policy, inventory: false });
      const today = world.clock.now().slice(0, 10);
      const { existing } = policy.common;
      return levelFindings(waiveFindings(judged, policy, today), { existing, reportOnly: false });
    },
    close: () => collector.close(),
  };
}

/** Refuses a judgement that is none. @throws evidence-invalid where a gate could not be judged */
export function requireDecided(judged: readonly JudgedGate[]): readonly JudgedGate[] {
  const doubts = judged.flatMap((gate) => gate.doubts);
  const [first, ...others] = [...new Map(doubts.map((doubt) => [doubt.reason, doubt])).values()].map(
    ({ reason, hint }) => new ModgateError("evidence-invalid", reason, hint === "" ? {} : { hint }),
  );
  if (first === undefined) return judged;
  throw new ModgateError("evidence-invalid", first.message, { ...first.details, others });
}

/** The findings of a judgement that fail a run: errors that no waiver covers. */
export function failures(judged: readonly JudgedGate[]): readonly JudgedFinding[] {
  return judged.flatMap(({ findings }) =>
    findings.filter(({ level, waived }) => level === "error" && waived === null),
  );
}
