import { afterEach, describe, expect, test } from "vitest";
import { type CommandBench, commandBench } from "./command-run.ts";

let bench: CommandBench | undefined;

async function open(text: string): Promise<CommandBench> {
  bench = await commandBench(text);
  return bench;
}

afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const policy = `-- base/.github/modgate.yml --
# ours
version: 1
modules: { free-majors: [0, 1] }
`;

describe("modgate waive", () => {
  const whole = ["--reason", "v4 is slow", "--owner", "@acme/pay", "--until", "2026-06-01"];

  test("prints the lines it added and changes nothing else", async () => {
    const { run } = await open(policy);
    const { exit, stdout, stderr, files } = await run("waive", "module-major", "lib.example/x/v3", ...whole);
    const added =
      'waivers:\n  - { code: module-major, module: lib.example/x/v3, owner: "@acme/pay", expires: 2026-06-01, reason: v4 is slow }\n';
    expect([exit, stdout]).toEqual([0, added]);
    expect(stderr).toBe("added to .github/modgate.yml; it counts once it is on the base branch\n");
    expect(files(".github/modgate.yml")).toBe(
      `# ours\nversion: 1\nmodules: { free-majors: [0, 1] }\n\n${added}`,
    );
    expect((await run("policy", "check")).exit).toBe(0);
  });

  test("tells all that is wrong at once and writes nothing", async () => {
    const { run } = await open(policy);
    const { exit, stdout, stderr, files } = await run(
      "waive",
      "module-mayor",
      "lib.example/x/v3@latest",
      "--until",
      "2020-01-01",
    );
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("did you mean `module-major`?");
    expect(stderr).toContain("modgate: 5 problems\n");
    expect(files(".github/modgate.yml")).not.toContain("waivers");
  });

  test("asks for a policy file where there is none", async () => {
    const { run } = await open("-- base/go.mod --\nmodule m.example/m\n");
    const { exit, stderr } = await run("waive", "module-major", "lib.example/x/v3", ...whole);
    expect(exit).toBe(2);
    expect(stderr).toContain("write one first: `modgate init`");
  });
});

describe("modgate policy check", () => {
  test("tells of waivers that do not count, or not for long, and passes: they are no mistake in the file", async () => {
    const { run } = await open(`${policy}waivers:
  - { code: module-major, module: lib.example/x/v3, owner: "@acme/pay", reason: slow, expires: 2020-01-01 }
  - { code: module-major, module: lib.example/y/v3, owner: "@acme/pay", reason: slow }
  - { code: module-major, module: lib.example/z/v3, owner: "@acme/pay", reason: slow, expires: 2026-06-01 }
`);
    const { exit, stdout } = await run("policy", "check");
    expect(exit).toBe(0);
    expect(stdout.split("\n").filter((line) => /fine|waiver-/.test(line))).toEqual([
      ".github/modgate.yml: fine (modules)",
      "  error waiver-expired (.github/modgate.yml:5)",
      "  error waiver-incomplete (.github/modgate.yml:6)",
    ]);
    expect(stdout).toContain("ended on 2020-01-01 and does not count any more.\n    fix: ");
  });
});

describe("modgate policy test", () => {
  const tests = (expected: string): string =>
    `tests:\n  - name: v3 is refused\n    given: { require: [lib.example/x/v3@v3.0.0] }\n    expect: ${expected}\n`;

  test("runs the files at their usual places", async () => {
    const { run } = await open(
      `${policy}-- base/.github/modgate.test.yml --\n${tests("[{ code: module-major, line: 5 }]")}-- base/.github/modgate-tests/more.yml --\n${tests("[{ code: module-major }]")}`,
    );
    const { exit, stdout } = await run("policy", "test");
    expect([exit, stdout]).toEqual([0, "ok    v3 is refused\nok    v3 is refused\n2 tests\n"]);
  });

  test("tells what was expected and what was found", async () => {
    const { run } = await open(
      `${policy}-- base/t.yml --\n${tests("[{ code: module-denied, module: lib.example/x/v3, line: 7 }]")}`,
    );
    const { exit, stdout } = await run("policy", "test", "t.yml");
    expect(exit).toBe(1);
    expect(stdout).toBe(`FAIL  v3 is refused (t.yml:2)
        expected, not found: module-denied lib.example/x/v3 at line 7
        found, not expected: error module-major lib.example/x/v3@v3.0.0 at go.mod:5
          go.mod requires lib.example/x/v3 v3.0.0, major 3; the policy admits majors 0, 1 freely and no allow entry covers this one. (.github/modgate.yml:3)
1 test, 1 failed
`);
  });

  test("exits 3 where it can only not be judged", async () => {
    const { run } = await open(
      `${policy}-- base/t.yml --\ntests: [{ name: broken, given: { go.mod: "module m.example/m\\nrequire lib.example/x\\n" }, expect: none }]\n`,
    );
    const { exit, stdout } = await run("policy", "test", "t.yml");
    expect(stdout).toMatch(/^could not be judged: broken \(t.yml:1\)\n {8}not judged: go.mod/);
    expect(stdout).toMatch(/\n1 test, 1 could not be judged\n$/);
    expect(exit).toBe(3);
  });

  test("says where tests would be", async () => {
    const { run } = await open(policy);
    const { exit, stderr } = await run("policy", "test");
    expect(exit).toBe(2);
    expect(stderr).toContain("no policy tests in .github/modgate.test.yml or .github/modgate-tests/");
    expect(stderr).toContain("hint: write one as docs/policy.md shows");
    expect((await run("policy", "test", "no.yml")).exit).toBe(2);
    expect((await run("policy", "check", "no.yml")).exit).toBe(2);
  });
});

describe("without a policy file", () => {
  const module = "-- base/go.mod --\nmodule m.example/m\n\ngo 1.24\n";

  test("policy check says which policy it found fine", async () => {
    const { run } = await open(module);
    expect(await run("policy", "check")).toMatchObject({
      exit: 0,
      stdout: "modgate:recommended: fine (modules, directives, integrity, sbom)\n",
      stderr: "warning: no policy file: judging by modgate:recommended, report only\n",
    });
  });

  test.each([
    [".github/modgate.yaml", ".github/modgate.yml"],
    ["modgate.yaml", "modgate.yml"],
  ])("a policy that is named %s is not passed by in silence", async (misnamed, name) => {
    const { run } = await open(`${module}-- base/${misnamed} --\nversion: 1\nmodules: { default: deny }\n`);
    for (const argv of [["check"], ["policy", "check"], ["policy", "show"], ["sbom"]]) {
      const { exit, stdout, stderr } = await run(...argv);
      expect([exit, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(`\`${misnamed}\` is not read as a policy`);
      expect(stderr).toContain(`hint: rename it: git mv ${misnamed} ${name}\n`);
    }
    expect((await run("doctor")).stdout).toMatch(/^no {4}policy +`.*modgate\.yaml` is not read as a policy/m);
  });
});

describe("modgate explain", () => {
  test("tells of a key as of a code, and the nearest of both", async () => {
    const { run } = await open("-- base/go.mod --\nmodule m.example/m\n");
    const { stdout } = await run("explain", "modules.allow");
    expect(stdout).toMatch(/^# modules.allow\n[^]*\| `\[\].majors` \|[^]*Codes: `module-major`/);
    expect((await run("explain", "retract")).stdout).toMatch(/^# retract: version retracted/);
    const { exit, stderr } = await run("explain", "modules.alow");
    expect(exit).toBe(2);
    expect(stderr).toContain("did you mean `modules.allow`?");
  });

  test.each(["__proto__", "constructor", "toString"])("knows no code %s", async (word) => {
    const { run } = await open("-- base/go.mod --\nmodule m.example/m\n");
    const { exit, stderr } = await run("explain", word);
    expect(exit).toBe(2);
    expect(stderr).toContain("there is no finding code or policy key");
  });
});
