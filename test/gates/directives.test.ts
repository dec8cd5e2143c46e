import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { directivesGate } from "../../src/gates/directives.ts";
import { runnable } from "../../src/gates/runnable-gate.ts";
import type { BuildFilesEvidence, GoSetting } from "../../src/model/build-files.ts";
import type { Evidence } from "../../src/model/evidence.ts";
import type { ModulesEvidence } from "../../src/model/modules.ts";
import { changed, evidenceOf, mainModule, resolved, run } from "./literal-builds.ts";

const gate = runnable(directivesGate);

const head = "module corp.example/svc\n\ngo 1.26\n\nrequire lib.example/log v1.2.0\n\n";

const one = (tail: string): ModulesEvidence => resolved({ mods: { "go.mod": head + tail } });

function judge(policy: string, modules: ModulesEvidence, more: Partial<Evidence> = {}) {
  return run(gate, parse(policy) ?? {}, evidenceOf({ modules, ...more }));
}

describe("each directive", () => {
  const policy = `
replace-local: error
replace-module: error
exclude: error
toolchain: error
tool: error
godebug: error
ignore: error
retract: error
work: error
nested-module: error
`;
  test.each([
    ["a replace by a folder", "replace lib.example/log => ./log", "replace-local lib.example/log"],
    [
      "one in a block",
      "replace (\n\t// pinned\n\tlib.example/log v1.2.0 => ../log // soon\n)",
      "replace-local lib.example/log@v1.2.0",
    ],
    [
      "one of a module nobody requires",
      "replace lib.example/router/v4 => ./router",
      "replace-local lib.example/router/v4",
    ],
    [
      "a replace by a module",
      "replace lib.example/log => fork.example/log v1.2.1",
      "replace-module lib.example/log",
    ],
    [
      "a replace by another version",
      "replace lib.example/log => lib.example/log v1.0.0",
      "replace-module lib.example/log",
    ],
    ["an exclude", "exclude lib.example/log v1.3.0", "exclude lib.example/log@v1.3.0"],
    ["a toolchain", "toolchain go1.27.0", "toolchain go1.27.0"],
    ["a tool", "tool lib.example/gen/cmd/gen", "tool lib.example/gen/cmd/gen"],
    ["a godebug line", "godebug x509negativeserial=1", "godebug x509negativeserial"],
    ["an ignore line", "ignore ./internal/pay", "ignore ./internal/pay"],
    ["a retract line", "retract [v1.0.0, v1.0.9]", "retract [v1.0.0, v1.0.9]"],
  ])("%s", (_, line, expected) => {
    const { findings } = judge(policy, one(`${line}\n`));
    expect(findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([expected]);
    expect(findings[0]?.at).toEqual([line.includes("(") ? "go.mod:9" : "go.mod:7"]);
    expect(judge("{}", one(`${line}\n`)).findings).toEqual([]);
  });

  test.each([
    ["a comment", "// toolchain go1.99.0\n// exclude lib.example/log v1.2.0"],
    ["toolchain default", "toolchain default"],
    ["a tool of our own", "tool corp.example/svc/cmd/gen"],
  ])("%s is none", (_, line) => {
    expect(judge(policy, one(`${line}\n`)).findings).toEqual([]);
  });

  test("is judged in go.work too, and go.work itself", () => {
    const text =
      "go 1.26\n\ntoolchain go1.27.0-corp\n\nuse .\n\ngodebug x509sha1=1\n\nreplace lib.example/log => ./log\n";
    const modules = resolved({ mods: { "go.mod": head }, work: { file: "go.work", text } });
    expect(judge(policy, modules).findings.map(({ code, at }) => [code, at[0]])).toEqual([
      ["work", "go.work:1"],
      ["toolchain", "go.work:3"],
      ["godebug", "go.work:7"],
      ["replace-local", "go.work:9"],
    ]);
  });

  test("is judged in a go.mod whose build could not be resolved", () => {
    const main = [mainModule("go.mod", `${head}replace lib.example/log => ./third_party/log\n`)];
    const unresolved = [
      { file: "go.mod", code: "go-mod-invalid", reason: "no go.mod in the folder", hint: "", main },
    ];
    const { findings, unjudged } = judge(policy, { resolutions: [], unresolved, leftOut: [] });
    expect(findings.map(({ code, at }) => [code, at])).toEqual([["replace-local", ["go.mod:7"]]]);
    expect(unjudged).toEqual([]);
  });

  test("of a go.mod that cannot be read makes the gate unjudged", () => {
    const unresolved = [{ file: "go.mod", code: "go-mod-invalid", reason: "line 3", hint: "mend it" }];
    expect(judge(policy, { resolutions: [], unresolved, leftOut: [] }).unjudged).toEqual([
      "go.mod could not be read: line 3",
    ]);
  });
});

describe("an allow list", () => {
  test.each([
    [
      "a pair",
      "replace-module: { level: error, allow: [{ path: lib.example/log, with: fork.example/log }] }",
      "replace lib.example/log => fork.example/log v1.2.1",
      true,
    ],
    [
      "the pair for another module",
      "replace-module: { level: error, allow: [{ path: lib.example/text, with: fork.example/log }] }",
      "replace lib.example/log => fork.example/log v1.2.1",
      false,
    ],
    [
      "something below the fork",
      "replace-module: { level: error, allow: [{ path: lib.example/log, with: fork.example/log }] }",
      "replace lib.example/log => fork.example/log/extra v1.2.1",
      false,
    ],
    [
      "another major of the fork",
      "replace-module: { level: error, allow: [{ path: lib.example/log, with: fork.example/log }] }",
      "replace lib.example/log => fork.example/log/v2 v2.0.0",
      false,
    ],
    [
      "a glob of forks",
      "replace-module: { level: error, allow: [{ path: lib.example/log, with: 'fork.example/*' }] }",
      "replace lib.example/log => fork.example/log v1.2.1",
      true,
    ],
    [
      "a folder",
      "replace-local: { level: error, allow: [{ path: lib.example/log, with: ./log }] }",
      "replace lib.example/log => ./log",
      true,
    ],
    [
      "another folder",
      "replace-local: { level: error, allow: [{ path: lib.example/log, with: ./log }] }",
      "replace lib.example/log => ../log",
      false,
    ],
    [
      "a tool's module",
      "tool: { level: error, allow: [x.example/tools] }",
      "tool x.example/tools/cmd/stringer",
      true,
    ],
    [
      "a tool of a similar name",
      "tool: { level: error, allow: [x.example/tools] }",
      "tool x.example/toolsmith",
      false,
    ],
    [
      "an excluded module",
      "exclude: { level: error, allow: [lib.example/log] }",
      "exclude lib.example/log v1.3.0",
      true,
    ],
    ["a godebug key", "godebug: { level: error, allow: [panicnil] }", "godebug panicnil=1", true],
    ["a godebug value", "godebug: { level: error, allow: [panicnil=0] }", "godebug panicnil=1", false],
    ["an ignored folder", "ignore: { level: error, allow: [web] }", "ignore ./web/", true],
  ])("names %s", (_, policy, line, allowed) => {
    expect(judge(policy, one(`${line}\n`)).findings).toHaveLength(allowed ? 0 : 1);
  });
});

describe("toolchain", () => {
  const policy = 'toolchain: { level: error, allow: [local, "go1.26.*"] }';
  test.each([
    ["go 1.26", "", []],
    ["go 1.26.9", "", []],
    ["go 1.26rc1", "", []],
    ["go 1.25.3", "", []],
    ["go 1.26", "toolchain go1.26.8", []],
    ["go 1.26", "toolchain go1.26.8-corp", ["toolchain go1.26.8-corp"]],
    ["go 1.26", "toolchain go1.27.0-corp", ["toolchain go1.27.0-corp"]],
    ["go 1.24", "toolchain go1.25.3", ["toolchain go1.25.3"]],
    ["go 1.27", "", ["toolchain go 1.27"]],
    ["go 1.27rc1", "", ["toolchain go 1.27rc1"]],
    ["go 1.100.1", "", ["toolchain go 1.100.1"]],
  ])("%s %s", (goLine, toolchain, expected) => {
    const { findings } = judge(
      policy,
      resolved({ mods: { "go.mod": `module corp.example/svc\n\n${goLine}\n${toolchain}\n` } }),
    );
    expect(findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual(expected);
  });

  test.each([
    ["[go1.26.3]", "go 1.26.3", 0],
    ["[go1.26.3]", "go 1.26.4", 1],
    ["[go1.26.3]", "go 1.26", 0],
    ["[go1.26.3, go1.27.1]", "go 1.27.0", 0],
    ["['go1.*']", "go 1.99.1", 0],
    ["[local]", "go 1.99.1", 0],
    ["[go1.26.3-corp]", "toolchain go1.26.3-corp", 0],
  ])("%s admits %s", (allow, line, count) => {
    const modules = resolved({ mods: { "go.mod": `module corp.example/svc\n\n${line}\n` } });
    expect(judge(`toolchain: { level: error, allow: ${allow} }`, modules).findings).toHaveLength(count);
  });
});

describe("nested-module", () => {
  const policy = "nested-module: error";
  const nested = { mods: { "e2e/go.mod": "module corp.example/svc/e2e\n" } };
  const modules = resolved({ mods: { "go.mod": head } }, nested);

  test("fires for a go.mod that is new below another", () => {
    const { findings } = judge(policy, modules, { changes: changed({ "e2e/go.mod": "added" }) });
    expect(findings).toMatchObject([
      { code: "nested-module", subject: "e2e/go.mod", at: ["e2e/go.mod:1"], preExisting: false },
    ]);
    expect(findings[0]?.message).toBe(
      "e2e/go.mod is new and cuts its folder out of the module corp.example/svc (go.mod).",
    );
  });

  test("names the entry that admits the folder, and the entry does", () => {
    const changes = changed({ "e2e/go.mod": "added" });
    expect(judge(policy, modules, { changes }).findings[0]?.fix).toBe(
      "merge it into the module above it\nor add to directives.nested-module.allow: e2e",
    );
    const admitting = "nested-module: { level: error, allow: [e2e] }";
    expect(judge(admitting, modules, { changes }).findings).toEqual([]);
    expect(judge(policy, { ...one(""), leftOut: ["gen/go.mod"] }).findings[0]?.fix).toBe(
      "have the flag or input `modules` cover its folder\nor add to directives.nested-module.allow: gen",
    );
    expect(judge(policy, { ...one(""), leftOut: ["go.mod"] }).findings[0]?.fix).toBe(
      "have the flag or input `modules` cover its folder",
    );
  });

  test("does not fire for one that base had, nor for one beside", () => {
    expect(judge(policy, modules, { changes: changed({ "e2e/go.mod": [1] }) }).findings).toEqual([]);
    const beside = resolved(
      { mods: { "a/go.mod": "module corp.example/a\n" } },
      { mods: { "ab/go.mod": "module corp.example/ab\n" } },
    );
    expect(judge(policy, beside, { changes: changed({ "ab/go.mod": "added" }) }).findings).toEqual([]);
  });

  test("fires for one that no run covers, standing where base left it out too", () => {
    const partial = { ...one(""), leftOut: ["gen/go.mod"] };
    expect(judge(policy, partial).findings).toMatchObject([{ subject: "gen/go.mod", preExisting: false }]);
    expect(judge(policy, partial, { baseModules: partial }).findings).toMatchObject([{ preExisting: true }]);
    expect(judge("nested-module: { level: error, allow: [gen] }", partial).findings).toEqual([]);
  });
});

describe("a new go.mod below another", () => {
  const policy = "nested-module: error";

  test("fires though go cannot read it", () => {
    const unresolved = [{ file: "e2e/go.mod", code: "go-mod-invalid", reason: "no module line", hint: "" }];
    const { findings } = judge(
      policy,
      { ...one(""), unresolved },
      { changes: changed({ "e2e/go.mod": "added" }) },
    );
    expect(findings).toMatchObject([{ code: "nested-module", subject: "e2e/go.mod", at: ["e2e/go.mod:1"] }]);
  });

  test.each([
    ["that base had nested elsewhere", "e2e/go.mod", []],
    ["that was a file of another kind", "e2e/notes.txt", ["tests/go.mod"]],
    ["that was the root's", "go.mod", ["tests/go.mod"]],
  ])("moved, %s", (_, before, expected) => {
    const nested = (dir: string) =>
      resolved({ mods: { "go.mod": head } }, { mods: { [`${dir}/go.mod`]: "module corp.example/svc/x\n" } });
    const status = "renamed" as const;
    const files = new Map([["tests/go.mod", { status, before, lines: [], binary: false }]]);
    const { findings } = judge(policy, nested("tests"), { baseModules: nested("e2e"), changes: { files } });
    expect(findings.map(({ subject }) => subject)).toEqual(expected);
  });
});

describe("files that make builds", () => {
  const buildFiles = (settings: BuildFilesEvidence["settings"], debug: BuildFilesEvidence["debug"] = []) => ({
    files: 1,
    goFiles: 0,
    settings,
    debug,
  });
  const setting = (name: string, value: string, more: Partial<GoSetting> = {}): GoSetting => ({
    name,
    value,
    at: { file: "Makefile", line: 3, column: 1 },
    ...more,
  });
  const said = (policy: string, evidence: BuildFilesEvidence) =>
    judge(policy, one(""), { buildFiles: evidence }).findings.map(
      ({ code, subject }) => `${code} ${subject}`,
    );

  test.each([
    ["lib.example/gen/cmd/gen@v1.0.0", ["tool lib.example/gen/cmd/gen@v1.0.0"]],
    ["x.example/tools/cmd/stringer@latest", []],
    ["x.example/toolsmith@latest", ["tool x.example/toolsmith@latest"]],
    ["corp.example/svc/cmd/x@latest", []],
    ["corp.example/svcs/cmd/x@latest", ["tool corp.example/svcs/cmd/x@latest"]],
  ])("run the tool %s", (value, expected) => {
    const policy = "tool: { level: error, allow: [x.example/tools] }";
    expect(said(policy, buildFiles([setting("go run", value)]))).toEqual(expected);
    expect(said("tool: off", buildFiles([setting("go run", value)]))).toEqual([]);
  });

  test.each([
    ["go1.27.0", ["toolchain go1.27.0"]],
    ["go1.27.0+auto", ["toolchain go1.27.0"]],
    ["go1.26.1-corp", ["toolchain go1.26.1-corp"]],
    ["${GOVERSION:-go1.99.0}", ["toolchain go1.99.0"]],
    ["${{ inputs.go || 'go1.99.0' }}", ["toolchain go1.99.0"]],
    ["path", ["toolchain path"]],
    ["go1.26.1+path", ["toolchain go1.26.1+path"]],
    ["go1.26.1+auto", []],
    ["local", []],
    ["auto", []],
    ["", []],
    ["go${{ matrix.go }}", []],
    ["$(GO)", []],
  ])("set GOTOOLCHAIN to %j", (value, expected) => {
    const policy = 'toolchain: { level: error, allow: [local, "go1.26.*"] }';
    expect(said(policy, buildFiles([setting("GOTOOLCHAIN", value)]))).toEqual(expected);
  });

  test("are told where they are too large to be read, in the stead of a pass", () => {
    const evidence = { ...buildFiles([]), tooLarge: ["hack/gen.sh"] };
    expect(judge("tool: error", one(""), { buildFiles: evidence }).unjudged).toEqual([
      "hack/gen.sh is too large to be read, so that what it sets for go and has go run was not judged",
    ]);
  });

  test("are told where they are too tangled to be read", () => {
    const evidence = { ...buildFiles([]), tangled: ["hack/gen.sh"] };
    expect(judge("tool: error", one(""), { buildFiles: evidence }).unjudged).toEqual([
      "hack/gen.sh is too tangled to be read, so that what it sets for go and has go run was not judged",
    ]);
  });

  test("set the runtime by debug lines", () => {
    const line = { key: "x509sha1", value: "1", at: { file: "main.go", line: 1, column: 1 }, standing: true };
    const { findings } = judge("godebug: error", one(""), { buildFiles: buildFiles([], [line]) });
    expect(findings).toMatchObject([
      { code: "godebug", subject: "x509sha1", at: ["main.go:1"], preExisting: true },
    ]);
    expect(findings[0]?.message).toBe(
      "main.go sets x509sha1 for the program it builds (//go:debug x509sha1=1).",
    );
    expect(said("godebug: { level: error, allow: [x509sha1] }", buildFiles([], [line]))).toEqual([]);
    const ofTest = { ...line, at: { file: "main_test.go", line: 1, column: 1 } };
    const evidence = { buildFiles: buildFiles([], [ofTest]) };
    expect(judge("godebug: error", one(""), evidence).findings[0]?.message).toBe(
      "main_test.go sets x509sha1 for the tests of its program (//go:debug x509sha1=1).",
    );
  });

  test("say a thing once with all places, what the change brought first", () => {
    const value = "a.example/x@v1";
    const settings = [
      setting("go run", value, { before: [value] }),
      setting("go install", value, { at: { file: "x.sh", line: 1, column: 1 }, before: [] }),
    ];
    const { findings } = judge("tool: error", one(""), { buildFiles: buildFiles(settings) });
    expect(findings).toMatchObject([{ at: ["x.sh:1", "Makefile:3"], preExisting: false }]);
    expect(findings[0]?.message).toBe(
      "x.sh says go install a.example/x@v1, and go fetches, compiles and runs it.",
    );
  });

  test("that could not be read make the gate unjudged", () => {
    const evidence = evidenceOf({ modules: one("") });
    const absent = { state: "absent", reason: "git is gone" } as const;
    expect(run(gate, {}, { ...evidence, buildFiles: absent }).unjudged).toEqual([
      "workflows, scripts and Go files could not be read: git is gone",
    ]);
  });
});

describe("what base had", () => {
  const policy = "replace-local: error\nwork: error";
  test("is standing where the line says the same", () => {
    const modules = one("replace lib.example/log => ./log\n");
    const { findings } = judge(policy, modules, {
      baseModules: one("\n\nreplace (\n\tlib.example/log => ./log\n)\n"),
    });
    expect(findings[0]?.preExisting).toBe(true);
  });

  test("is touched where it says something else", () => {
    const { findings } = judge(policy, one("replace lib.example/log => ./log2\n"), {
      baseModules: one("replace lib.example/log => ./log\n"),
    });
    expect(findings[0]?.preExisting).toBe(false);
  });

  test("counts a workspace as touched when its members change", () => {
    const work = (text: string) => resolved({ mods: { "go.mod": head }, work: { file: "go.work", text } });
    const { findings } = judge(policy, work("go 1.26\n\nuse (\n\t.\n\t./x\n)\n"), {
      baseModules: work("go 1.26\n\nuse .\n"),
    });
    expect(findings.map(({ code, preExisting }) => [code, preExisting])).toEqual([["work", false]]);
  });
});

describe("words", () => {
  test.each([
    [
      "replace lib.example/log v1.2.0 => ./log",
      "go mod edit -dropreplace=lib.example/log@v1.2.0",
      "go.mod builds lib.example/log@v1.2.0 from the folder ./log, which has no version and no checksum.",
    ],
    [
      "exclude lib.example/log v1.3.0",
      "go mod edit -dropexclude=lib.example/log@v1.3.0",
      "go.mod excludes lib.example/log@v1.3.0, which changes the versions that are selected.",
    ],
    [
      "godebug panicnil=1",
      "go mod edit -dropgodebug=panicnil",
      "go.mod sets panicnil for every program it builds (godebug panicnil=1).",
    ],
  ])("%s", (line, fix, message) => {
    const { findings } = judge("replace-local: error\nexclude: error\ngodebug: error", one(`${line}\n`));
    expect(findings[0]).toMatchObject({ fix, message });
  });

  test("name the file where it is not the root's", () => {
    const modules = resolved({ mods: { "svc/go.mod": `${head}replace lib.example/log => ./log\n` } });
    expect(judge("replace-local: error", modules).findings[0]?.fix).toBe(
      "go mod edit -dropreplace=lib.example/log svc/go.mod",
    );
  });
});

test("the example is a valid section", () => {
  expect(directivesGate.policy.safeParse(parse(directivesGate.example)).success).toBe(true);
});
