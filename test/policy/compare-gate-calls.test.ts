import { describe, expect, test } from "vitest";
import { compareGateCalls } from "../../src/policy/compare-gate-calls.ts";
import type { GateCall } from "../../src/model/gate-calls.ts";
import { noSurroundings } from "../../src/collect/workflows/call-surroundings.ts";

interface Short {
  readonly workflow?: string;
  readonly source?: string;
  readonly reference?: string;
  readonly surroundings?: Partial<GateCall["surroundings"]>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly conditions?: readonly string[];
  readonly tolerances?: readonly string[];
  /** Filters by event. */
  readonly triggers?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const at = { file: "ci.yml", line: 3, column: 1 };

function call({
  workflow = "ci.yml",
  source = "acme/modgate",
  reference = "v1",
  surroundings = {},
  inputs = {},
  conditions = [],
  tolerances = [],
  triggers = { push: {}, pull_request: {} },
}: Short): GateCall {
  const value = (text: string) => ({ value: text, at });
  return {
    workflow,
    job: "gate",
    at,
    source,
    reference,
    surroundings: { ...noSurroundings, ...surroundings },
    inputs: new Map(Object.entries(inputs).map(([name, text]) => [name, value(text)])),
    conditions: conditions.map(value),
    tolerances: tolerances.map(value),
    triggers: new Map(
      Object.entries(triggers).map(([event, filters]) => [
        event,
        { at, filters: new Map(Object.entries(filters).map(([name, values]) => [name, { values, at }])) },
      ]),
    ),
  };
}

function compared(base: readonly Short[], head: readonly Short[]): readonly string[] {
  return compareGateCalls(base.map(call), head.map(call)).flatMap(({ workflow, weakenings }) =>
    weakenings.map(
      ({ what, passes }) => `${workflow} ${what} [${typeof passes === "string" ? passes : "some"}]`,
    ),
  );
}

const pr = (filters: Readonly<Record<string, readonly string[]>>): Short => ({
  triggers: { pull_request: filters },
});
const given = (inputs: Readonly<Record<string, string>>): Short => ({ inputs });

describe("a workflow holds less to the gate", () => {
  test.each<[string, Short, readonly Short[], string]>([
    ["without it", {}, [], "no longer runs modgate [everything]"],
    [
      "from a fork",
      {},
      [{ source: "evil/modgate" }],
      "takes modgate from evil/modgate instead of acme/modgate [unknown]",
    ],
    [
      "tolerating its failure",
      {},
      [{ tolerances: ["true"] }],
      "lets a failure of modgate pass (continue-on-error) [everything]",
    ],
    [
      "by an expression",
      {},
      [{ tolerances: ["${{ matrix.soft }}"] }],
      "lets a failure of modgate pass (${{ matrix.soft }}) [everything]",
    ],
    ["switched off", {}, [{ conditions: ["${{ false }}"] }], "switches modgate off (if: false) [everything]"],
    [
      "on a condition",
      {},
      [{ conditions: ["github.actor != 'x'"] }],
      "runs modgate only if github.actor != 'x' [unknown]",
    ],
    [
      "never failing",
      {},
      [given({ "fail-on": "never" })],
      "fails from never on instead of error (fail-on) [everything]",
    ],
    [
      "failing later",
      given({ "fail-on": "warning" }),
      [{}],
      "fails from error on instead of warning (fail-on) [unknown]",
    ],
    [
      "failing by an expression",
      {},
      [given({ "fail-on": "${{ vars.X }}" })],
      "fails from ${{ vars.X }} on instead of error (fail-on) [unknown]",
    ],
    ["skipping", given({ skip: "sbom" }), [given({ skip: "sbom, modules" })], "skips modules [some]"],
    ["running some only", {}, [given({ only: "sbom" })], "runs only sbom [some]"],
    ["running fewer", given({ only: "sbom modules" }), [given({ only: "sbom" })], "runs only sbom [some]"],
    [
      "by another policy",
      {},
      [given({ policy: "x.yml" })],
      "gives modgate another policy (nothing -> x.yml) [unknown]",
    ],
    [
      "by the policy of another name",
      {},
      [given({ policy: "modgate.yml" })],
      "gives modgate another policy (nothing -> modgate.yml) [unknown]",
    ],
    [
      "in a folder",
      {},
      [given({ "working-directory": "app" })],
      "gives modgate another working-directory (nothing -> app) [unknown]",
    ],
    [
      "without the proxy",
      {},
      [given({ guard: "false" })],
      "switches the enforcement proxy off (guard) [unknown]",
    ],
    [
      "on pushes only",
      {},
      [{ triggers: { push: {} } }],
      "no longer runs modgate on pull_request [everything]",
    ],
    [
      "on some paths",
      pr({}),
      [pr({ paths: ["docs/**"] })],
      "runs modgate on pull_request with other paths (docs/**) [unknown]",
    ],
    [
      "on fewer branches",
      pr({ branches: ["main", "next"] }),
      [pr({ branches: ["main"] })],
      "runs modgate on pull_request with other branches (main) [unknown]",
    ],
    [
      "but for more paths",
      pr({ "paths-ignore": ["a"] }),
      [pr({ "paths-ignore": ["a", "b"] })],
      "runs modgate on pull_request with other paths-ignore (a, b) [unknown]",
    ],
    [
      "but for a branch",
      pr({ branches: ["**"] }),
      [pr({ branches: ["**", "!x"] })],
      "runs modgate on pull_request with other branches (**, !x) [unknown]",
    ],
    [
      "on fewer actions",
      pr({}),
      [pr({ types: ["opened"] })],
      "runs modgate on pull_request with other types (opened) [unknown]",
    ],
    [
      "once of twice",
      {},
      [{ workflow: "other.yml", tolerances: ["true"] }],
      "lets a failure of modgate pass (continue-on-error) [everything]",
    ],
  ])("%s", (_, base, head, expected) => {
    expect(compared([base], head)).toEqual([`ci.yml ${expected}`]);
  });
});

describe("a workflow holds no less to the gate", () => {
  test.each<[string, Short, readonly Short[]]>([
    ["unchanged", {}, [{}]],
    ["in another file", {}, [{ workflow: "gate.yml" }]],
    ["beside a laxer run", {}, [{ tolerances: ["true"] }, {}]],
    ["failing earlier", {}, [given({ "fail-on": "warning" })]],
    ["failing as by default", given({ "fail-on": "error" }), [{}]],
    ["running anyway", {}, [{ conditions: ["always()"] }]],
    ["running on pull requests", {}, [{ conditions: ["${{ github.event_name == 'pull_request' }}"] }]],
    ["intolerant by name", {}, [{ tolerances: ["false"] }]],
    ["tolerant as before", { tolerances: ["${{ true }}"] }, [{ tolerances: ["true"] }]],
    ["running all again", given({ only: "sbom", skip: "lint" }), [{}]],
    ["by the policy that it finds itself", {}, [given({ policy: "./.github/modgate.yml" })]],
    ["by the same policy unnamed", given({ policy: ".github/modgate.yml" }), [{}]],
    ["in the same folder", given({ "working-directory": "./app/" }), [given({ "working-directory": "app" })]],
    ["with other outputs", {}, [given({ summary: "false", sarif: "x", comment: "always", report: "r" })]],
    ["on more events", pr({}), [{ triggers: { pull_request: {}, merge_group: {} } }]],
    ["on more branches", pr({ branches: ["main"] }), [pr({ branches: ["main", "next"] })]],
    ["on all branches", pr({ branches: ["main"] }), [pr({})]],
    ["on all by pattern", pr({}), [pr({ branches: ["**"] })]],
    ["on more actions", pr({}), [pr({ types: ["opened", "synchronize", "reopened", "labeled"] })]],
    ["without pushes", {}, [pr({})]],
  ])("%s", (_, base, head) => {
    expect(compared([base], head)).toEqual([]);
  });

  test("where base had none", () => {
    expect(compared([], [{ tolerances: ["true"] }])).toEqual([]);
  });
});

test("what a workflow runs in other ways is told in its words, neutralised", () => {
  const [weakened] = compareGateCalls([call({})], [call({ conditions: ["a\n::error::b\u202E"] })]);
  expect(weakened?.weakenings[0]?.what).toBe("runs modgate only if a ::error::b");
});
