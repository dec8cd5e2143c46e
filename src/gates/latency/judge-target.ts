import type { LoadRun, TargetMeasurement } from "../../model/quality.ts";
import { errorsOf, type LatencyFacts, latencyFacts, samplesOf } from "./latency-facts.ts";
import type { LatencyTarget } from "./latency-section.ts";
import {
  cutIntoBlocks,
  estimateP99,
  estimateP99FromBuckets,
  fewestSamples,
  type P99Estimate,
} from "./p99-estimate.ts";

/** Why a target, or one rule of it, could not be decided. */
export interface Doubt {
  /** `missing`: there are no figures. `inconclusive`: there are, and they cannot tell. */
  readonly kind: "missing" | "inconclusive";
  readonly reason: string;
  readonly hint: string;
}

/** How one target came out. */
export interface TargetRuling {
  /** `errors`: too many requests failed, so latency was not read. */
  readonly verdict: "pass" | "slow" | "errors" | "undecided";
  readonly doubts: readonly Doubt[];
  readonly facts: LatencyFacts;
}

/**
 * Decides one target: errors first, then the P99.
 *
 * It passes where the P99 is under the limit with 95 % confidence, is slow where it is over the limit with 95 %
 * confidence even less the generator's own delay, and stays undecided between. The generator's delay only lengthens a
 * latency that counts from its schedule, so it can spoil a failure and not a pass; a request that was never sent can
 * spoil both.
 */
export function judgeTarget(target: LatencyTarget, measurement: TargetMeasurement): TargetRuling {
  const estimate = estimateOf(measurement);
  const facts = latencyFacts(target, measurement, estimate);
  const further = regressionDoubts(target);
  const errors = errorsOf(measurement);
  if (errors !== null && errors > facts.maxErrors) return { verdict: "errors", doubts: further, facts };
  if (estimate === undefined) {
    return { verdict: "undecided", doubts: [missingDoubt(target, measurement), ...further], facts };
  }
  const { verdict, doubts } = decide(target, measurement, estimate);
  return { verdict, doubts: [...doubts, ...errorDoubts(target, errors), ...further], facts };
}

function estimateOf(measurement: TargetMeasurement): P99Estimate | undefined {
  const { reported, blocks } = measurement;
  if (reported === undefined)
    return blocks.length === 0 ? undefined : estimateP99(blocks.map((one) => one.latenciesMs));
  if (reported.unusable !== undefined) return undefined;
  if (reported.samplesMs.length > 0) return estimateP99(cutIntoBlocks(samplesOf(measurement)));
  if (reported.buckets.length > 0) return estimateP99FromBuckets(reported.buckets);
  if (reported.p99Ms === null) return undefined;
  return { p99Ms: reported.p99Ms, interval: null, samples: reported.requests, blocks: 0 };
}

type Decision = Pick<TargetRuling, "verdict" | "doubts">;

function decide(target: LatencyTarget, measurement: TargetMeasurement, estimate: P99Estimate): Decision {
  const limitMs = target.p99;
  if (estimate.samples !== null && estimate.samples < fewestSamples)
    return undecided(tooFew(target, estimate.samples));
  const unsent = unsentDoubts(target, measurement);
  if (unsent.length > 0) return undecided(...unsent);
  if (estimate.interval === null) return { verdict: estimate.p99Ms <= limitMs ? "pass" : "slow", doubts: [] };
  const { lowerMs, upperMs } = estimate.interval;
  if (upperMs <= limitMs) return { verdict: "pass", doubts: [] };
  const provenMs = serverLowerMs(measurement.blocks) ?? lowerMs;
  if (provenMs > limitMs) return { verdict: "slow", doubts: [] };
  return undecided(
    lowerMs > limitMs ? lateGenerator(target, lowerMs, provenMs) : straddling(target, lowerMs, upperMs),
  );
}

function undecided(...doubts: readonly Doubt[]): Decision {
  return { verdict: "undecided", doubts };
}

// The lower end of the P99 without what may be the generator's own: the time a request was due but unsent, and the
// time its answer may have waited to be taken. Undefined for a report, which tells neither.
function serverLowerMs(blocks: readonly LoadRun[]): number | undefined {
  if (blocks.length === 0) return undefined;
  const sinceSent = blocks.map(({ latenciesMs, latenessMs }) =>
    latenciesMs.map((ms, index) => Math.max(0, ms - (latenessMs[index] ?? 0))),
  );
  const takenLateMs = Math.max(...blocks.map((block) => block.eventLoopDelayP99Ms));
  return (estimateP99(sinceSent).interval?.lowerMs ?? 0) - takenLateMs;
}

// A hiccup delays a burst of requests, which the server then meets all at once; only where blocks are late as a rule
// does the server see less load than planned.
const mostLatenessOfBlock = 0.1;

function fellBehind(blocks: readonly LoadRun[]): boolean {
  const late = blocks.filter(
    ({ lateP99Ms, requests, rate }) => lateP99Ms > (requests / rate) * 1000 * mostLatenessOfBlock,
  );
  return late.length * 2 > blocks.length;
}

function unsentDoubts(target: LatencyTarget, { blocks, doubts }: TargetMeasurement): readonly Doubt[] {
  const dropped = blocks.reduce((sum, block) => sum + (block.errorKinds["dropped"] ?? 0), 0);
  const reasons = [
    ...doubts,
    ...(dropped > 0
      ? [`the load generator kept ${dropped} requests back because too many were in flight`]
      : []),
    ...(fellBehind(blocks) ? ["the load generator could not keep its schedule"] : []),
  ];
  return reasons.map((reason) =>
    inconclusive(target, reason, "run it on a machine with more free processors"),
  );
}

function tooFew(target: LatencyTarget, samples: number): Doubt {
  return inconclusive(
    target,
    `${samples} requests cannot show a P99; it takes ${fewestSamples} at least`,
    target.requests < fewestSamples
      ? `set \`requests\` to ${fewestSamples} or more; 5000 tell limits apart to a few percent`
      : "let the load run for longer",
  );
}

function straddling(target: LatencyTarget, lowerMs: number, upperMs: number): Doubt {
  const upper = Number.isFinite(upperMs) ? showMs(upperMs) : "no upper end";
  return inconclusive(
    target,
    `the P99 lies between ${showMs(lowerMs)} and ${upper} (95 % confidence at either end), and the limit of ${showMs(target.p99)} lies between them`,
    "raise `requests`, run it on a quieter machine, or say what should follow with `latency.inconclusive`",
  );
}

function lateGenerator(target: LatencyTarget, lowerMs: number, provenMs: number): Doubt {
  return inconclusive(
    target,
    `the P99 is at least ${showMs(lowerMs)}, but without the load generator's own delays only ${showMs(Math.max(0, provenMs))} are certain`,
    "run it on a machine with more free processors",
  );
}

function errorDoubts(target: LatencyTarget, errors: number | null): readonly Doubt[] {
  if (errors !== null || target["max-errors"] === undefined) return [];
  const reason = "the report does not tell how many requests failed, and `max-errors` is set";
  return [
    inconclusive(target, reason, "give a report that counts failed requests, or leave `max-errors` out"),
  ];
}

function regressionDoubts(target: LatencyTarget): readonly Doubt[] {
  if (target["max-regression"] === undefined) return [];
  const reason = "`max-regression` is not measured by this version";
  return [
    inconclusive(target, reason, "leave `max-regression` out, or set `latency.inconclusive` to warning"),
  ];
}

function missingDoubt(target: LatencyTarget, measurement: TargetMeasurement): Doubt {
  const { reason, hint } = measurement.reported?.unusable ?? { reason: "nothing was measured", hint: "" };
  return { kind: "missing", reason: `\`${target.name}\`: ${reason}`, hint };
}

function inconclusive(target: LatencyTarget, reason: string, hint: string): Doubt {
  return { kind: "inconclusive", reason: `\`${target.name}\`: ${reason}`, hint };
}

/** Writes milliseconds for people: `412.3 ms`, `1.23 ms`, `320 ms`. */
export function showMs(ms: number): string {
  return `${ms >= 100 ? Number(ms.toFixed(1)) : Number(ms.toPrecision(3))} ms`;
}
