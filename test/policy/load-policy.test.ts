import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { directivesGate } from "../../src/gates/directives.ts";
import { modulesGate } from "../../src/gates/modules.ts";
import { ModgateError } from "../../src/model/error.ts";
import { loadPolicy, type PolicyText } from "../../src/policy/load-policy.ts";
import type { LoadedPolicy } from "../../src/policy/policy.ts";
import { presetTexts } from "../../src/policy/preset-texts.generated.ts";

const sections = new Map<string, z.ZodType>([
  ["modules", modulesGate.policy],
  ["directives", directivesGate.policy],
  ["integrity", z.looseObject({})],
  ["sbom", z.strictObject({ formats: z.array(z.string()).optional(), scope: z.string().optional() })],
  ["lint", z.looseObject({})],
]);

const file = ".github/modgate.yml";
const codes = ["module-major", "module-denied", "replace-local"];

function load(text: string, more: Partial<PolicyText> = {}): Promise<LoadedPolicy> {
  return loadPolicy({
    text,
    file,
    from: "base",
    sections,
    readExtended: async () => undefined,
    codes,
    ...more,
  });
}

/** Every problem in one line each: place, message, hint. */
async function problems(text: string, more: Partial<PolicyText> = {}): Promise<readonly string[]> {
  const error = await load(text, more).catch((cause: unknown) => cause);
  if (!(error instanceof ModgateError)) throw new Error("the policy was taken for valid");
  expect(error.code).toBe("policy-invalid");
  return [error, ...(error.details.others ?? [])].map(({ message, details }) => {
    const { at, hint } = details;
    return `${at?.file === file ? "" : at?.file}${at?.line}:${at?.column} ${message}${hint === undefined ? "" : ` | ${hint}`}`;
  });
}

describe("a policy that is wrong", () => {
  test.each([
    ["no version", "existing: error", ["1:1 `version` is missing | add `version: 1`"]],
    ["another version", "version: 2", ["1:10 `version` is `2`, wanted `1`"]],
    ["an empty file", "", ["1:1 `version` is missing | add `version: 1`"]],
    ["a list", "- version", ["1:1 a policy is a map of keys | begin with `version: 1`"]],
    [
      "a misspelt section",
      "version: 1\nmodulse: {}",
      ["2:1 unknown key `modulse` | did you mean `modules`?"],
    ],
    [
      "a misspelt key",
      "version: 1\nmodules:\n  alow: []",
      ["3:3 unknown key `alow` in `modules` | did you mean `allow`?"],
    ],
    [
      "a key of an entry",
      "version: 1\nmodules:\n  allow:\n    - { path: a.example/x, major: [2] }",
      ["4:28 unknown key `major` in `modules.allow[0]` | did you mean `majors`?"],
    ],
    [
      "a misspelt level",
      "version: 1\nmodules: { prerelease: eror }",
      [
        "2:24 `modules.prerelease` is `eror`, wanted `off`, `notice`, `warning`, `error` | did you mean `error`?",
      ],
    ],
    [
      "a misspelt level in a rule with a list",
      "version: 1\ndirectives:\n  tool: { level: wraning, allow: [] }",
      [
        "3:18 `directives.tool.level` is `wraning`, wanted `off`, `notice`, `warning`, `error` | did you mean `warning`?",
      ],
    ],
    [
      "a misspelt short level of a rule with a list",
      "version: 1\ndirectives: { tool: erorr }",
      [
        "2:21 `directives.tool` is `erorr`, wanted a tool line, or go run PATH@VERSION in a file that makes builds; allow lists modules or packages: a level, or { level, allow } | did you mean `error`?",
      ],
    ],
    [
      "a wrong kind",
      "version: 1\nmodules: 3",
      ["2:10 `modules` is `3`, wanted a map: which modules and majors the build list may hold"],
    ],
    [
      "one value in the place of a list, an empty list, a word in the place of a switch",
      "version: 1\nmodules: { free-majors: 0, allow: [{ path: a.example/x, majors: [] }] }\nproxy: { allow-direct: 1 }",
      [
        "2:25 `modules.free-majors` is `0`, wanted a list: majors that need no entry; any other needs one",
        "2:65 `modules.allow[0].majors` is an empty list, wanted at least 1 entry",
        "3:24 `proxy.allow-direct` is `1`, wanted true or false: whether the chain may end in direct; absent: true",
      ],
    ],
    [
      "a malformed pattern",
      "version: 1\nmodules: { deny: [{ path: 'a.example/[x' }] }",
      [
        "2:27 `modules.deny[0].path`: malformed module pattern: wanted a module path or a glob of path elements",
      ],
    ],
    [
      "a missing path",
      "version: 1\nmodules: { deny: [{ reason: x }] }",
      [
        "2:19 `path` is missing in `modules.deny[0]` | add `path`: the module path, in any case: without its /vN it covers every major, with it that major alone; or a glob",
      ],
    ],
    [
      "a waiver's malformed pattern, beside what else is wrong with it",
      "version: 1\nwaivers: [{ code: module-major, module: a.example/x v2, expires: soon }]",
      [
        "2:41 `waivers[0].module`: malformed module pattern: wanted a module path or a glob of path elements",
        "2:66 `waivers[0].expires` is `soon`, wanted a day: 2027-02-01",
      ],
    ],
    [
      "a malformed range",
      "version: 1\nmodules: { allow: [{ path: a.example/x, versions: 'new' }] }",
      ["2:51 `modules.allow[0].versions` is `new`, wanted a version range: `>=1.4.0 <1.9.0`"],
    ],
    [
      "a number without a unit",
      "version: 1\nproxy: { timeout: 3 }",
      ["2:19 `proxy.timeout` is `3`, wanted time to the first byte, per attempt; absent: 3s"],
    ],
    [
      "a day that does not exist",
      "version: 1\nwaivers: [{ code: module-major, expires: 2027-02-31 }]",
      ["2:42 `waivers[0].expires` is `2027-02-31`, wanted a day: 2027-02-01"],
    ],
    [
      "a misspelt code",
      "version: 1\nwaivers: [{ code: modul-major }]",
      ["2:19 there is no finding code `modul-major` | did you mean `module-major`?"],
    ],
    [
      "a key twice",
      "version: 1\nmodules: {}\nmodules: {}",
      ["3:1 `modules` stands here twice | keep one of them"],
    ],
    [
      "an alias",
      "version: 1\nmodules: { allow: &a [], deny: *a }",
      ["2:22 anchors are not read | leave `&a` out", "2:32 aliases are not read | write the value out"],
    ],
    ["an anchor of the whole", "&m version: 1", ["1:4 anchors are not read | leave `&m` out"]],
    [
      "tags",
      "version: !!int 1\nmodules: !!map { deny: !!seq [] }\nexisting: !local error",
      [
        "1:16 tags are not read | leave `!!int` out",
        "2:16 tags are not read | leave `!!map` out",
        "2:30 tags are not read | leave `!!seq` out",
        "3:18 tags are not read | leave `!local` out",
      ],
    ],
    [
      "a tag of nobody",
      "version: 1\nexisting: !x!y error",
      ["2:11 not readable as YAML: could not resolve tag: !x!y"],
    ],
    [
      "numbers that are not written in decimal",
      "version: 0x1\nmodules: { max-modules: 1e3, max-edges: 0o17 }",
      [
        "1:10 numbers are read in decimal digits alone | write `1`",
        "2:25 numbers are read in decimal digits alone | write `1000`",
        "2:41 numbers are read in decimal digits alone | write `15`",
      ],
    ],
    [
      "an endless number",
      "version: 1\nmodules: { max-modules: .inf }",
      ["2:25 a number without an end is not read | write it in digits"],
    ],
    [
      "a number as text",
      "version: 1\nmodules: { max-modules: '300' }",
      ["2:25 `modules.max-modules` is the text `300`, wanted a whole number | leave the quotes out"],
    ],
    [
      "part of a number",
      "version: 1\nmodules: { max-modules: 1.5 }",
      ["2:25 `modules.max-modules` is `1.5`, wanted a whole number"],
    ],
    [
      "a reason of nothing, and one of blanks",
      "version: 1\nwaivers:\n  - { code: module-major, reason: '' }\n  - { code: module-denied, reason: '  ' }\n  - { code: replace-local, owner: \"\\u200b\" }",
      [
        "3:35 `waivers[0].reason` is empty, wanted why the finding has to be lived with",
        "4:36 `waivers[1].reason` is empty, wanted why the finding has to be lived with",
        "5:35 `waivers[2].owner` is empty, wanted who answers for it: @org/team, or a mail address",
      ],
    ],
    [
      "two documents",
      "version: 1\n---\nversion: 1",
      ["2:1 a second document begins here, and one alone is read | put it in a file of its own"],
    ],
    [
      "a bad preset",
      "version: 1\nextends: modgate:recomended",
      ["2:10 cannot find `modgate:recomended` to extend | did you mean `modgate:recommended`?"],
    ],
    [
      "a path out of the repository",
      "version: 1\nextends: ['../x.yml']",
      [
        "2:11 cannot find `../x.yml` to extend | write `modgate:recommended` or `modgate:strict`, or a path from the repository's root",
      ],
    ],
  ])("%s", async (_, text, expected) => {
    expect(await problems(text)).toEqual(expected);
  });

  test.each([
    ["a URL", "https://a.example/x", "a module path has no scheme", "write `a.example/x`"],
    ["a version", "a.example/x@v1.0.0", "a module path has no version", "write `a.example/x`"],
    [
      "Go's package wildcard",
      "a.example/x/...",
      "`...` and `**` are no module globs",
      "write `a.example/x`, which covers all below it",
    ],
    [
      "no path before the wildcard",
      "**",
      "`...` and `**` are no module globs",
      "write `*`, which covers every module",
    ],
    ["a sign", "a.example/x+y", "no module path holds `+`", "write the path as in go.mod"],
  ])("a pattern that can never match: %s", async (_, pattern, problem, hint) => {
    expect(await problems(`version: 1\nmodules: { deny: [{ path: "${pattern}" }] }`)).toEqual([
      `2:27 \`modules.deny[0].path\`: this can never match: ${problem} | ${hint}`,
    ]);
  });

  test.each([
    [
      "a suffix against its majors",
      "allow: [{ path: a.example/x/v2, majors: [3] }]",
      "the path is major 2, majors says 3",
    ],
    [
      "gopkg.in's suffix against its majors",
      "allow: [{ path: gopkg.in/yaml.v2, majors: [3] }]",
      "the path is major 2, majors says 3",
    ],
    [
      "a range against its majors",
      "allow: [{ path: a.example/x, majors: [2], versions: '<2.0.0' }]",
      "no version of major 2 lies in it",
    ],
    [
      "an entry that deny refuses",
      "{ allow: [{ path: a.example/x }], deny: [{ path: A.example/x }] }",
      "`deny` refuses the same path, and deny wins",
    ],
    [
      "a repeated deny",
      "deny: [{ path: a.example/x }, { path: a.example/x }]",
      "entry 1 of `deny` already covers it",
    ],
    [
      "a deny below another",
      "deny: [{ path: a.example }, { path: a.example/x }]",
      "entry 1 of `deny` already covers it",
    ],
  ])("a rule that can never match: %s", async (_, section, message) => {
    const found = await problems(`version: 1\nmodules:\n  ${section}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`this can never match: ${message}`);
  });

  test("is told at once and in order, whatever kinds of problems it has", async () => {
    const text = `version: 1
modules:
  alow: []
  prerelease: sometimes
  allow:
    - { path: a.example/x/v2, majors: [3] }
    - { path: 7 }
waivers:
  - { code: module-mojor, expires: soon }
extends: nowhere.yml
`;
    const found = await problems(text);
    expect(found.map((one) => one.split(" ")[0])).toEqual([
      "3:3",
      "4:15",
      "6:39",
      "7:15",
      "9:13",
      "9:36",
      "10:10",
    ]);
  });

  test("carries the lines around it", async () => {
    const error = await load("version: 1\nmodules:\n  alow: []\n  default: allow\n").catch(
      (cause: unknown) => cause,
    );
    expect(error instanceof ModgateError ? error.details.frame : "").toBe(
      ["2 | modules:", "3 |   alow: []", "  |   ^^^^", "4 |   default: allow"].join("\n"),
    );
  });

  test("is refused where it is too large, too deep or hostile", async () => {
    expect(await problems(`version: 1\n# ${"x".repeat(300_000)}`)).toHaveLength(1);
    expect((await problems(`version: 1\nmodules: ${"[".repeat(40)}${"]".repeat(40)}`)).join()).toContain(
      "nested deeper than 32 levels",
    );
    expect((await problems(`version: 1\nmodules: ${"[".repeat(100_000)}`)).length).toBeGreaterThan(0);
    expect((await problems("version: 1\n\u001b[31m\u202e: 1"))[0]).not.toMatch(/[\u001b\u202e]/);
  });
});

describe("a policy that is right", () => {
  test("may have sections and waivers without a value", async () => {
    const { common } = await load("version: 1\nproxy:\nmodules:\nwaivers: # none yet\n");
    expect([common.waivers, common.proxy.attempts]).toEqual([[], 3]);
  });

  test("gives the common parts with their defaults", async () => {
    const { common, sections: given, path, from } = await load("version: 1\n");
    expect({ common, given: [...given], path, from }).toEqual({
      common: {
        version: 1,
        existing: "error",
        extends: [],
        proxy: { private: [], timeoutMs: 3000, attempts: 3, allowDirect: true },
        waivers: [],
      },
      given: [],
      path: file,
      from: "base",
    });
  });

  test("keeps sections as written, and as read", async () => {
    const policy = await load("version: 1\nmodules: { young: { level: error, min-age: 2d } }\nsbom:\n");
    expect(policy.sections.get("modules")).toEqual({ young: { level: "error", "min-age": "2d" } });
    expect(policy.effective.get("modules")).toMatchObject({
      young: { level: "error", minAgeMs: 172_800_000 },
      default: "allow",
    });
    expect(policy.sections.get("sbom")).toEqual({});
  });

  test("says where a value was written, or the nearest one around it", async () => {
    const text = `version: 1
modules:
  allow:
    - path: a.example/x
      majors: [2]
  prerelease: error
`;
    const { origin } = await load(text);
    const place = (...path: (string | number)[]): string => {
      const { file: name, line, column } = origin(path);
      return `${name}:${line}:${column}`;
    };
    expect(place("modules")).toBe(`${file}:2:1`);
    expect(place("modules", "allow")).toBe(`${file}:3:3`);
    expect(place("modules", "allow", 0)).toBe(`${file}:4:7`);
    expect(place("modules", "allow", 0, "majors")).toBe(`${file}:5:15`);
    expect(place("modules", "prerelease")).toBe(`${file}:6:15`);
    expect(place("modules", "free-majors")).toBe(`${file}:2:1`);
    expect(place("waivers", 3)).toBe(`${file}:1:1`);
  });

  test("may name the entry of free majors that major-upgrade asks for", async () => {
    await expect(
      load("version: 1\nmodules: { allow: [{ path: a.example/x, majors: [0, 1] }] }"),
    ).resolves.toBeDefined();
  });
});

describe("extends", () => {
  const org = `version: 1
existing: warning
modules:
  default: deny
  free-majors: [0, 1]
  prerelease: warning
  allow: [{ path: org.example/x }]
  deny: [{ path: bad.example/x }]
directives:
  tool: { level: error, allow: [x.example/tools] }
waivers: [{ code: replace-local }]
`;
  const readExtended = async (path: string): Promise<string | undefined> =>
    path === "policy/org.yml" ? org : undefined;

  test("merges maps key by key, joins lists of entries, replaces everything else", async () => {
    const own = `version: 1
extends: [./policy/org.yml]
modules:
  free-majors: [1]
  allow: [{ path: own.example/x }]
directives: { tool: off }
waivers: [{ code: module-major }]
`;
    const policy = await load(own, { readExtended });
    expect(policy.sections.get("modules")).toEqual({
      default: "deny",
      "free-majors": [1],
      prerelease: "warning",
      allow: [{ path: "own.example/x" }, { path: "org.example/x" }],
      deny: [{ path: "bad.example/x" }],
    });
    expect(policy.sections.get("directives")).toEqual({ tool: "off" });
    expect(policy.common.existing).toBe("warning");
    expect(policy.common.waivers.map(({ code }) => code)).toEqual(["module-major", "replace-local"]);
    expect(policy.origin(["modules", "allow", 1])).toEqual({ file: "policy/org.yml", line: 7, column: 11 });
    expect(policy.origin(["modules", "free-majors"])).toEqual({ file, line: 4, column: 16 });
  });

  test("lets later ones go over earlier ones", async () => {
    const presets = {
      "modgate:a": "version: 1\nexisting: notice\nmodules: { prerelease: error }",
      "modgate:b": "version: 1\nexisting: warning",
    };
    const policy = await load("version: 1\nextends: [modgate:a, modgate:b]", { presets });
    expect(policy.common.existing).toBe("warning");
    expect(policy.origin(["modules", "prerelease"]).file).toBe("modgate:a");
  });

  test("tells a problem in the file that has it", async () => {
    const broken = async (): Promise<string> => "version: 1\nmodules: { prerelease: x }\nfoo: 1\n";
    expect(await problems("version: 1\nbar: 1\nextends: x.yml", { readExtended: broken })).toEqual([
      "2:1 unknown key `bar` | write one of `version`, `existing`, `extends`, `proxy`, `waivers`, `max-waiver-days`, `modules`, `directives`, `integrity`, `sbom`, `lint`",
      "x.yml2:24 `modules.prerelease` is `x`, wanted `off`, `notice`, `warning`, `error`",
      "x.yml3:1 unknown key `foo` | write one of `version`, `existing`, `extends`, `proxy`, `waivers`, `max-waiver-days`, `modules`, `directives`, `integrity`, `sbom`, `lint`",
    ]);
  });

  test("may not go round in a circle", async () => {
    const files: Record<string, string> = {
      "a.yml": "version: 1\nextends: b.yml",
      "b.yml": "version: 1\nextends: a.yml",
    };
    const found = await problems("version: 1\nextends: a.yml", { readExtended: async (path) => files[path] });
    expect(found).toEqual([
      "b.yml2:10 `extends` goes round in a circle: a.yml -> b.yml -> a.yml | remove one of them",
    ]);
  });

  test("does not take an entry that two files deny for one that can never match", async () => {
    await expect(
      load("version: 1\nextends: policy/org.yml\nmodules: { deny: [{ path: bad.example/x }] }", {
        readExtended,
      }),
    ).resolves.toBeDefined();
  });

  test("changes the digest, as does every file below it", async () => {
    const text = "version: 1\nextends: policy/org.yml\n";
    const first = await load(text, { readExtended });
    const second = await load(text, { readExtended: async () => `${org}\n# one more line\n` });
    expect(first.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(second.sha256).not.toBe(first.sha256);
  });
});

describe("the shipped presets", () => {
  test.each(Object.keys(presetTexts))("%s is valid and can be extended", async (name) => {
    const policy = await load(`version: 1\nextends: [${name}]\n`);
    expect([...policy.sections.keys()]).toEqual(expect.arrayContaining(["modules", "directives", "sbom"]));
    await expect(load(presetTexts[name] ?? "", { file: name, from: "preset" })).resolves.toBeDefined();
  });

  test("recommended asks for nothing but go.mod files", async () => {
    const { effective } = await load("version: 1\nextends: modgate:recommended");
    expect(effective.get("modules")).toMatchObject({
      retracted: "off",
      deprecated: "off",
      young: { level: "off" },
    });
  });
});

describe("any text", () => {
  const line = fc.constantFrom(
    "version: 1",
    "modules:",
    "  default: deny",
    "  allow:",
    "    - { path: a.example/x }",
    "  - x",
    "extends: modgate:strict",
    "waivers: [",
    "{",
    "'",
    "\t",
    "a: &b c",
    "\u0000",
    "# x",
  );
  test("is taken, or refused with places inside the file", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.array(line).map((lines) => lines.join("\n")),
        ),
        async (text) => {
          const outcome: unknown = await load(text).catch((cause: unknown) => cause);
          if (!(outcome instanceof ModgateError)) return;
          const lines = text.split(/\r\n|\r|\n/).length;
          for (const { details } of [outcome, ...(outcome.details.others ?? [])]) {
            if (details.at?.file !== file) continue;
            expect(details.at.line).toBeGreaterThanOrEqual(1);
            expect(details.at.line).toBeLessThanOrEqual(lines + 1);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("entries that can never match", () => {
  test("a waiver that is written twice", async () => {
    const waiver = "{ code: module-major, module: a.example/x/v2, expires: 2026-01-01 }";
    expect(await problems(`version: 1\nwaivers:\n  - ${waiver}\n  - ${waiver}\n`)).toEqual([
      "4:5 this can never match: line 3 waives the same until the same day | keep one of them",
    ]);
  });

  test("a renewed waiver is another one", async () => {
    const renewed = ["2026-01-01", "2026-02-01"].map(
      (day) => `  - { code: module-major, module: a.example/x/v2, expires: ${day} }\n`,
    );
    await expect(load(`version: 1\nwaivers:\n${renewed.join("")}`)).resolves.toBeDefined();
  });

  test("a private pattern with a wildcard of packages", async () => {
    expect(await problems('version: 1\nproxy: { private: ["git.corp.example/..."] }')).toEqual([
      expect.stringMatching(/^2:20 `proxy.private\[0\]`.* this one can never match/),
    ]);
  });
});
