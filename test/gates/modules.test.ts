import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { modulesGate } from "../../src/gates/modules.ts";
import { runnable } from "../../src/gates/runnable-gate.ts";
import type { Evidence } from "../../src/model/evidence.ts";
import type { ModulesEvidence, ReleasesEvidence } from "../../src/model/modules.ts";
import {
  changed,
  evidenceOf,
  type LiteralBuild,
  mainModule,
  repository,
  resolved,
  run,
  type ShortFinding,
} from "./literal-builds.ts";

const gate = runnable(modulesGate);

const go = (requires: string, rest = ""): string =>
  `module corp.example/svc\n\ngo 1.26\n\nrequire (\n${requires
    .trim()
    .split("\n")
    .map((line) => `\t${line.trim()}`)
    .join("\n")}\n)\n${rest}`;

const one = (requires: string, rest = "", graph: LiteralBuild["graph"] = {}): ModulesEvidence =>
  resolved({ mods: { "go.mod": go(requires, rest) }, graph });

function judge(policy: string, modules: ModulesEvidence, more: Partial<Evidence> = {}) {
  return run(gate, parse(policy) ?? {}, evidenceOf({ modules, ...more }));
}

function codes(findings: readonly ShortFinding[]): string[] {
  return findings.map(({ code, subject }) => `${code} ${subject}`);
}

describe("a module's major", () => {
  const policy = `
allow:
  - { path: lib.example/db, majors: [5] }
  - { path: gopkg.in/yaml, majors: [2] }
  - { path: "x.example/*", majors: any }
`;
  test.each([
    ["v0 is free", "lib.example/log v0.1.0", []],
    ["v1 is free", "lib.example/log v1.2.0", []],
    ["an allowed /vN", "lib.example/db/v5 v5.1.0", []],
    ["another /vN", "lib.example/db/v4 v4.9.0", ["module-major"]],
    ["any major by a glob", "x.example/suite/v7 v7.2.0", []],
    ["an allowed .vN", "gopkg.in/yaml.v2 v2.4.0", []],
    ["another .vN", "gopkg.in/yaml.v3 v3.0.1", ["module-major"]],
    ["gopkg.in's .v1", "gopkg.in/ini.v1 v1.67.0", []],
    ["+incompatible", "lib.example/old v3.1.0+incompatible", ["module-major"]],
    ["an allowed +incompatible", "lib.example/db v5.0.0+incompatible", []],
    ["a pseudo-version of /v3", "lib.example/log/v3 v3.0.2-0.20240301120000-0a1b2c3d4e5f", ["module-major"]],
    ["a number in the name", "lib.example/v8engine v1.0.0", []],
  ])("%s", (_, line, expected) => {
    expect(judge(policy, one(line)).findings.map(({ code }) => code)).toEqual(expected);
  });

  test("names what is admitted, and how to mend it", () => {
    const { findings } = judge(policy, one("lib.example/db/v4 v4.9.0"));
    expect(findings).toEqual([
      {
        code: "module-major",
        level: "error",
        subject: "lib.example/db/v4@v4.9.0",
        at: ["go.mod:6"],
        why: ["corp.example/svc", "lib.example/db/v4@v4.9.0"],
        preExisting: false,
        message:
          "go.mod requires lib.example/db/v4 v4.9.0, major 4; the policy admits majors 0, 1 freely and major 5 by an allow entry.",
        fix: "add to modules.allow: { path: lib.example/db, majors: [4] }",
        rule: "modules.allow.0.majors",
      },
    ]);
  });
});

describe("the fix of a denied module", () => {
  const deny = "deny: [{ path: bad.example/errors }]";

  test("is to stop importing what go.mod requires itself: go mod tidy would bring it back else", () => {
    const { findings } = judge(deny, one("bad.example/errors v0.9.1"));
    expect(findings[0]?.fix).toBe("stop importing bad.example/errors, then run: go mod tidy");
  });
});

describe("the guilty line", () => {
  const graph = {
    "a.example/web@v1.0.0": ["b.example/mid@v1.0.0"],
    "b.example/mid@v1.0.0": ["c.example/router/v4@v4.0.0"],
  };

  test("of a transitive module is the direct requirement that brings it", () => {
    const { findings } = judge("{}", one("z.example/log v1.0.0\na.example/web v1.0.0", "", graph));
    expect(findings[0]?.at).toEqual(["go.mod:7"]);
    expect(findings[0]?.why).toEqual([
      "corp.example/svc",
      "a.example/web@v1.0.0",
      "b.example/mid@v1.0.0",
      "c.example/router/v4@v4.0.0",
    ]);
    expect(findings[0]?.message).toContain("; brought in by a.example/web@v1.0.0 -> b.example/mid@v1.0.0.");
  });

  const listed =
    "a.example/web v1.0.0\nb.example/mid v1.0.0 // indirect\nc.example/router/v4 v4.0.0 // indirect";

  test("of an indirect requirement is the direct one that brings it", () => {
    const { findings } = judge("{}", one(listed, "", graph), { changes: changed({ "go.mod": [6] }) });
    expect(findings.map(({ at }) => at)).toEqual([["go.mod:6"]]);
    expect(findings[0]?.why).toHaveLength(4);
  });

  test("of an indirect requirement is its own where the change adds it", () => {
    const { findings } = judge("{}", one(listed, "", graph), { changes: changed({ "go.mod": [8] }) });
    expect(findings[0]?.at).toEqual(["go.mod:8"]);
  });

  test("of an indirect requirement that nobody brings is its own", () => {
    const { findings } = judge("{}", one("a.example/web v1.0.0\nc.example/router/v4 v4.0.0 // indirect"));
    expect(findings[0]?.at).toEqual(["go.mod:7"]);
  });

  test("of a module that only an indirect requirement is known to bring is that requirement", () => {
    const pruned = { "b.example/mid@v1.0.0": ["c.example/router/v4@v4.0.0"] };
    const { findings } = judge(
      "{}",
      one("a.example/web v1.0.0\nb.example/mid v1.0.0 // indirect", "", pruned),
    );
    expect(findings[0]).toMatchObject({
      at: ["go.mod:7"],
      why: ["corp.example/svc", "b.example/mid@v1.0.0", "c.example/router/v4@v4.0.0"],
      fix: expect.stringMatching(/^upgrade or drop b\.example\/mid, which brings it$/m),
    });
  });

  test("of an indirect module raised in go.mod leads through who requires a lower version", () => {
    const lower = { "a.example/web@v1.0.0": ["c.example/router/v4@v4.0.0"] };
    const { findings } = judge(
      "{}",
      one("a.example/web v1.0.0\nc.example/router/v4 v4.1.0 // indirect", "", lower),
    );
    expect(findings[0]?.at).toEqual(["go.mod:6"]);
    expect(findings[0]?.why.at(-1)).toBe("c.example/router/v4@v4.1.0");
  });

  test("of a replacement is the replace line", () => {
    const { findings } = judge(
      "{}",
      one("lib.example/db v1.0.0", "\nreplace lib.example/db => lib.example/db/v6 v6.0.0\n"),
    );
    expect(findings.map(({ code, at, subject }) => [code, at, subject])).toEqual([
      ["module-major", ["go.mod:9"], "lib.example/db/v6@v6.0.0"],
    ]);
    expect(findings[0]?.message).toMatch(
      /^go\.mod puts lib\.example\/db\/v6 v6\.0\.0 in the place of lib\.example\/db@v1\.0\.0, major 6;/,
    );
  });

  test("of a replacement in go.work is in go.work", () => {
    const modules = resolved({
      mods: { "go.mod": go("lib.example/log v1.0.0") },
      work: {
        file: "go.work",
        text: "go 1.26\n\nuse .\n\nreplace lib.example/log => bad.example/log v1.0.0\n",
      },
    });
    const { findings } = judge("deny: [{ path: bad.example }]", modules);
    expect(findings.map(({ code, at }) => [code, at])).toEqual([["module-denied", ["go.work:5"]]]);
  });

  test("of a workspace member's requirement is in the member", () => {
    const modules = resolved({
      mods: {
        "go.mod": go("lib.example/log v1.0.0"),
        "tools/go.mod": "module corp.example/svc/tools\n\nrequire lib.example/db/v6 v6.0.0\n",
      },
      work: { file: "go.work", text: "go 1.26\n\nuse (\n\t.\n\t./tools\n)\n" },
    });
    const { findings } = judge("{}", modules);
    expect(findings.map(({ at, why }) => [at, why])).toEqual([
      [["tools/go.mod:3"], ["corp.example/svc/tools", "lib.example/db/v6@v6.0.0"]],
    ]);
  });

  test("is told once for several go.mod files, the changed one first", () => {
    const standing = { mods: { "a/go.mod": "module corp.example/a\n\nrequire lib.example/db/v6 v6.0.0\n" } };
    const fresh = { mods: { "b/go.mod": "module corp.example/b\n\nrequire lib.example/db/v6 v6.0.0\n" } };
    const { findings } = judge("{}", resolved(standing, fresh), { baseModules: resolved(standing) });
    expect(findings.map(({ at, preExisting }) => [at, preExisting])).toEqual([
      [["b/go.mod:3", "a/go.mod:3"], false],
    ]);
  });
});

describe("deny", () => {
  const policy = `deny: [{ path: "bad.example/*", use: lib.example/errors, reason: "unmaintained" }]`;

  test.each([
    ["a denied module", "bad.example/errors v0.9.1", ["module-denied bad.example/errors@v0.9.1"]],
    ["one below it", "bad.example/deep/er v1.0.0", ["module-denied bad.example/deep/er@v1.0.0"]],
    ["another case", "bad.example/Errors v0.9.1", ["module-denied bad.example/Errors@v0.9.1"]],
    ["a host that ends alike", "notbad.example/errors v1.0.0", []],
    ["a host that begins alike", "bad.example.org/errors v1.0.0", []],
  ])("%s", (_, line, expected) => {
    expect(codes(judge(policy, one(line)).findings)).toEqual(expected);
  });

  test("does not end at the path's text but at its elements", () => {
    expect(judge("deny: [{ path: lib.example/err }]", one("lib.example/errors v1.0.0")).findings).toEqual([]);
  });

  test("beats allow, and the major is told beside it", () => {
    const both = "deny: [{ path: bad.example/x }]\nallow: [{ path: bad.example, majors: [1] }]";
    expect(codes(judge(both, one("bad.example/x/v2 v2.0.0")).findings)).toEqual([
      "module-denied bad.example/x/v2@v2.0.0",
      "module-major bad.example/x/v2@v2.0.0",
    ]);
  });

  test("may be bound to versions", () => {
    const ranged = `deny: [{ path: lib.example/log, versions: "<1.2.0" }]`;
    expect(judge(ranged, one("lib.example/log v1.2.0")).findings).toEqual([]);
    expect(judge(ranged, one("lib.example/log v1.1.9")).findings).toHaveLength(1);
  });

  test("holds for a path that is replaced, by a module or a folder", () => {
    for (const by of ["lib.example/errors v1.0.0", "./errors"]) {
      const { findings } = judge(
        policy,
        one("bad.example/errors v0.9.1", `\nreplace bad.example/errors => ${by}\n`),
      );
      expect(codes(findings)).toEqual(["module-denied bad.example/errors@v0.9.1"]);
    }
  });

  test("says what to use, why it is refused, and who brings it", () => {
    const modules = one("lib.example/wraps v1.0.0", "", {
      "lib.example/wraps@v1.0.0": ["bad.example/errors@v0.9.1"],
    });
    expect(judge(policy, modules).findings[0]).toMatchObject({
      message:
        "The build list of go.mod holds bad.example/errors v0.9.1; the policy refuses it (unmaintained); brought in by lib.example/wraps@v1.0.0.",
      fix: "use lib.example/errors instead, then run: go mod tidy",
      rule: "modules.deny.0",
    });
  });
});

describe("default: deny", () => {
  const policy = `
default: deny
allow:
  - { path: "lib.example/*", majors: [0, 1] }
  - { path: github.com/example/kit, majors: [1] }
`;
  test.each([
    ["a listed module", "github.com/example/kit v1.0.0", []],
    ["another case", "github.com/Example/kit v1.0.0", ["module-unlisted"]],
    ["another module", "github.com/example/klt v1.0.0", ["module-unlisted"]],
    ["a listed path at a free major", "github.com/example/kit v0.1.0", []],
    ["a listed path at a refused major", "lib.example/db/v6 v6.0.0", ["module-major"]],
    [
      "an unlisted path at a refused major",
      "github.com/other/kit/v2 v2.0.0",
      ["module-unlisted", "module-major"],
    ],
  ])("%s", (_, line, expected) => {
    expect(judge(policy, one(line)).findings.map(({ code }) => code)).toEqual(expected);
  });
});

describe("a version range", () => {
  const policy = `allow: [{ path: lib.example/ranged, majors: [1], versions: ">=1.4.0 <1.9.0", reason: "1.9 panics" }]`;
  test.each([
    ["v1.4.0", []],
    ["v1.8.5", []],
    ["v1.3.0", ["module-version"]],
    ["v1.9.0", ["module-version"]],
    ["v1.9.0-rc.1", ["module-version"]],
    ["v1.4.0-rc.1", ["module-version"]],
    ["v1.8.6-0.20240301120000-0123456789ab", []],
    ["v1.9.0-0.20240301120000-0123456789ab", ["module-version"]],
  ])("%s", (version, expected) => {
    expect(judge(policy, one(`lib.example/ranged ${version}`)).findings.map(({ code }) => code)).toEqual(
      expected,
    );
  });

  test("of the very path counts more than a glob without one", () => {
    const both = `default: deny\n${policy.replace("[{", '[{ path: "lib.example/*" }, {')}`;
    expect(judge(both, one("lib.example/ranged v1.9.0")).findings.map(({ code }) => code)).toEqual([
      "module-version",
    ]);
  });
});

describe("a staged entry", () => {
  const policy = `allow: [{ path: lib.example/feed, majors: [2], stage: canary, repositories: ["acme/feed-*"] }]`;
  test.each([
    ["acme/feed-api", []],
    ["Acme/Feed-API", []],
    ["acme/pay", ["module-staged"]],
    ["acme/feed-api/x", []],
    ["", ["module-staged"]],
  ])("in %s", (name, expected) => {
    const { findings } = judge(policy, one("lib.example/feed/v2 v2.0.0"), { repository: repository(name) });
    expect(findings.map(({ code }) => code)).toEqual(expected);
  });

  test("counts everywhere once it is general", () => {
    const general = "allow: [{ path: lib.example/feed, majors: [2], stage: general }]";
    expect(judge(general, one("lib.example/feed/v2 v2.0.0")).findings).toEqual([]);
  });
});

describe("the kind of version", () => {
  const policy = "prerelease: error\npseudo-version: warning\nincompatible: notice\nfree-majors: [0, 1, 2]";
  test.each([
    ["a release", "v1.2.0", []],
    ["a pre-release", "v1.3.0-rc.1", ["module-prerelease"]],
    ["a commit", "v0.0.0-20240301120000-0123456789ab", ["module-pseudo-version"]],
    ["+incompatible", "v2.0.0+incompatible", ["module-incompatible"]],
    [
      "an incompatible commit",
      "v2.0.1-0.20240105101112-abcdefabcdef+incompatible",
      ["module-pseudo-version", "module-incompatible"],
    ],
  ])("%s", (_, version, expected) => {
    expect(judge(policy, one(`lib.example/log ${version}`)).findings.map(({ code }) => code)).toEqual(
      expected,
    );
  });

  test("does not count for what is replaced, but for what stands in its place", () => {
    const rest = "\nreplace lib.example/log => fork.example/log v1.3.0-rc.2\n";
    expect(
      codes(judge(policy, one("lib.example/log v0.0.0-20240301120000-0123456789ab", rest)).findings),
    ).toEqual(["module-prerelease fork.example/log@v1.3.0-rc.2"]);
  });
});

describe("release facts", () => {
  const policy = "retracted: error\ndeprecated: warning\nyoung: { level: error, min-age: 7d }";
  const told = (release: object, untold: ReleasesEvidence["untold"] = []): ReleasesEvidence => ({
    collectedAt: "2026-11-20T12:00:00Z",
    releases: new Map([
      ["lib.example/log@v1.2.0", { path: "lib.example/log", version: "v1.2.0", ...release }],
    ]),
    untold,
  });
  const old = { time: "2024-03-01T12:00:00Z" };
  test.each([
    ["an old version", old, []],
    ["a retracted one", { ...old, retracted: { rationale: "panics", from: "v1.3.0" } }, ["module-retracted"]],
    ["a deprecated one", { ...old, deprecated: "use x." }, ["module-deprecated"]],
    ["one of a week", { time: "2026-11-13T12:00:00Z" }, []],
    ["one of almost a week", { time: "2026-11-13T12:00:01Z" }, ["module-young"]],
    ["one of tomorrow", { time: "2099-01-01T00:00:00Z" }, ["module-young"]],
    ["one without a time", {}, ["module-young"]],
    ["one with a broken time", { time: "yesterday" }, ["module-young"]],
  ])("%s", (_, release, expected) => {
    const { findings, unjudged } = judge(policy, one("lib.example/log v1.2.0"), { releases: told(release) });
    expect(findings.map(({ code }) => code)).toEqual(expected);
    expect(unjudged).toEqual([]);
  });

  test.each([
    ["lets a fix in at once", '{ path: lib.example/log, versions: "1.2.0", min-age: 0d }', {}, []],
    ["asks for less", "{ path: lib.example/log, min-age: 1d }", { time: "2026-11-19T11:00:00Z" }, []],
    [
      "asks for more",
      "{ path: lib.example/log, min-age: 30d }",
      { time: "2026-11-01T12:00:00Z" },
      ["module-young"],
    ],
    [
      "is about another version",
      '{ path: lib.example/log, versions: "1.1.x || 1.2.0", min-age: 7d }',
      {},
      ["module-young"],
    ],
    [
      "counts elsewhere",
      '{ path: lib.example/log, repositories: ["acme/other"], min-age: 0d }',
      {},
      ["module-young"],
    ],
  ])("of an entry that %s", (_, entry, release, expected) => {
    const section = `${policy}\nallow: [${entry}]`;
    const { findings } = judge(section, one("lib.example/log v1.2.0"), { releases: told(release) });
    expect(findings.map(({ code }) => code)).toEqual(expected);
  });

  test("that could not be told make the gate unjudged", () => {
    const untold = [
      { module: "lib.example/log@v1.2.0", what: "time" as const, reason: "the proxy did not answer" },
    ];
    const { findings, unjudged } = judge(policy, one("lib.example/log v1.2.0"), {
      releases: told({}, untold),
    });
    expect(findings).toEqual([]);
    expect(unjudged).toEqual(["the age of lib.example/log@v1.2.0 is not known: the proxy did not answer"]);
  });

  test("that nobody collected make the gate unjudged, once", () => {
    const { unjudged } = judge(policy, one("lib.example/log v1.2.0\nlib.example/text v1.0.0"));
    expect(unjudged).toEqual(["no release facts: outside a pull request"]);
  });

  test("are not asked for where their rules are off", () => {
    expect(judge("{}", one("lib.example/log v1.2.0")).unjudged).toEqual([]);
  });

  test("shows foreign words on one line", () => {
    const release = { ...old, deprecated: "use\n\u001b[31mx\u202e." };
    const { findings } = judge(policy, one("lib.example/log v1.2.0"), { releases: told(release) });
    expect(findings[0]?.message).toBe(
      "go.mod requires lib.example/log v1.2.0, which its authors deprecated: use [31mx ..",
    );
  });
});

describe("a crossed major", () => {
  const policy =
    "major-upgrade: error\nfree-majors: [0, 1, 2, 3]\nallow: [{ path: lib.example/ok, majors: [0, 1] }]";
  const cross = (before: string, after: string, rest = "") =>
    judge(policy, one(after, rest), { baseModules: one(before) }).findings.map(({ code }) => code);

  test.each([
    ["v0 to v1", "lib.example/text v0.5.0", "lib.example/text v1.0.0", true],
    ["v1 to /v2", "lib.example/text v1.5.0", "lib.example/text/v2 v2.0.0", true],
    [".v2 to .v3", "gopkg.in/yaml.v2 v2.4.0", "gopkg.in/yaml.v3 v3.0.1", true],
    ["+incompatible", "lib.example/old v1.4.0", "lib.example/old v2.0.0+incompatible", true],
    [
      "v1 and then both",
      "lib.example/text v1.5.0",
      "lib.example/text v1.5.0\nlib.example/text/v2 v2.0.0",
      true,
    ],
    ["within a major", "lib.example/text v0.4.0", "lib.example/text v0.5.0", false],
    ["a downgrade", "lib.example/text/v2 v2.0.0", "lib.example/text v1.5.0", false],
    [
      "a commit to a tag of v0",
      "lib.example/snap v0.0.0-20240301120000-0123456789ab",
      "lib.example/snap v0.1.0",
      false,
    ],
    ["a new module", "lib.example/log v1.0.0", "lib.example/text/v2 v2.0.0", false],
    ["v0 to v1 with an entry", "lib.example/ok v0.5.0", "lib.example/ok v1.0.0", false],
    ["both there before", "lib.example/x v1.0.0\nlib.example/x/v2 v2.0.0", "lib.example/x/v2 v2.1.0", false],
  ])("%s", (_, before, after, crosses) => {
    expect(cross(before, after)).toEqual(crosses ? ["module-major-upgrade"] : []);
  });

  test("counts what a replacement puts in place", () => {
    const rest = "\nreplace lib.example/db => lib.example/db/v2 v2.0.0\n";
    expect(cross("lib.example/db v1.0.0", "lib.example/db v1.0.0", rest)).toEqual(["module-major-upgrade"]);
  });

  test("of an indirect module stands at the line that brings it", () => {
    const graph = {
      "lib.example/conf@v1.1.0": ["lib.example/text@v0.4.0"],
      "lib.example/conf@v1.2.0": ["lib.example/text@v1.0.0"],
    };
    const { findings } = judge(policy, one("lib.example/conf v1.2.0", "", graph), {
      baseModules: one("lib.example/conf v1.1.0", "", graph),
    });
    expect(findings[0]).toMatchObject({ subject: "lib.example/text@v1.0.0", at: ["go.mod:6"] });
    expect(findings[0]?.message).toContain(
      "takes lib.example/text@v0.4.0 (major 0) to lib.example/text v1.0.0 (major 1)",
    );
  });

  test("cannot be told where base could not be resolved", () => {
    const unresolved = [{ file: "go.mod", code: "proxy-unreachable", reason: "no answer", hint: "" }];
    const { unjudged } = judge(policy, one("lib.example/log v1.0.0"), {
      baseModules: { resolutions: [], unresolved, leftOut: [] },
    });
    expect(unjudged).toHaveLength(1);
  });
});

describe("budgets", () => {
  const kids = Array.from({ length: 12 }, (_, index) => `bulk.example/m${index}@v0.1.0`);
  const hub = one("bulk.example/hub v1.0.0", "", { "bulk.example/hub@v1.0.0": kids });
  test.each([
    ["max-modules: 13", []],
    ["max-modules: 12", ["13 modules"]],
    ["max-edges: 12", ["13 edges"]],
    ["max-growth: { modules: 12, edges: 12 }", []],
    ["max-growth: { modules: 11 }", ["12 new modules"]],
    ["max-growth: { edges: 11 }", ["12 new edges"]],
  ])("%s", (policy, expected) => {
    const { findings } = judge(policy, hub, { baseModules: one("lib.example/log v1.0.0") });
    expect(findings.map(({ message }) => message)).toEqual(
      expected.map((found) => expect.stringContaining(`go.mod has ${found}; the policy admits `)),
    );
    for (const { at } of findings) expect(at).toEqual(["go.mod:1"]);
  });

  test("count a new go.mod by what no other one has", () => {
    const base = one("bulk.example/m0 v0.1.0");
    const added = {
      mods: { "x/go.mod": "module corp.example/x\n\nrequire bulk.example/hub v1.0.0\n" },
      graph: { "bulk.example/hub@v1.0.0": kids },
    };
    const modules = { ...base, resolutions: [...base.resolutions, ...resolved(added).resolutions] };
    expect(judge("max-growth: { modules: 12 }", modules, { baseModules: base }).findings).toEqual([]);
    expect(judge("max-growth: { modules: 11 }", modules, { baseModules: base }).findings).toHaveLength(1);
  });

  test("that base exceeded as well are standing", () => {
    const { findings } = judge("max-modules: 3", hub, { baseModules: hub });
    expect(findings[0]?.preExisting).toBe(true);
  });
});

describe("a replacement that no build needs", () => {
  const policy = "deny: [{ path: bad.example/errors, use: errors }, { path: lib.example/zzz }]";
  const replacing = (line: string) => one("lib.example/log v1.2.0", `\nreplace ${line}\n`);
  test.each([
    ["lib.example/zzz => bad.example/errors v0.9.1", ["module-denied bad.example/errors@v0.9.1"]],
    [
      "lib.example/zzz v1.0.0 => Bad.example/errors/v2 v2.0.0",
      ["module-denied Bad.example/errors/v2@v2.0.0"],
    ],
    ["lib.example/zzz => good.example/errors v0.9.1", []],
    ["lib.example/zzz => good.example/errors/v9 v9.9.1", []],
    ["lib.example/zzz => ./bad.example/errors", []],
  ])("%s", (line, expected) => {
    expect(codes(judge(policy, replacing(line)).findings)).toEqual(expected);
  });

  test("is told at its line, and is standing where base said the same", () => {
    const modules = replacing("lib.example/zzz => bad.example/errors v0.9.1");
    const { findings } = judge(policy, modules);
    expect(findings).toMatchObject([{ at: ["go.mod:9"], preExisting: false }]);
    expect(findings[0]?.message).toMatch(
      "go.mod puts bad.example/errors v0.9.1 in the place of lib.example/zzz",
    );
    expect(judge(policy, modules, { baseModules: modules }).findings[0]?.preExisting).toBe(true);
  });
});

describe("a tool that a file has go run", () => {
  const runOf = (value: string, before: readonly string[] = []) => ({
    buildFiles: {
      files: 1,
      goFiles: 0,
      settings: [{ name: "go run", value, before, at: { file: "Makefile", line: 4, column: 1 } }],
      debug: [],
    },
  });
  const policy =
    "deny: [{ path: bad.example/errors, use: errors }, { path: lib.example/old, versions: '<2.0.0' }]";

  test("may be denied in a file that is too large to be read", () => {
    const evidence = { buildFiles: { ...runOf("").buildFiles, tooLarge: ["big.sh"] } };
    const doubtsOf = (text: string) =>
      judge(text, one("lib.example/log v1.2.0"), evidence).unjudged.map((reason) => reason.slice(0, 31));
    expect(doubtsOf(policy)).toEqual(["big.sh is too large to be read,"]);
    expect(doubtsOf("prerelease: error")).toEqual([]);
  });

  test.each([
    ["bad.example/errors/cmd/x@latest", ["module-denied bad.example/errors/cmd/x@latest"]],
    ["Bad.example/Errors@v1.0.0", ["module-denied Bad.example/Errors@v1.0.0"]],
    ["bad.example/errorsmith@latest", []],
    ["lib.example/old/cmd@v1.0.0", ["module-denied lib.example/old/cmd@v1.0.0"]],
    ["lib.example/old/cmd@v2.0.0", []],
    ["lib.example/old/cmd@latest", []],
    ["lib.example/log/v9/cmd@v9.0.0", []],
  ])("%s", (value, expected) => {
    expect(codes(judge(policy, one("lib.example/log v1.2.0"), runOf(value)).findings)).toEqual(expected);
  });

  test("is told at its line, standing where it was there", () => {
    const value = "bad.example/errors@v1.0.0";
    const { findings } = judge(policy, one("lib.example/log v1.2.0"), runOf(value, [value]));
    expect(findings).toMatchObject([
      {
        at: ["Makefile:4"],
        preExisting: true,
        message: "Makefile runs bad.example/errors@v1.0.0 (go run); the policy refuses it.",
        fix: "take the call of bad.example/errors out of Makefile",
      },
    ]);
  });
});

describe("a member of a workspace", () => {
  const member = go("lib.example/text v0.3.0").replace("corp.example/svc", "corp.example/tools");
  const mods = { "go.mod": go("lib.example/text v0.4.0"), "tools/go.mod": member };
  const work = { file: "go.work", text: "go 1.26\n\nuse (\n\t.\n\t./tools\n)\n" };
  const whole = resolved({ mods, work });
  const alone = resolved({ mods: { "go.mod": mods["go.mod"] } }, { mods: { "tools/go.mod": member } });
  const both: ModulesEvidence = { ...whole, alone: { resolutions: alone.resolutions, unresolved: [] } };
  const policy = 'allow: [{ path: lib.example/text, versions: ">=0.4.0" }]';

  test("is judged by what it builds by itself too, where that differs", () => {
    const { findings } = judge(policy, both);
    expect(findings).toMatchObject([
      { code: "module-version", subject: "lib.example/text@v0.3.0", at: ["tools/go.mod:6"] },
    ]);
    expect(judge(policy, whole).findings).toEqual([]);
  });

  test("is told once where both builds have a module", () => {
    expect(judge("deny: [{ path: lib.example/text }]", both).findings).toMatchObject([
      { subject: "lib.example/text@v0.4.0", at: ["go.mod:6"] },
      { subject: "lib.example/text@v0.3.0", at: ["tools/go.mod:6"] },
    ]);
  });

  test("has standing findings where base had them with or without the workspace", () => {
    for (const baseModules of [both, alone]) {
      const [finding] = judge(policy, both, { baseModules }).findings;
      expect(finding?.preExisting).toBe(true);
    }
    expect(judge(policy, both, { baseModules: whole }).findings[0]?.preExisting).toBe(false);
  });

  test("that could not be resolved by itself makes the gate unjudged", () => {
    const trouble = { file: "tools/go.mod", code: "proxy-unreachable", reason: "no answer", hint: "" };
    const evidence = { ...whole, alone: { resolutions: [], unresolved: [trouble] } };
    expect(judge(policy, evidence).unjudged).toEqual([
      "tools/go.mod could not be resolved without its workspace: no answer",
    ]);
  });
});

describe("what base had", () => {
  const policy = "pseudo-version: error";
  test("is standing where the change did not touch it", () => {
    const modules = one("lib.example/db/v6 v6.0.0");
    expect(judge(policy, modules, { baseModules: modules }).findings[0]?.preExisting).toBe(true);
  });

  test("is not standing at another version", () => {
    const { findings } = judge(policy, one("lib.example/db/v6 v6.0.1"), {
      baseModules: one("lib.example/db/v6 v6.0.0"),
    });
    expect(findings[0]?.preExisting).toBe(false);
  });

  test("is not standing where a replacement went away that hid it", () => {
    const line = "lib.example/snap v0.0.0-20240301120000-0123456789ab";
    const base = one(line, "\nreplace lib.example/snap => ./snap\n");
    expect(judge(policy, one(line), { baseModules: base }).findings[0]?.preExisting).toBe(false);
  });

  test("is found again in a go.mod that moved", () => {
    const text = "module corp.example/svc\n\nrequire lib.example/db/v6 v6.0.0\n";
    const { findings } = judge(policy, resolved({ mods: { "svc/go.mod": text } }), {
      baseModules: resolved({ mods: { "go.mod": text } }),
    });
    expect(findings[0]?.preExisting).toBe(true);
  });
});

test("a go.mod that could not be resolved makes the gate unjudged, the others are judged", () => {
  const unresolved = [
    { file: "b/go.mod", code: "proxy-unreachable", reason: "the proxy did not answer", hint: "try again" },
  ];
  const modules = { ...one("lib.example/db/v6 v6.0.0"), unresolved };
  const { findings, unjudged, seen } = judge("{}", modules);
  expect(findings).toHaveLength(1);
  expect(unjudged).toEqual(["b/go.mod could not be resolved: the proxy did not answer"]);
  expect(seen).toBe(2);
});

test("a go.mod that could not be resolved is judged by its own lines", () => {
  const text = go(
    "bad.example/errors v0.9.1\nlib.example/db/v6 v6.0.0 // indirect",
    "\nreplace lib.example/db/v6 => ./db\n",
  );
  const main = [mainModule("go.mod", text)];
  const unresolved = [
    { file: "go.mod", code: "proxy-unreachable", reason: "the proxy did not answer", hint: "", main },
  ];
  const policy = "deny: [{ path: bad.example }]\nyoung: error\nmax-modules: 0";
  const { findings, unjudged } = judge(policy, { resolutions: [], unresolved, leftOut: [] });
  expect(findings.map(({ code, at }) => [code, at])).toEqual([
    ["module-denied", ["go.mod:6"]],
    ["module-major", ["go.mod:7"]],
  ]);
  expect(unjudged).toEqual(["go.mod could not be resolved: the proxy did not answer"]);
});

test("a module without requirements is seen", () => {
  expect(judge("{}", resolved({ mods: { "go.mod": "module corp.example/svc\n" } }))).toEqual({
    findings: [],
    unjudged: [],
    seen: 1,
  });
});

test("the example is a valid section", () => {
  expect(modulesGate.policy.safeParse(parse(modulesGate.example)).success).toBe(true);
});

test.each([
  ["the files that make builds for a denied module", { deny: [{ path: "x.io/x" }] }, true],
  ["nothing of them where none is denied", { default: "deny" }, false],
])("wants %s", (_, section, wanted) => {
  expect(gate.wantsFor(section).includes("buildFiles")).toBe(wanted);
  expect(gate.wantsFor(section)).toEqual(expect.arrayContaining(["baseModules", "changes"]));
});

describe("the nearest allowed version", () => {
  const policy = `
allow:
  - { path: lib.example/db, majors: [4, 5] }
  - { path: lib.example/log, versions: "<1.2.0" }
prerelease: error
pseudo-version: warning
`;
  const lists = new Map([
    ["lib.example/db/v4", ["v4.0.0", "v4.1.0"]],
    ["lib.example/log", ["v1.0.0", "v1.1.0", "v1.2.0"]],
    ["lib.example/text", ["v1.3.0-rc.1", "v1.4.0"]],
    ["lib.example/late", ["v1.0.0", "v1.2.0", "v1.3.0"]],
    ["fork.example/log", ["v1.0.0"]],
  ]);
  const told = (untold: ReleasesEvidence["untold"] = []) => ({
    alternatives: {
      versions: lists,
      releases: { collectedAt: "2026-11-20T12:00:00Z", releases: new Map(), untold },
    },
  });
  const first = (requires: string, rest = "", graph: LiteralBuild["graph"] = {}) =>
    judge(policy, one(requires, rest, graph), told()).findings[0];

  test.each([
    ["of a direct requirement", "lib.example/log v1.2.0", "", "go get lib.example/log@v1.1.0"],
    ["above the built one", "lib.example/text v1.3.0-rc.1", "", "go get lib.example/text@v1.4.0"],
    [
      "in another major",
      "lib.example/db/v6 v6.0.0",
      "",
      "go get lib.example/db/v4@v4.1.0 # then import it in the place of lib.example/db/v6",
    ],
    [
      "in the place of a replacement",
      "lib.example/x v1.0.0",
      "replace lib.example/x => fork.example/log v1.1.0-rc.1\n",
      "go mod edit -replace=lib.example/x@v1.0.0=fork.example/log@v1.0.0",
    ],
  ])("%s", (_, requires, rest, command) => {
    const finding = first(requires, rest);
    expect(finding?.fix.split("\n")[0]).toBe(command);
    const [, key = ""] = /[ =]([^ =]+@v[^ =]+)(?: #.*)?$/.exec(command) ?? [];
    expect(finding?.message).toContain(`; the nearest allowed version is ${key.replace("@", " ")}.`);
  });

  test("below what others ask for says who is lowered or dropped with it", () => {
    const finding = first("lib.example/a v1.0.0", "", { "lib.example/a@v1.0.0": ["lib.example/log@v1.2.0"] });
    expect(finding?.fix).toBe(
      "go get lib.example/log@v1.1.0 # lowers or drops lib.example/a@v1.0.0, which asks for more",
    );
  });

  test("gives way in the command to one above, where others ask for more", () => {
    const graph = { "lib.example/a@v1.0.0": ["lib.example/late@v1.1.0-rc.1"] };
    const finding = first("lib.example/a v1.0.0", "", graph);
    expect(finding?.message).toContain("; the nearest allowed version is lib.example/late v1.0.0.");
    expect(finding?.fix).toBe(
      "go get lib.example/late@v1.2.0 # v1.0.0 would do, but lib.example/a@v1.0.0 asks for more",
    );
  });

  test("is taken in the folder of the go.mod", () => {
    const mods = { "api/go.mod": go("lib.example/log v1.2.0") };
    const { findings } = judge(policy, resolved({ mods }), told());
    expect(findings[0]?.fix).toBe("go -C api get lib.example/log@v1.1.0");
  });

  test("is a fact of the finding", () => {
    const facts: unknown[] = [];
    const evidence = evidenceOf({ modules: one("lib.example/log v1.2.0"), ...told() });
    gate.judge(evidence, parse(policy), (_, draft) => facts.push(draft.facts));
    expect(facts).toMatchObject([{ nearestAllowed: "lib.example/log@v1.1.0" }]);
  });

  test("is judged by every rule, and nothing is said where that could not be", () => {
    const young = `${policy}young: { level: error, min-age: 7d }\n`;
    const release = (version: string, time: string) =>
      [`lib.example/log@${version}`, { path: "lib.example/log", version, time }] as const;
    const old = "2024-03-01T12:00:00Z";
    const modules = one("lib.example/log v1.2.0");
    const run = (releases: ReleasesEvidence["releases"]) => {
      const collectedAt = "2026-11-20T12:00:00Z";
      const alternatives = { versions: lists, releases: { collectedAt, releases, untold: [] } };
      const builtReleases = { collectedAt, releases: new Map([release("v1.2.0", old)]), untold: [] };
      return judge(young, modules, { alternatives, releases: builtReleases }).findings[0]?.fix;
    };
    expect(run(new Map([release("v1.1.0", collectedNow), release("v1.0.0", old)]))).toBe(
      "go get lib.example/log@v1.0.0",
    );
    expect(run(new Map())).toBe("require a version of lib.example/log in <1.2.0");
  });

  const collectedNow = "2026-11-20T11:00:00Z";

  test("changes no verdict where it was not collected", () => {
    const modules = one("lib.example/log v1.2.0");
    const [bare, full] = [judge(policy, modules), judge(policy, modules, told())];
    expect(codes(bare.findings)).toEqual(codes(full.findings));
    expect(bare.unjudged).toEqual(full.unjudged);
    expect(bare.findings[0]?.message).not.toContain("nearest");
  });
});
