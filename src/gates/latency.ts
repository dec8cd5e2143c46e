import type { TargetMeasurement } from "../model/quality.ts";
import type { PolicyPath } from "../model/finding.ts";
import { code, defineGate, type Judgement, type Words } from "./gate.ts";
import { judgeTarget, showMs, type TargetRuling } from "./latency/judge-target.ts";
import type { LatencyFacts } from "./latency/latency-facts.ts";
import { latencySection, type LatencySection } from "./latency/latency-section.ts";

const latencyP99 = code<LatencyFacts>({
  title: "P99 latency over the limit",
  message: ({ facts }: Words<LatencyFacts>) =>
    `the P99 of \`${facts.target}\` (${facts.request}) is ${p99Text(facts)}, wanted at most ${showMs(facts.limitMs)}`,
  fix: () => "",
  help: `The slowest hundredth of requests takes longer than the policy allows.

modgate sends requests on a fixed schedule, whatever the earlier ones do, and counts each latency from its scheduled time, so that a server that stalls cannot hide the requests it kept waiting. From the samples it computes between which values the P99 lies: it fails only where the lower end of that interval is over the limit, passes only where the upper end is not, and otherwise says that it cannot tell. Where a load tester's report holds one figure and no samples, the figure itself is compared.

To mend it, profile the handler under the same load, or raise \`p99\` of the target if the limit no longer fits what the service does.`,
  keys: ["latency.targets"],
});

const latencyErrors = code<LatencyFacts>({
  title: "requests failed under load",
  message: ({ facts }: Words<LatencyFacts>) =>
    `${facts.measured.errors} ${facts.measured.errors === 1 ? "request" : "requests"} to \`${facts.target}\` (${facts.request}) failed${kindsText(facts)}, wanted at most ${facts.maxErrors}`,
  fix: () => "",
  help: `More requests failed than \`max-errors\` of the target allows: a status other than 2xx, a connection refused or reset, or no answer in time. Redirects are not followed and count as failed.

Latency is not read then: a server that refuses quickly looks fast. Look at the server's own output for the same path, method and headers.`,
  keys: ["latency.targets"],
});

const latencyRegression = code<LatencyFacts>({
  title: "P99 latency grew",
  message: ({ facts }: Words<LatencyFacts>) =>
    `the P99 of \`${facts.target}\` (${facts.request}) is ${p99Text(facts)}, and grew against base by more than the policy allows`,
  fix: () => "",
  help: `The P99 of a target grew against the base revision by more than \`max-regression\`.

This version of modgate does not measure the base revision: a target with \`max-regression\` says so and is unjudged, and this code is not reported.`,
  keys: ["latency.targets"],
});

/** The gate that holds the P99 latency of a running server, or of a load tester's report, against its limits. */
export const latencyGate = defineGate({
  id: "latency",
  title: "P99 latency",
  why: "A slow tail is what users meet; a gate that measures it with an interval fails on slow code and not on a noisy runner.",
  needs: ["latency"],
  wants: [],
  policy: latencySection,
  example: `server: { run: "go run ./cmd/server", ready: "http://127.0.0.1:8080/healthz", start-timeout: 30s }
base-url: "http://127.0.0.1:8080"
targets:
  - { name: query, path: /api/v1/query, method: GET, p99: 320ms, requests: 5000, connections: 100, max-errors: 0 }
inconclusive: error
`,
  codes: {
    "latency-p99": latencyP99,
    "latency-regression": latencyRegression,
    "latency-errors": latencyErrors,
  },
  judge({ latency }, section, report): Judgement {
    const rulings = section.targets.map((target) =>
      judgeTarget(target, measurementOf(latency.measurements, target.name)),
    );
    rulings.forEach(({ verdict, facts }, index) => {
      const place = { level: "error", subject: facts.target, at: [], facts } as const;
      if (verdict === "slow") report("latency-p99", { ...place, rule: ruleOf(index, "p99") });
      if (verdict === "errors") report("latency-errors", { ...place, rule: ruleOf(index, "max-errors") });
    });
    return judgementOf(rulings, section);
  },
});

// A target that the collector does not know has not been measured, which the target's ruling says.
function measurementOf(measurements: readonly TargetMeasurement[], name: string): TargetMeasurement {
  return measurements.find((one) => one.name === name) ?? { name, url: "", blocks: [], doubts: [] };
}

function ruleOf(index: number, key: string): PolicyPath {
  return ["latency", "targets", index, key];
}

function judgementOf(rulings: readonly TargetRuling[], section: LatencySection): Judgement {
  const doubts = rulings.flatMap((ruling) => ruling.doubts);
  const tolerated =
    section.inconclusive === "error" ? [] : doubts.filter((doubt) => doubt.kind === "inconclusive");
  return {
    seen: rulings.reduce((sum, { facts }) => sum + requestsSeen(facts), 0),
    unjudged: doubts
      .filter((doubt) => !tolerated.includes(doubt))
      .map(({ reason, hint }) => ({ reason, hint })),
    facts: {
      targets: rulings.length,
      inconclusive: section.inconclusive,
      measured: {
        p99Ms: worstP99Ms(rulings),
        tolerated: tolerated.map((doubt) => doubt.reason),
        targets: rulings.map(({ verdict, facts }) => ({ ...facts, verdict })),
      },
    },
  };
}

// A report that does not count its requests has still shown one figure.
function requestsSeen({ measured }: LatencyFacts): number {
  return measured.requests ?? (measured.p99Ms === null ? 0 : 1);
}

// Null where a target has none: the worst of the others would not be the worst.
function worstP99Ms(rulings: readonly TargetRuling[]): number | null {
  const p99s = rulings.map(({ facts }) => facts.measured.p99Ms);
  const known = p99s.filter((ms) => ms !== null);
  return known.length === p99s.length ? Math.max(...known) : null;
}

function p99Text({ measured }: LatencyFacts): string {
  const p99 = measured.p99Ms === null ? "without end" : showMs(measured.p99Ms);
  const lowerMs = measured.interval?.lowerMs ?? null;
  return lowerMs === null ? p99 : `${p99} (at least ${showMs(lowerMs)} with 95 % confidence)`;
}

function kindsText({ measured }: LatencyFacts): string {
  const kinds = Object.entries(measured.errorKinds).filter(([kind]) => kind !== "dropped");
  return kinds.length === 0 ? "" : ` (${kinds.map(([kind, count]) => `${kind}: ${count}`).join(", ")})`;
}
