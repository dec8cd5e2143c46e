import { describe, expect, test } from "vitest";
import { licensesGate } from "../../src/gates/licenses.ts";
import { type LicenseLists, licenseStanding } from "../../src/gates/licenses/license-standing.ts";
import { present } from "../../src/model/collected.ts";
import { parseLicenseExpression } from "../../src/model/license-expression.ts";
import type { LicensesEvidence, LicenseStatement } from "../../src/model/quality.ts";
import { judged, type Judged } from "./judged.ts";
import { modulesEvidence, resolution, type ResolutionSketch } from "./sample-modules.ts";

const lists: LicenseLists = {
  allow: ["MIT", "apache-2.0", "GPL-2.0-only WITH Classpath-exception-2.0", "LGPL-2.1-or-later"],
  deny: ["AGPL-3.0-only", "GPL-3.0"],
};

describe("licenseStanding()", () => {
  test.each([
    ["MIT", "allowed", []],
    ["Apache-2.0", "allowed", []],
    ["ISC", "unlisted", ["ISC"]],
    ["AGPL-3.0-only", "denied", ["AGPL-3.0-only"]],
    ["AGPL-3.0", "denied", ["AGPL-3.0-only"]],
    ["GPL-3.0-or-later", "denied", ["GPL-3.0-or-later"]],
    ["GPL-3.0+", "denied", ["GPL-3.0-or-later"]],
    ["GPL-2.0-or-later", "unlisted", ["GPL-2.0-or-later"]],
    ["LGPL-2.1-or-later", "allowed", []],
    ["LGPL-2.1-only", "unlisted", ["LGPL-2.1-only"]],
    ["MIT OR GPL-3.0-only", "allowed", []],
    ["MIT AND GPL-3.0-only", "denied", ["GPL-3.0-only"]],
    ["ISC OR GPL-3.0-only", "unlisted", ["ISC", "GPL-3.0-only"]],
    ["(MIT OR ISC) AND (Zlib OR Apache-2.0)", "allowed", []],
    ["(MIT OR ISC) AND Zlib", "unlisted", ["Zlib"]],
    ["GPL-2.0-only WITH Classpath-exception-2.0", "allowed", []],
    ["GPL-2.0-only WITH GCC-exception-3.1", "unlisted", ["GPL-2.0-only WITH GCC-exception-3.1"]],
    ["GPL-3.0-only WITH GCC-exception-3.1", "denied", ["GPL-3.0-only WITH GCC-exception-3.1"]],
    ["MIT WITH Some-exception", "allowed", []],
  ])("calls %s %s", (text, standing, culprits) => {
    const expression = parseLicenseExpression(text);
    if (expression === undefined) throw new Error("no expression");
    expect(licenseStanding(expression, lists)).toMatchObject({ standing, culprits });
  });

  test("denies every later version where the later ones are denied", () => {
    const deny: LicenseLists = { deny: ["GPL-2.0-or-later"] };
    const standing = (id: string) => licenseStanding({ kind: "license", id, exception: "" }, deny).standing;
    expect(["GPL-1.0-only", "GPL-2.0-only", "GPL-3.0-only", "MIT"].map(standing)).toEqual([
      "allowed",
      "denied",
      "denied",
      "allowed",
    ]);
  });
});

function statement(expression: string, more: Partial<LicenseStatement> = {}): LicenseStatement {
  return { expression, file: "LICENSE", confidence: 1, ...more };
}

const policy = { allow: ["MIT", "BSD-3-Clause"], deny: ["GPL-3.0-only"] };

function judge(
  licenses: Readonly<Record<string, readonly LicenseStatement[]>>,
  more: {
    readonly sketch?: ResolutionSketch;
    readonly section?: object;
    readonly untold?: LicensesEvidence["untold"];
  } = {},
): Judged {
  const modules = modulesEvidence(
    resolution(more.sketch ?? { require: ["a.io/a@v1.0.0", "b.io/b@v1.0.0 // indirect"] }),
  );
  const evidence = { licenses: new Map(Object.entries(licenses)), untold: more.untold ?? [] };
  return judged(
    licensesGate,
    { modules: present(modules), licenses: present(evidence) },
    more.section ?? policy,
  );
}

const main = { "m.io/app": [statement("GPL-3.0-only")] };

describe("licensesGate", () => {
  test("passes listed licences, counts what is not built, and does not judge the main module", () => {
    const { findings, seen, facts } = judge({ ...main, "a.io/a@v1.0.0": [statement("MIT")] });
    expect(findings).toEqual([]);
    expect({ seen, facts }).toEqual({ seen: 3, facts: { judged: 1, notBuilt: 1 } });
  });

  test("names a denied licence, its file, and the policy entry", () => {
    expect(
      judge({ "a.io/a@v1.0.0": [statement("MIT"), statement("GPL-3.0-or-later", { file: "COPYING" })] })
        .findings,
    ).toEqual([
      {
        code: "license-denied",
        level: "error",
        subject: "a.io/a@v1.0.0",
        at: [{ file: "go.mod", line: 6, column: 2 }],
        why: ["m.io/app", "a.io/a@v1.0.0"],
        rule: ["licenses", "deny", 0],
        message:
          "`a.io/a@v1.0.0` is under `GPL-3.0-or-later`, which the policy denies (read in LICENSE, COPYING).",
        fix: "",
        facts: {
          path: "a.io/a",
          version: "v1.0.0",
          licenses: ["MIT", "GPL-3.0-or-later"],
          culprits: ["GPL-3.0-or-later"],
          files: ["LICENSE", "COPYING"],
          direct: true,
          preExisting: false,
        },
      },
    ]);
  });

  test.each<readonly [string, readonly LicenseStatement[], string | undefined, string]>([
    ["unlisted", [statement("Zlib")], "license-unlisted", "error"],
    ["unlisted beside a listed one", [statement("MIT"), statement("Zlib")], "license-unlisted", "error"],
    ["without a file", [], "license-unknown", "warning"],
    ["not recognised", [statement("", { confidence: 0 })], "license-unknown", "warning"],
    ["not an SPDX name", [statement("Corp Licence")], "license-unknown", "warning"],
    [
      "allowed, but with much else beside it",
      [statement("MIT", { confidence: 0.5 })],
      "license-unknown",
      "warning",
    ],
    [
      "denied, with much else beside it",
      [statement("GPL-3.0-only", { confidence: 0.5 })],
      "license-denied",
      "error",
    ],
    ["a choice with a listed one", [statement("GPL-3.0-only OR MIT")], undefined, ""],
    ["listed, in another case", [statement("mit")], undefined, ""],
  ])("judges a module that is %s", (...[, statements, code, level]) => {
    const { findings } = judge({ "a.io/a@v1.0.0": statements });
    expect(findings.map((finding) => [finding.code, finding.level])).toEqual(
      code === undefined ? [] : [[code, level]],
    );
  });

  test("takes whatever is not denied where there is no allow list", () => {
    const section = { deny: ["GPL-3.0-only"], unknown: "error" };
    expect(judge({ "a.io/a@v1.0.0": [statement("Zlib")] }, { section }).findings).toEqual([]);
    expect(judge({ "a.io/a@v1.0.0": [] }, { section }).findings[0]?.level).toBe("error");
  });

  test("judges a replacement under its own name, and a folder only by what it states", () => {
    const fork = { require: ["a.io/a@v1.0.0"], replace: ["a.io/a => fork.io/a@v1.0.1"] };
    expect(judge({ "fork.io/a@v1.0.1": [statement("Zlib")] }, { sketch: fork }).findings[0]).toMatchObject({
      subject: "fork.io/a@v1.0.1",
      at: [{ line: 40 }],
    });
    const local = { require: ["a.io/a@v1.0.0"], replace: ["a.io/a => ./a"] };
    expect(judge({ "./a": [] }, { sketch: local }).findings).toEqual([]);
    expect(judge({ "./a": [statement("GPL-3.0-only")] }, { sketch: local }).findings[0]?.subject).toBe(
      "a.io/a@v1.0.0",
    );
  });

  test("is unjudged where a licence could not be read", () => {
    const untold = [
      { module: "a.io/a@v1.0.0", reason: "the proxy is down" },
      { module: "b.io/b@v1.0.0", reason: "the proxy is down" },
    ];
    expect(judge({}, { untold }).unjudged?.map(({ reason }) => reason)).toEqual([
      "the licence of a.io/a@v1.0.0 (and of 1 more) could not be read: the proxy is down",
    ]);
  });

  test.each([
    [{ allow: ["Apache2"] }, "did you mean `Apache-2.0`?"],
    [{ allow: ["GPLv3"] }, "did you mean `GPL-3.0-only`?"],
    [{ allow: ["BSD-3"] }, "did you mean `BSD-3-Clause`?"],
    [{ allow: ["MTI"] }, "did you mean `MIT`?"],
    [{ allow: ["MIT OR ISC"] }, "no SPDX licence"],
    [{ deny: ["Corp"] }, "no SPDX licence"],
    [{ allow: ["GPL-3.0"], deny: ["GPL-3.0-only"] }, "can never match"],
    [{ allow: "MIT" }, "expected array"],
  ])("refuses the section %j", (section, words) => {
    const read = licensesGate.policy.safeParse(section);
    expect(read.success).toBe(false);
    expect(read.error?.issues.map(({ message }) => message).join("\n")).toContain(words);
  });

  test("takes exceptions and references in its lists", () => {
    const allow = ["GPL-2.0-only WITH Classpath-exception-2.0", "LicenseRef-Corp-1", "GPL-3.0+"];
    expect(licensesGate.policy.safeParse({ allow }).success).toBe(true);
  });
});
