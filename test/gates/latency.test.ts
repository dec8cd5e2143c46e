import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { LatencySettings } from "../../src/collect/latency/latency-settings.ts";
import { latencyGate } from "../../src/gates/latency.ts";
import type { LatencyFacts } from "../../src/gates/latency/latency-facts.ts";
import type { LatencySection } from "../../src/gates/latency/latency-section.ts";
import type { LoadRun, ReportedLatency, TargetMeasurement } from "../../src/model/quality.ts";
import { logNormal, randomOf } from "./latency/random-latencies.ts";

interface Reported {
  readonly code: string;
  readonly subject: string;
  readonly rule: readonly (string | number)[];
  readonly facts: LatencyFacts;
  readonly message: string;
}

function section(changes: object = {}, target: object = {}): LatencySection {
  const targets = [{ name: "query", path: "/api/v1/query", p99: "320ms", ...target }];
  return latencyGate.policy.parse({ "base-url": "http://127.0.0.1:8080", targets, ...changes });
}

function judge(policy: LatencySection, ...measurements: readonly TargetMeasurement[]) {
  const findings: Reported[] = [];
  const judgement = latencyGate.judge({ latency: { measurements } }, policy, (code, draft) => {
    const message = latencyGate.codes[code].message({ facts: draft.facts, subject: draft.subject, why: [] });
    findings.push({ code, subject: draft.subject, rule: draft.rule, facts: draft.facts, message });
    expect(draft).toMatchObject({ level: "error", at: [] });
  });
  return { ...judgement, findings, reasons: (judgement.unjudged ?? []).map(({ reason }) => reason) };
}

function block(latenciesMs: readonly number[], changes: Partial<LoadRun> = {}): LoadRun {
  const errors = latenciesMs.filter((ms) => !Number.isFinite(ms)).length;
  return {
    kind: "open",
    requests: latenciesMs.length,
    errors,
    late: 0,
    lateP99Ms: 0.2,
    eventLoopDelayP99Ms: 0.3,
    durationMs: 1000,
    rate: 500,
    latenciesMs,
    latenessMs: latenciesMs.map(() => changes.lateP99Ms ?? 0.2),
    errorKinds: errors > 0 ? { "status 500": errors } : {},
    ...changes,
  };
}

// Ten blocks of 500 requests of which the P99 is `p99Ms`, give or take little.
function steady(p99Ms: number, changes: Partial<LoadRun> = {}): TargetMeasurement {
  const random = randomOf(p99Ms);
  const blocks = Array.from({ length: 10 }, () =>
    block(
      Array.from({ length: 500 }, (_, index) => (index < 480 ? 20 : p99Ms * (0.99 + 0.02 * random()))),
      changes,
    ),
  );
  return { name: "query", url: "http://127.0.0.1:8080/api/v1/query", blocks, doubts: [] };
}

function reported(changes: Partial<ReportedLatency>): TargetMeasurement {
  const figures = { requests: 5000, errors: 0, p99Ms: null, samplesMs: [], buckets: [], ...changes };
  return {
    name: "query",
    url: "",
    blocks: [],
    doubts: [],
    reported: { tool: "k6", file: "k6.json", ...figures },
  };
}

describe("the latency gate", () => {
  test("passes where the P99 is under the limit with confidence", () => {
    const result = judge(section(), steady(250));
    expect(result).toMatchObject({ seen: 5000, unjudged: [], findings: [] });
    expect(result.facts).toMatchObject({
      targets: 1,
      inconclusive: "error",
      measured: { tolerated: [], targets: [{ target: "query", limitMs: 320, verdict: "pass" }] },
    });
  });

  test("fails where the P99 is over the limit with confidence, and cites the limit's policy line", () => {
    const { findings, reasons } = judge(section(), steady(400));
    expect(reasons).toEqual([]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      code: "latency-p99",
      subject: "query",
      rule: ["latency", "targets", 0, "p99"],
      facts: {
        request: "GET /api/v1/query",
        limitMs: 320,
        source: "modgate",
        measured: { requests: 5000, blocks: 10, errors: 0, rate: 500, closed: null, errorKinds: {} },
      },
    });
    expect(findings[0]?.message).toMatch(
      /^the P99 of `query` \(GET \/api\/v1\/query\) is (39|40)\d(\.\d)? ms \(at least (39|40)\d(\.\d)? ms with 95 % confidence\), wanted at most 320 ms$/,
    );
    expect(findings[0]?.facts.measured.histogram.length).toBeLessThanOrEqual(120);
    expect(findings[0]?.facts.measured.interval?.lowerMs).toBeGreaterThan(320);
  });

  test("cannot tell where the limit lies inside the interval", () => {
    const { findings, reasons } = judge(section({}, { p99: "321ms" }), steady(320));
    expect(findings).toEqual([]);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(
      /^`query`: the P99 lies between [\d.]+ ms and [\d.]+ ms .* limit of 321 ms lies between them$/,
    );
  });

  test.each(["warning", "notice", "off"])(
    "lets inconclusive figures pass at level %s, and says so",
    (level) => {
      const { findings, reasons, facts } = judge(
        section({ inconclusive: level }, { p99: "321ms" }),
        steady(320),
      );
      expect({ findings, reasons }).toEqual({ findings: [], reasons: [] });
      expect(facts).toMatchObject({
        inconclusive: level,
        measured: { tolerated: [expect.stringContaining("`query`")] },
      });
    },
  );

  test("never lets missing figures pass", () => {
    const { reasons, seen } = judge(section({ inconclusive: "off" }));
    expect({ reasons, seen }).toEqual({ reasons: ["`query`: nothing was measured"], seen: 0 });
  });

  test("cannot tell from fewer than 299 requests, whatever they say", () => {
    for (const ms of [1, 1000]) {
      const few = { ...steady(250), blocks: [block(Array.from({ length: 298 }, () => ms))] };
      const { reasons, unjudged } = judge(section({}, { requests: 298 }), few);
      expect(reasons).toEqual(["`query`: 298 requests cannot show a P99; it takes 299 at least"]);
      expect(unjudged?.[0]?.hint).toContain("set `requests` to 299 or more");
    }
    const enough = { ...steady(250), blocks: [block(Array.from({ length: 299 }, () => 1))] };
    expect(judge(section({}, { requests: 299 }), enough)).toMatchObject({ unjudged: [], findings: [] });
  });

  test("looks at errors before latency, over open and closed runs", () => {
    const failing = { ...steady(400), closed: block([1, Number.POSITIVE_INFINITY], { kind: "closed" }) };
    const { findings } = judge(section(), failing);
    expect(findings.map(({ code, rule }) => ({ code, rule }))).toEqual([
      { code: "latency-errors", rule: ["latency", "targets", 0, "max-errors"] },
    ]);
    expect(findings[0]?.message).toBe(
      "1 request to `query` (GET /api/v1/query) failed (status 500: 1), wanted at most 0",
    );
    expect(judge(section({}, { "max-errors": 1 }), failing).findings[0]?.code).toBe("latency-p99");
  });

  test("errors that the policy allows count as slow", () => {
    const latencies = Array.from({ length: 1000 }, (_, index) =>
      index < 970 ? 5 : Number.POSITIVE_INFINITY,
    );
    const measurement = { ...steady(1), blocks: [block(latencies)] };
    const { findings } = judge(section({}, { "max-errors": 50 }), measurement);
    expect(findings[0]).toMatchObject({ code: "latency-p99", facts: { measured: { p99Ms: null } } });
    expect(findings[0]?.message).toContain("is without end");
  });

  test("a generator that was late spoils a failure, and not a pass", () => {
    const late = { lateP99Ms: 100, late: 400 };
    expect(judge(section(), steady(400, { ...late, rate: 100 })).reasons).toEqual([
      expect.stringMatching(
        /but without the load generator's own delays only (29|30)\d(\.\d)? ms are certain$/,
      ),
    ]);
    expect(judge(section(), steady(500, { ...late, rate: 100 })).findings[0]?.code).toBe("latency-p99");
    expect(judge(section(), steady(250, { ...late, rate: 100 }))).toMatchObject({
      unjudged: [],
      findings: [],
    });
    expect(judge(section(), steady(400, { eventLoopDelayP99Ms: 90 })).reasons).toHaveLength(1);
  });

  test.each([
    ["dropped requests", { errorKinds: { dropped: 3 } }, "kept 30 requests back"],
    ["a schedule that was not kept", { lateP99Ms: 300 }, "could not keep its schedule"],
  ])("%s spoil a pass and a failure", (_, changes, words) => {
    for (const p99Ms of [100, 2000]) {
      const { findings, reasons } = judge(section(), steady(p99Ms, changes));
      expect(findings).toEqual([]);
      expect(reasons).toEqual([expect.stringContaining(words)]);
    }
  });

  test("a hiccup of the generator in a few blocks does not spoil a pass", () => {
    const calm = steady(250);
    const hiccups = steady(250, { lateP99Ms: 300 });
    const measurement = { ...calm, blocks: [...hiccups.blocks.slice(0, 4), ...calm.blocks.slice(4)] };
    expect(judge(section(), measurement)).toMatchObject({ unjudged: [], findings: [] });
  });

  test("says that max-regression is not measured", () => {
    const policy = section({}, { "max-regression": "10%" });
    expect(judge(policy, steady(100)).reasons).toEqual([
      "`query`: `max-regression` is not measured by this version",
    ]);
    expect(judge(policy, steady(400)).findings).toHaveLength(1);
  });

  test("judges each target by its own limit", () => {
    const targets = [
      { name: "query", path: "/q", p99: "320ms" },
      { name: "save", path: "/s", method: "POST", p99: "1s" },
    ];
    const result = judge(section({ targets }), steady(400), { ...steady(400), name: "save" });
    expect(result.findings.map(({ rule }) => rule)).toEqual([["latency", "targets", 0, "p99"]]);
    expect(result.seen).toBe(10_000);
  });

  test("blames few clean services whose machine wanders, and lets few slow ones pass", () => {
    const random = randomOf(11);
    const runs = 20;
    const outcomes = (limit: string) => {
      let fails = 0;
      let passes = 0;
      for (let run = 0; run < runs; run++) {
        const blocks = Array.from({ length: 10 }, () =>
          block(logNormal(random, { count: 500, blockNoise: 0.1 })),
        );
        const { findings, reasons } = judge(section({}, { p99: limit }), { ...steady(1), blocks });
        fails += findings.length;
        passes += findings.length + reasons.length === 0 ? 1 : 0;
      }
      return { fails: fails / runs, passes: passes / runs };
    };
    // The true P99 is 320 ms.
    expect(outcomes("345ms").fails).toBeLessThanOrEqual(0.05);
    expect(outcomes("295ms").passes).toBeLessThanOrEqual(0.05);
    expect(outcomes("500ms").passes).toBeGreaterThan(0.9);
    expect(outcomes("200ms").fails).toBeGreaterThan(0.9);
  });
});

describe("the latency gate where a few requests take a slow path", () => {
  const twoPaths = (share: number, seed: number): TargetMeasurement => {
    const random = randomOf(seed);
    const latencies = (): readonly number[] =>
      Array.from({ length: 500 }, () => (random() < share ? 500 : 5) + random());
    return { ...steady(1), blocks: Array.from({ length: 10 }, () => block(latencies())) };
  };

  test("fails with two slow requests in a hundred and passes with one in two hundred, nearly always", () => {
    const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
    const failed = seeds.filter((seed) => judge(section(), twoPaths(0.02, seed)).findings.length === 1);
    const rarelySlow = seeds.map((seed) => judge(section(), twoPaths(0.005, seed)));
    const passed = rarelySlow.filter(({ findings, reasons }) => findings.length + reasons.length === 0);
    expect(failed.length).toBeGreaterThanOrEqual(18);
    expect(passed.length).toBeGreaterThanOrEqual(18);
  });
});

describe("the latency gate on a load tester's report", () => {
  test("compares one figure by itself, without an interval", () => {
    expect(judge(section(), reported({ p99Ms: 320 }))).toMatchObject({
      seen: 5000,
      findings: [],
      unjudged: [],
    });
    const { findings } = judge(section(), reported({ p99Ms: 320.1 }));
    expect(findings[0]).toMatchObject({
      code: "latency-p99",
      facts: { source: "k6", measured: { interval: null, p99Ms: 320.1 } },
    });
  });

  test("says where two figures look the same after rounding", () => {
    const { findings } = judge(section(), reported({ p99Ms: 320.1 }));
    expect(findings[0]?.message).toContain("is 320.1 ms, wanted at most 320 ms");
  });

  test("uses samples and buckets with an interval", () => {
    const samplesMs = Array.from({ length: 5000 }, (_, index) => (index % 100 < 95 ? 10 : 400));
    expect(judge(section(), reported({ samplesMs })).findings[0]?.facts.measured).toMatchObject({
      blocks: 10,
      interval: { lowerMs: 400, upperMs: 400 },
    });
    const buckets = [
      [300, 4900],
      [310, 100],
    ] as const;
    expect(judge(section(), reported({ buckets, p99Ms: 305 }))).toMatchObject({ findings: [], unjudged: [] });
    const coarse = [
      [300, 4900],
      [400, 100],
    ] as const;
    expect(judge(section(), reported({ buckets: coarse, p99Ms: 305 })).reasons).toHaveLength(1);
  });

  test("fails on errors it tells, and cannot hold a limit it does not tell about", () => {
    expect(judge(section(), reported({ p99Ms: 1, errors: 2 })).findings[0]?.code).toBe("latency-errors");
    expect(judge(section(), reported({ p99Ms: 1, errors: null })).reasons).toEqual([]);
    const explicit = section({}, { "max-errors": 0 });
    expect(judge(explicit, reported({ p99Ms: 1, errors: null })).reasons).toHaveLength(1);
  });

  test("needs a P99, and enough requests where it counts them", () => {
    const unusable = { reason: "the k6 summary has no p(99)", hint: "add it" };
    expect(judge(section({ inconclusive: "off" }), reported({ unusable })).unjudged).toEqual([
      { reason: "`query`: the k6 summary has no p(99)", hint: "add it" },
    ]);
    expect(judge(section(), reported({ p99Ms: 1, requests: 298 })).reasons).toHaveLength(1);
    expect(judge(section(), reported({ p99Ms: 1, requests: null })).seen).toBe(1);
  });
});

describe("the latency section", () => {
  test("fills in defaults and turns durations into milliseconds", () => {
    const settings: LatencySettings = section();
    expect(settings.targets[0]).toEqual({
      name: "query",
      path: "/api/v1/query",
      method: "GET",
      p99: 320,
      requests: 5000,
      connections: 100,
    });
  });

  test.each([
    ["no source of figures", { targets: [{ name: "a", path: "/", p99: "1s" }] }],
    [
      "two targets of one name",
      { "base-url": "http://127.0.0.1", targets: [1, 2].map(() => ({ name: "a", path: "/", p99: "1s" })) },
    ],
    [
      "a path to another host",
      { "base-url": "http://127.0.0.1", targets: [{ name: "a", path: "//elsewhere/", p99: "1s" }] },
    ],
    ["no targets", { "base-url": "http://127.0.0.1", targets: [] }],
    [
      "a number without a unit",
      { "base-url": "http://127.0.0.1", targets: [{ name: "a", path: "/", p99: 320 }] },
    ],
    [
      "a header that splits",
      {
        "base-url": "http://127.0.0.1",
        targets: [{ name: "a", path: "/", p99: "1s", headers: { a: "b\r\nc: d" } }],
      },
    ],
    ["another protocol", { "base-url": "file:///etc", targets: [{ name: "a", path: "/", p99: "1s" }] }],
    [
      "an unknown key",
      { "base-url": "http://127.0.0.1", p99: "1s", targets: [{ name: "a", path: "/", p99: "1s" }] },
    ],
  ])("refuses %s", (_, wrong) => {
    expect(latencyGate.policy.safeParse(wrong).success).toBe(false);
  });

  test("becomes a JSON Schema in which every key has a description", () => {
    const schema = z.toJSONSchema(latencyGate.policy, { io: "input" });
    const properties = Object.values(schema.properties ?? {});
    expect(properties.length).toBe(5);
    for (const property of properties) expect(property).toHaveProperty("description");
  });
});
