import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { outputs } from "../src/options.ts";
import {
  builtBundles,
  type Ended,
  lastingReport,
  openPlace,
  type Place,
  runProcess,
  scenarioText,
  withTools,
} from "./bundled.ts";
import { runnerCommands } from "./render/runner-commands.ts";

// dist/action.js as the runner starts it: inputs and event by environment and files, nothing else.

const bundles = builtBundles();
const shop = scenarioText("major-transitive");

interface ActionPlan {
  readonly place: Place;
  /** A file of test/events; "" for a text that is none. */
  readonly event: string;
  readonly name: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface ActionRun extends Ended {
  readonly outputs: ReadonlyMap<string, string>;
  readonly summary: string;
}

async function runAction({ place, event, name, inputs = {}, env = {} }: ActionPlan): Promise<ActionRun> {
  const files = runnerFiles(place);
  writeFileSync(files.GITHUB_EVENT_PATH, payloadOf(event, place));
  const given = Object.entries({ summary: "true", ...inputs }).map(([input, value]) => [
    `INPUT_${input.toUpperCase()}`,
    value,
  ]);
  const runner = {
    ...files,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: name,
    GITHUB_REPOSITORY: "shop-example/shop",
    GITHUB_RUN_ID: "4711",
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_WORKSPACE: place.root,
  };
  const ended = await runProcess({
    argv: [process.execPath, join(bundles(), "action.js")],
    env: { ...place.env, ...runner, ...Object.fromEntries(given), ...env },
    cwd: place.root,
  });
  const summary = readFileSync(files.GITHUB_STEP_SUMMARY, "utf8");
  return { ...ended, outputs: readOutputs(readFileSync(files.GITHUB_OUTPUT, "utf8")), summary };
}

function runnerFiles({ folder }: Place) {
  const temp = join(folder, "runner");
  mkdirSync(temp, { recursive: true });
  const files = {
    GITHUB_EVENT_PATH: join(temp, "event.json"),
    GITHUB_OUTPUT: join(temp, "output"),
    GITHUB_STEP_SUMMARY: join(temp, "summary"),
    RUNNER_TEMP: temp,
  };
  for (const file of [files.GITHUB_OUTPUT, files.GITHUB_STEP_SUMMARY]) writeFileSync(file, "");
  return files;
}

function payloadOf(event: string, { root, base }: Place): string {
  const path = join(import.meta.dirname, "events", `${event}.json`);
  if (!existsSync(path)) return event;
  const head = readFileSync(join(root, ".git/refs/heads/change"), "utf8").trim();
  return readFileSync(path, "utf8").replaceAll("BASE_SHA", base).replaceAll("HEAD_SHA", head);
}

// Source: actions/runner FileCommandManager: `name=value`, or `name<<DELIMITER`, lines, DELIMITER.
function readOutputs(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const [, name = "", delimiter = ""] = /^([^=<]+)<<(.+)$/.exec(lines[at] ?? "") ?? [];
    if (name === "") continue;
    const end = lines.indexOf(delimiter, at + 1);
    found.set(name, lines.slice(at + 1, end).join("\n"));
    at = end;
  }
  return found;
}

describe("the action", () => {
  test("fails a pull request that brings a v2: annotations, outputs, summary, report, all as promised", async () => {
    const place = await openPlace(shop);
    const run = await runAction({
      place,
      event: "pull-request",
      name: "pull_request",
      inputs: { sarif: "out/modgate.sarif", sbom: "out/shop" },
    });
    expect(run.exit).toBe(1);
    expect(runnerCommands(run.stdout)).toEqual([
      expect.objectContaining({
        name: "error",
        properties: expect.objectContaining({ file: "go.mod", line: "9" }),
      }),
    ]);
    expect(Array.from(run.outputs.keys())).toEqual(outputs.map(({ name }) => name));
    expect(Object.fromEntries(run.outputs)).toMatchObject({
      verdict: "fail",
      findings: "1",
      errors: "1",
      warnings: "0",
      waived: "0",
      modules: "4",
      coverage: "",
      report: join(place.folder, "runner/modgate/report.json"),
      sarif: join(place.root, "out/modgate.sarif"),
      "sbom-cyclonedx": join(place.root, "out/shop.cdx.json"),
      "sbom-spdx": join(place.root, "out/shop.spdx.json"),
    });
    for (const name of ["report", "sarif", "sbom-cyclonedx", "sbom-spdx"]) {
      expect(existsSync(run.outputs.get(name) ?? ""), name).toBe(true);
    }
    expect(run.summary).toContain("lib.example/codec/v2");
    expect(run.summary).toContain("https://github.example/shop-example/shop/blob/");
    expect(run.stderr).not.toContain("at file://");
  });

  test.each([
    ["pull-request", "pull_request", 1, "base"],
    ["pull-request-fork", "pull_request", 1, "base"],
    ["push", "push", 1, "base"],
    ["merge-group", "merge_group", 1, "base"],
    ["push-new-branch", "push", 0, "head"],
    ["schedule", "schedule", 0, "head"],
  ])("judges %s by the policy of the right revision", async (event, name, exit, from) => {
    const place = await openPlace(scenarioText("policy-loosened"));
    const run = await runAction({ place, event, name });
    const report: unknown = JSON.parse(readFileSync(run.outputs.get("report") ?? "", "utf8"));
    expect({ exit: run.exit, report }).toMatchObject({
      exit,
      report: { subject: { repository: "shop-example/shop", policy: { from } } },
    });
  });

  test("judges the merge commit that the runner has checked out", async () => {
    const place = await openPlace(shop);
    for (const args of [
      ["switch", "-q", "--detach", "main"],
      ["merge", "-q", "--no-ff", "-m", "Merge", "change"],
    ]) {
      execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@corp.example", ...args], {
        cwd: place.root,
      });
    }
    const run = await runAction({ place, event: "pull-request", name: "pull_request" });
    expect(run.exit).toBe(1);
    expect(run.stdout).toContain(`against ${place.base.slice(0, 12)}`);
  });

  test.each([
    ["{ this is no JSON", "pull_request"],
    ['{"action":"opened"}', "pull_request"],
    ['{"pull_request":{"base":{"sha":17}}}', "pull_request"],
    ['{"action":"opened"}', "pull_request_target"],
  ])("cannot judge a pull request whose payload is %s", async (payload, name) => {
    const run = await runAction({ place: await openPlace(shop), event: payload, name });
    expect(run.exit).toBe(3);
    expect(runnerCommands(run.stdout)).toEqual([expect.objectContaining({ name: "error" })]);
    expect(run.stderr).toMatch(/^modgate: .*payload.*\n {2}hint: /s);
  });

  test("cannot judge a pull request without a payload", async () => {
    const run = await runAction({
      place: await openPlace(shop),
      event: "",
      name: "pull_request",
      env: { GITHUB_EVENT_PATH: "/nowhere/event.json" },
    });
    expect(run.exit).toBe(3);
  });

  test.each(["only", "skip"])(
    "calls a gate that the input `%s` misspells by its right name",
    async (input) => {
      const run = await runAction({
        place: await openPlace(shop),
        event: "schedule",
        name: "schedule",
        inputs: { [input]: "modules\nlicences" },
      });
      expect(run.exit).toBe(2);
      expect(run.stderr).toContain("did you mean `licenses`?");
    },
  );

  test("leaves the summary out where it is not wanted", async () => {
    const run = await runAction({
      place: await openPlace(shop),
      event: "schedule",
      name: "schedule",
      inputs: { summary: "false" },
    });
    expect(run.summary).toBe("");
    expect(run.outputs.get("verdict")).toBe("fail");
  });

  test("writes the same report as the command line", async () => {
    const place = await openPlace(shop);
    const action = await runAction({
      place,
      event: "pull-request",
      name: "pull_request",
      inputs: { report: "action.json" },
    });
    const cli = await runProcess({
      argv: [
        process.execPath,
        join(bundles(), "cli.js"),
        "check",
        "--base",
        place.base,
        "--format",
        "json=cli.json",
      ],
      env: { ...place.env, GITHUB_REPOSITORY: "shop-example/shop" },
      cwd: place.root,
    });
    expect([action.exit, cli.exit]).toEqual([1, 1]);
    expect(lastingReport(join(place.root, "action.json"))).toBe(lastingReport(join(place.root, "cli.json")));
  });

  test("lets no text of the change become a command of the runner", async () => {
    const place = await openPlace(scenarioText("hostile-texts"));
    const run = await runAction({ place, event: "pull-request-fork", name: "pull_request" });
    expect(run.exit).toBe(1);
    const commands = runnerCommands(run.stdout);
    expect(commands).toHaveLength(5);
    for (const { name, properties } of commands) {
      expect(name).toBe("error");
      expect(properties["title"]).toMatch(/^lint: /);
    }
    expect(runnerCommands(run.stderr)).toEqual([]);
  });

  test("masks the proxy's token, and names it nowhere", async () => {
    const inputs = { goproxy: "http://goproxy.corp.example", "goproxy-token": "canary-token" };
    const run = await runAction({
      place: await openPlace(shop),
      event: "schedule",
      name: "schedule",
      inputs,
    });
    expect(run.exit).toBe(2);
    expect(runnerCommands(run.stdout)[0]).toMatchObject({ name: "add-mask", message: "canary-token" });
    expect(run.stdout.split("canary-token")).toHaveLength(2);
    expect(run.stderr).not.toContain("canary");
  });

  test("gives no child a token, an input or a file of the runner", async () => {
    const place = await openPlace(measured);
    const dump = join(place.folder, "environments");
    wrapCommand(place, "git", dump);
    const run = await runAction({
      place,
      event: "pull-request-fork",
      name: "pull_request",
      env: { ...withTools(place.env), ...canaries },
    });
    expect(run).toMatchObject({ exit: 0 });
    const seen = readFileSync(dump, "utf8") + readFileSync(join(place.root, "environment"), "utf8");
    expect(seen).toContain("HOME=");
    expect(seen).not.toContain("canary");
    expect(seen).not.toMatch(/^(?:INPUT|GITHUB|RUNNER|ACTIONS)_/m);
  });
});

const canaries = {
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "canary-1",
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://canary.example/2",
  ACTIONS_RUNTIME_TOKEN: "canary-3",
  AWS_SECRET_ACCESS_KEY: "canary-4",
  GH_TOKEN: "canary-5",
  GITHUB_TOKEN: "canary-6",
  "INPUT_GITHUB-TOKEN": "canary-7",
  NODE_AUTH_TOKEN: "canary-8",
  GOPRIVATE_TOKEN: "canary-9",
};

// The change's own test command looks at its environment, as a stranger's might.
const measured = `A command of the policy that tells what it sees.
-- base/go.mod --
module shop.example/shop

go 1.21
-- base/modgate.yml --
version: 1
coverage: { profile: cover.out, run: "sh measure.sh", total: 50 }
-- base/shop.go --
package shop

func Sell() {
	println("sold")
}
-- head/measure.sh --
env > environment
printf 'mode: set\\nshop.example/shop/shop.go:3.13,5.2 1 1\\n' > cover.out
`;

// A wrapper before the real command, so that its environment can be looked at.
function wrapCommand({ env }: Place, name: string, dump: string): void {
  const bin = join(env["PATH"] ?? "", name);
  const real = readlinkSync(bin);
  rmSync(bin);
  writeFileSync(bin, `#!/bin/sh\nenv >> "${dump}"\nexec "${real}" "$@"\n`, { mode: 0o755 });
}
