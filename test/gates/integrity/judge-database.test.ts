import { describe, expect, test } from "vitest";
import { integrityGate } from "../../../src/gates/integrity.ts";
import { present } from "../../../src/model/collected.ts";
import type { LoggedSumsEvidence, UnconfirmedSum } from "../../../src/model/integrity.ts";
import { judged, type Judged } from "../judged.ts";

const forged: UnconfirmedSum = {
  path: "example.com/a",
  version: "v1.0.0",
  kind: "mod",
  hash: "h1:written",
  at: { file: "go.sum", line: 3, column: 1 },
  standing: false,
  logged: ["h1:first"],
};
const unlogged: UnconfirmedSum = { ...forged, path: "example.com/b", kind: "zip", logged: [] };

function judge(loggedSums: Partial<LoggedSumsEvidence> | undefined, level = "error"): Judged {
  const evidence: LoggedSumsEvidence = {
    added: 5,
    private: 1,
    confirmed: 2,
    unconfirmed: [],
    doubts: [],
    ...loggedSums,
  };
  return judged(
    integrityGate,
    {
      modules: present({ resolutions: [], unresolved: [], leftOut: [] }),
      changes:
        loggedSums === undefined
          ? { state: "absent", reason: "no base", notApplicable: true }
          : present({ files: new Map() }),
      integrity: present(loggedSums === undefined ? {} : { loggedSums: evidence }),
    },
    { "checksum-database": level },
  );
}

describe("the checksum-database rule", () => {
  test("tells lines that the log has otherwise from lines that it has never seen", () => {
    const { findings, facts } = judge({ unconfirmed: [forged, unlogged] });
    expect(findings).toMatchObject([
      {
        code: "sum-log-mismatch",
        level: "error",
        subject: "example.com/a@v1.0.0/go.mod",
        at: [{ file: "go.sum", line: 3, column: 1 }],
        rule: ["integrity", "checksum-database"],
        facts: { module: "example.com/a", kind: "mod", written: "h1:written", logged: ["h1:first"] },
        message:
          "go.sum gains h1:written for example.com/a@v1.0.0/go.mod, and the checksum database has logged h1:first.",
      },
      {
        code: "sum-unlogged",
        subject: "example.com/b@v1.0.0",
        message: "go.sum gains a line for example.com/b@v1.0.0, which the checksum database has never seen.",
      },
    ]);
    expect(facts).toMatchObject({ sumLinesAdded: 5, sumLinesAddedPrivate: 1, sumLinesInLog: 2 });
  });

  test("is unjudged for what could not be looked up, beside the findings", () => {
    const doubt = { reason: "the checksum database's answer does not verify: forged", hint: "look into it" };
    const { findings, unjudged } = judge({ unconfirmed: [unlogged], doubts: [doubt] });
    expect(findings.map(({ code }) => code)).toEqual(["sum-unlogged"]);
    expect(unjudged).toEqual([doubt]);
  });

  test("says nothing where it is off, or where there is no base", () => {
    expect(judge({ unconfirmed: [forged], doubts: [{ reason: "off", hint: "" }] }, "off")).toMatchObject({
      findings: [],
      unjudged: [],
    });
    const { findings, unjudged, facts } = judge(undefined);
    expect({ findings, unjudged }).toEqual({ findings: [], unjudged: [] });
    expect(facts?.["withoutBase"]).toContain("go.sum is not looked up in the checksum database");
  });
});
