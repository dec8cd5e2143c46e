import { describe, expect, test } from "vitest";
import * as z from "zod";
import { judgeGates, wordedFinding } from "../../src/engine/judge-gates.ts";
import { code, defineGate, type Judgement } from "../../src/gates/gate.ts";
import { type RunnableGate, runnable } from "../../src/gates/runnable-gate.ts";
import { absent, present } from "../../src/model/collected.ts";
import type { RuleLevel } from "../../src/model/level.ts";
import { filledCollector, policyFrom } from "./samples.ts";

const policy = await policyFrom("version: 1\nmodules:\n  default: deny\n");
const rules = { policy, inventory: false };

interface Said extends Judgement {
  readonly level?: RuleLevel;
}

function gateSaying({ level, ...judgement }: Said): RunnableGate {
  return runnable(
    defineGate({
      id: "sample",
      title: "Sample",
      why: "",
      needs: ["repository"],
      wants: ["changes"],
      policy: z.object({ limit: z.number().default(3) }),
      example: "",
      codes: {
        "sample-code": code<{ readonly limit: number }>({
          title: "a sample",
          message: ({ facts, subject }) => `${subject} is over ${facts.limit}.`,
          fix: () => "less of it",
          help: "",
          keys: [],
        }),
      },
      judge(_, section, report) {
        if (level !== undefined)
          report("sample-code", {
            level,
            subject: "it",
            at: [],
            rule: ["modules", "default"],
            facts: { limit: section.limit },
          });
        return judgement;
      },
    }),
  );
}

const here = { root: "/repo", head: "", headTime: "", version: "", name: "" };

async function judge(said: Said) {
  const collector = filledCollector({ repository: present(here) });
  const [gate] = await judgeGates([{ gate: gateSaying(said), section: {} }], collector, rules);
  return { gate, collector };
}

describe("judgeGates()", () => {
  test("asks for what the running gates need and want, all at once", async () => {
    const { collector } = await judge({ seen: 1 });
    expect(collector.asked.map((kinds) => Array.from(kinds))).toEqual([["repository", "changes"]]);
  });

  test("asks for nothing on behalf of a gate that is skipped", async () => {
    const collector = filledCollector();
    const [gate] = await judgeGates(
      [{ gate: gateSaying({ seen: 1 }), skipped: "left out" }],
      collector,
      rules,
    );
    expect(collector.asked.flatMap((kinds) => Array.from(kinds))).toEqual([]);
    expect(gate).toMatchObject({ id: "sample", skipped: "left out", doubts: [], seen: 0, findings: [] });
  });

  test("asks for the modules where the inventory is wanted", async () => {
    const collector = filledCollector();
    await judgeGates([], collector, { policy, inventory: true });
    expect(collector.asked.flatMap((kinds) => Array.from(kinds))).toContain("modules");
  });

  test("does not run a gate whose evidence is absent: it is a doubt with the reason", async () => {
    const collector = filledCollector({ repository: absent("git is gone", "install git") });
    const [gate] = await judgeGates(
      [{ gate: gateSaying({ seen: 9, level: "error" }), section: {} }],
      collector,
      rules,
    );
    expect(gate).toMatchObject({
      seen: 0,
      findings: [],
      doubts: [{ reason: "git is gone", hint: "install git" }],
    });
  });

  test("takes nothing seen for a doubt", async () => {
    const { gate } = await judge({ seen: 0 });
    expect(gate?.doubts).toEqual([
      {
        reason: "it saw nothing to judge",
        hint: "look at the flag or input `modules`, at `exclude` in the policy and at the folder that was judged",
      },
    ]);
  });

  test("keeps a gate's own doubts beside its findings", async () => {
    const doubt = { reason: "half of it is missing", hint: "" };
    const { gate } = await judge({ seen: 2, unjudged: [doubt], level: "warning", facts: { looked: 2 } });
    expect(gate).toMatchObject({ doubts: [doubt], facts: { looked: 2 }, findings: [{ level: "warning" }] });
  });

  test("puts words and the deciding policy line to a finding; without a place it stands at that line", async () => {
    const { gate } = await judge({ seen: 1, level: "error" });
    expect(gate?.findings).toEqual([
      {
        code: "sample-code",
        gate: "sample",
        level: "error",
        subject: "it",
        at: [{ file: "modgate.yml", line: 3, column: 12 }],
        why: [],
        rule: ["modules", "default"],
        facts: { limit: 3 },
        title: "a sample",
        message: "it is over 3.",
        fix: `less of it\nor, for a while, add to waivers: { code: sample-code, module: it, owner: "@org/team", expires: YYYY-MM-DD, reason: TEXT }`,
        waived: null,
        policy: { file: "modgate.yml", line: 3 },
      },
    ]);
  });

  test("drops findings of a rule that is off", async () => {
    expect((await judge({ seen: 1, level: "off" })).gate?.findings).toEqual([]);
  });

  test("takes a code that the gate does not declare for a bug", () => {
    const draft = { level: "error", subject: "it", at: [], rule: [], facts: {} } as const;
    const gate = gateSaying({ seen: 1 });
    expect(() => wordedFinding({ gate, code: "other", draft, policy })).toThrow("does not declare");
  });
});
