import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands } from "../src/commands/index.ts";
import { isNodeNewEnough } from "../src/commands/node-version.ts";
import { plannedCommands } from "../src/commands/parse-args.ts";
import { toolVersion } from "../src/commands/tool-version.ts";
import { rendererIds } from "../src/render/index.ts";
import {
  builtBundles,
  type Ended,
  openPlace,
  type Place,
  runProcess,
  scenarioText,
  withTools,
} from "./bundled.ts";

// dist/cli.js as people and scripts start it.

const bundles = builtBundles();
const shop = scenarioText("major-transitive");

function modgate(place: Place, ...args: readonly string[]): Promise<Ended> {
  return runProcess({
    argv: [process.execPath, join(bundles(), "cli.js"), ...args],
    env: place.env,
    cwd: place.root,
  });
}

describe("modgate", () => {
  test("says its version", async () => {
    const place = await openPlace(shop);
    expect(await modgate(place, "--version")).toEqual({
      exit: 0,
      stdout: `modgate ${toolVersion}\n`,
      stderr: "",
    });
  });

  test("helps: every command, every exit code", async () => {
    const { exit, stdout, stderr } = await modgate(await openPlace(shop), "--help");
    expect([exit, stderr]).toEqual([0, ""]);
    for (const { name } of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name} +\\w`, "m"));
    for (const code of ["0", "1", "2", "3", "70"])
      expect(stdout).toMatch(new RegExp(`^ {2}${code} +\\w`, "m"));
  });

  test.each(commands.map(({ name }) => name))("helps with %s", async (name) => {
    const { exit, stdout } = await modgate(await openPlace(shop), name, "-h");
    expect(exit).toBe(0);
    expect(stdout.startsWith(`modgate ${name}: `)).toBe(true);
  });

  test("checks without a command, the report on standard output, the talk on standard error", async () => {
    const place = await openPlace(shop);
    const { exit, stdout, stderr } = await modgate(place, "--base", place.base);
    expect(exit).toBe(1);
    expect(stdout.startsWith("Fail: 1 error; 4 modules in the build.\n")).toBe(true);
    expect(stderr).not.toContain("module-major");
    expect(stdout).not.toContain("\u001b");
  });

  test("colours where it is told to", async () => {
    const place = await openPlace(shop);
    expect((await modgate(place, "--color", "always")).stdout).toContain("\u001b[");
  });
});

describe("what modgate refuses", () => {
  test.each<[what: string, args: readonly string[], said: string]>([
    ["a misspelt command", ["chekc"], "did you mean `modgate check`?"],
    ["no such command", ["frobnicate"], "choose from check, resolve"],
    ["a misspelt flag", ["check", "--polcy", "x"], "did you mean `--policy`?"],
    ["no such short flag", ["-x"], "there is no flag `-x`"],
    ["a flag of another command", ["check", "--graph"], "belongs to `modgate resolve`"],
    ["a value for a switch", ["--quiet=yes"], "takes no value"],
    ["a missing value", ["check", "--policy"], "`--policy` needs a value"],
    ["a word that is no choice", ["--fail-on", "always"], "choose error, warning, never"],
    ["a number that is none", ["--jobs", "many"], "takes a whole number"],
    ["a misspelt gate", ["--only", "modles"], "did you mean `modules`?"],
    ["a misspelt format", ["--format", "jsno"], "did you mean `json`?"],
    ["a format without its path", ["--format", "json="], "names no path"],
    ["two formats on standard output", ["--format", "json", "--format", "sarif"], "`json` and `sarif`"],
    ["a folder that is not there", ["--dir", "nowhere"], "there is no folder"],
    ["a policy that is not there", ["--policy", "nowhere.yml"], "there is no policy file"],
    ["no such code", ["explain", "module-mayor"], "did you mean `module-major`?"],
    ["two codes", ["explain", "gofmt", "vet"], "does not know what to do with"],
    ["no report", ["render"], "takes one report file"],
    ["a report that is not there", ["render", "nowhere.json"], "there is no file"],
    ["a report that is none", ["render", "go.mod"], "is not JSON"],
    ["no verb", ["policy"], "choose check, show, test, schema"],
    ["a misspelt verb", ["policy", "chekc"], "did you mean `modgate policy check`?"],
    ["a report format as an SBOM", ["sbom", "--format", "sarif"], "choose cyclonedx-json"],
  ])("%s", async (_, args, said) => {
    const { exit, stdout, stderr } = await modgate(await openPlace(shop), ...args);
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/^(?:.*\n)*modgate: /);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(stdout).toBe("");
    expect(exit).toBe(2);
  });

  test("a report that cannot be written, though it says what it found", async () => {
    const { exit, stdout, stderr } = await modgate(
      await openPlace(shop),
      "--format",
      "json=go.mod/report.json",
    );
    expect(exit).toBe(2);
    expect(stderr).toContain("go.mod/report.json");
    expect(stdout).toContain("module-major");
  });

  test.each(plannedCommands)("%s, which a later version brings", async (name) => {
    const { exit, stderr } = await modgate(await openPlace(shop), name);
    expect(exit).toBe(2);
    expect(stderr).toContain("is not in this version yet");
  });
});

describe("modgate render", () => {
  test("writes every format again from a stored report, the same text as the run's own", async () => {
    const place = await openPlace(shop);
    const own = rendererIds.flatMap((id) => ["--format", `${id}=out/own.${id}`]);
    const again = rendererIds.flatMap((id) => ["--format", `${id}=out/again.${id}`]);
    expect((await modgate(place, "check", "--base", place.base, ...own)).exit).toBe(1);
    expect(await modgate(place, "render", "out/own.json", ...again)).toMatchObject({ exit: 0 });
    for (const id of rendererIds) {
      // Only the run itself has the sources at hand, whose lines some formats quote.
      if (["text", "html"].includes(id)) continue;
      const [first, second] = ["own", "again"].map((name) =>
        readFileSync(join(place.root, `out/${name}.${id}`), "utf8"),
      );
      expect(second, id).toBe(first);
    }
  });
});

describe("modgate policy", () => {
  test("check says that a policy is fine, or all that is wrong with it", async () => {
    expect(await modgate(await openPlace(shop), "policy", "check")).toEqual({
      exit: 0,
      stdout: ".github/modgate.yml: fine (modules, sbom)\n",
      stderr: "",
    });
    const mistakes = await modgate(await openPlace(scenarioText("policy-mistakes")), "policy", "check");
    expect(mistakes.exit).toBe(2);
    expect(mistakes.stderr).toContain("modgate: 6 problems\n");
  });

  test("show --origin names the line behind every value", async () => {
    const { exit, stdout } = await modgate(await openPlace(shop), "policy", "show", "--origin");
    expect(exit).toBe(0);
    expect(stdout).toContain(".github/modgate.yml:3");
  });

  test("schema is a JSON Schema", async () => {
    const { exit, stdout } = await modgate(await openPlace(shop), "policy", "schema");
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: "object", properties: { modules: {} } });
  });
});

describe("modgate explain", () => {
  test("lists every code, and has a page for one", async () => {
    const place = await openPlace(shop);
    expect((await modgate(place, "explain")).stdout).toContain("module-major");
    const { exit, stdout } = await modgate(place, "explain", "module-major");
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^# module-major: /);
    expect(stdout).toContain("- `modules.allow`");
  });
});

describe("modgate doctor", () => {
  test("finds a place to judge in", async () => {
    const place = await openPlace(shop);
    const { exit, stdout } = await modgate(place, "doctor", "--base", place.base);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^ok {4}git +commit [0-9a-f]{12}$/m);
    expect(stdout).toMatch(/^ok {4}policy +\.github\/modgate\.yml$/m);
    expect(stdout).toMatch(/^ok {4}modules +\d+ in the build lists of 1 go\.mod$/m);
  });

  test("finds what would keep modgate from judging", async () => {
    const place = await openPlace(scenarioText("policy-mistakes"));
    const { exit, stdout } = await modgate(place, "doctor", "--base", "nowhere");
    expect(exit).toBe(3);
    expect(stdout).toMatch(/^no {4}policy +6 problems/m);
    expect(stdout).toMatch(/^no {4}base /m);
  });
});

describe("modgate doctor, of a go.mod that go refuses", () => {
  test("names its line", async () => {
    const { exit, stdout } = await modgate(await openPlace(scenarioText("go-mod-broken")), "doctor");
    expect(exit).toBe(3);
    expect(stdout).toMatch(/^no {4}modules +go\.mod:5: unknown directive `requires`$/m);
  });
});

describe("modgate sbom", () => {
  test("prints CycloneDX, and nothing else", async () => {
    const { exit, stdout } = await modgate(await openPlace(shop), "sbom");
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ bomFormat: "CycloneDX", components: expect.any(Array) });
  });
});

describe("modgate resolve", () => {
  test.each([
    [[], ["list", "-m", "all"]],
    [["--graph"], ["mod", "graph"]],
  ])("%j prints byte for byte what go %j does", async (args, goArgs) => {
    const place = await openPlace(shop);
    const go = await runProcess({
      argv: [goCommand, ...goArgs],
      env: {
        ...withTools(place.env),
        GOFLAGS: "-modcacherw",
        GOTOOLCHAIN: "local",
        GOCACHE: join(place.folder, "gocache"),
      },
      cwd: place.root,
    });
    const ours = await modgate({ ...place, env: { ...place.env, GOMODCACHE: "" } }, "resolve", ...args);
    expect(go.exit).toBe(0);
    expect(ours).toMatchObject({ exit: 0, stdout: go.stdout });
  });

  test("cannot resolve without the proxy, and says so", async () => {
    const place = await openPlace(shop);
    await place.proxy.close();
    const { exit, stdout, stderr } = await modgate(place, "resolve");
    expect([exit, stdout]).toEqual([3, ""]);
    expect(stderr).toContain("connection refused");
  });
});

const goCommand = execFileSync("sh", ["-c", "command -v go"], { encoding: "utf8" }).trim();

describe("a signal", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s while the proxy is slow ends with %i and leaves nothing behind", async (signal, exit) => {
    let asked: () => void = () => undefined;
    const fault = () => {
      asked();
      return { delayMs: 60_000 };
    };
    const place = await openPlace(shop, { fault });
    const ended = await runProcess({
      argv: [process.execPath, join(bundles(), "cli.js"), "check"],
      env: place.env,
      cwd: place.root,
      started: (kill) => void (asked = () => kill(signal)),
    });
    expect([exit, signal]).toContain(ended.exit);
    expect(ended.stdout).toBe("");
    expect(readdirSync(join(place.folder, "tmp"))).toEqual([]);
  });
});

describe("another place and another Node", () => {
  test("the bundle needs no file beside it", async () => {
    const place = await openPlace(shop);
    const copy = join(place.folder, "copy");
    mkdirSync(copy);
    cpSync(join(bundles(), "cli.js"), join(copy, "cli.mjs"));
    const ended = await runProcess({
      argv: [process.execPath, join(copy, "cli.mjs"), "check"],
      env: place.env,
      cwd: place.root,
    });
    expect(ended).toMatchObject({ exit: 1, stderr: expect.not.stringContaining("at file://") });
  });

  // There is a test for each Node of the machine that is too old.
  for (const node of oldNodes()) {
    test(`${node} is too old, and is told so`, async () => {
      const place = await openPlace(shop);
      const copy = join(place.folder, "copy");
      mkdirSync(copy);
      cpSync(join(bundles(), "cli.js"), join(copy, "cli.mjs"));
      const ended = await runProcess({
        argv: [node, join(copy, "cli.mjs"), "--version"],
        env: place.env,
        cwd: copy,
      });
      expect(ended).toMatchObject({ exit: 2, stdout: "" });
      expect(ended.stderr).toMatch(
        /^modgate: this is Node \d+\.\d+\.\d+, wanted 22\.19\.0 or newer\n {2}hint: /,
      );
    });
  }
});

function oldNodes(): readonly string[] {
  const found = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "node"))
    .filter((path) => existsSync(path))
    .map((path) => realpathSync(path));
  return [...new Set(found)].filter((path) => !isNodeNewEnough(versionOf(path)));
}

function versionOf(node: string): string {
  return execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim();
}
