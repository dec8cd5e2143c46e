import { mkdirSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { diagnoseCredentials, diagnoseProxy } from "../../src/commands/diagnose-proxy.ts";
import { diagnoseWorkflows } from "../../src/commands/diagnose-workflow.ts";
import { buildRequest, localEvent } from "../../src/commands/build-request.ts";
import { parseCommandLine } from "../../src/commands/parse-args.ts";
import { type ProxyTrial, tryProxies } from "../../src/commands/try-proxies.ts";
import { parseProxyChain } from "../../src/go/proxy-chain.ts";
import type { CommandResult } from "../../src/model/world.ts";
import { loadPolicy } from "../../src/policy/load-policy.ts";
import { starterWorkflow } from "../../src/policy/starter-workflow.ts";
import { plainGo } from "../collect/modules/resolve-in-memory.ts";
import { memoryWorld } from "../memory-world.ts";
import { alpha, openProxy, openWorld, temporaryFolder } from "../world/open-world.ts";
import { type CommandBench, commandBench } from "./command-run.ts";

function requestWith(go: Partial<typeof plainGo>) {
  const args = parseCommandLine([], []);
  const parts = { args, env: {}, cwd: "/repo", installDir: "/m", toolVersion: "0", event: localEvent({}) };
  return buildRequest({ ...parts, go: { ...plainGo, ...go } });
}

type Outcome = ProxyTrial["outcome"];

/** What comes of asking the entries of a chain, in order; the last outcome counts for those that are left. */
function trialsOf(chain: string, outcomes: readonly Outcome[] = ["answered"]): readonly ProxyTrial[] {
  const parsed = parseProxyChain(chain);
  return (parsed.ok ? parsed.value : []).map((entry, index) => {
    const outcome = entry.kind === "url" ? (outcomes[index] ?? outcomes.at(-1) ?? "answered") : "untried";
    return { entry, outcome, why: entry.kind === "url" && outcome !== "answered" ? `it ${outcome}` : "" };
  });
}

describe("the proxy", () => {
  const both = "https://goproxy.corp.example|https://dr.corp.example";
  const strict = "https://goproxy.corp.example,https://dr.corp.example";
  test.each<[GOPROXY: string, outcomes: readonly Outcome[], state: string, found: RegExp]>([
    ["https://goproxy.corp.example", ["answered"], "ok", /^https:\/\/goproxy.corp.example \(from GOPROXY\)$/],
    [
      "https://me:secret@goproxy.corp.example|https://dr.corp.example",
      ["answered"],
      "ok",
      /^https:\/\/goproxy.corp.example -> https/,
    ],
    ["https://goproxy.corp.example", ["failed"], "no", /\(from GOPROXY\); it failed$/],
    ["https://goproxy.corp.example", ["refused"], "no", /; it refused$/],
    ["https://goproxy.corp.example", ["untried"], "note", /; it untried$/],
    [both, ["failed", "answered"], "note", /; it failed$/],
    [both, ["failed", "failed"], "no", /; it failed$/],
    [strict, ["failed", "answered"], "no", /; it failed$/],
    [strict, ["answered", "failed"], "note", /; it failed$/],
    ["https://goproxy.corp.example,direct", ["answered"], "note", /authors' servers.* was not tried$/],
    ["off", [], "no", /no module can be fetched/],
    ["", [], "no", /no entries/],
  ])("%s that has %j is %s", (GOPROXY, outcomes, state, found) => {
    const scene = { request: requestWith({ GOPROXY }), policy: undefined };
    const told = diagnoseProxy({ ...scene, trials: trialsOf(GOPROXY, outcomes) }, true);
    expect(told).toEqual({ what: "proxy", state, found: expect.stringMatching(found) });
    expect(told.found).not.toContain("secret");
  });

  test("that fails is no more than worth knowing where nothing is asked of it", () => {
    const GOPROXY = "https://goproxy.corp.example";
    const scene = { request: requestWith({ GOPROXY }), policy: undefined };
    const told = diagnoseProxy({ ...scene, trials: trialsOf(GOPROXY, ["failed"]) }, false);
    expect(told.state).toBe("note");
  });
});

describe("trying the proxies", () => {
  const policyText = { file: "modgate.yml", from: "head", sections: new Map() } as const;
  const readExtended = async (): Promise<undefined> => undefined;

  async function outcomes(GOPROXY: string, offline = false): Promise<readonly string[]> {
    const policy = await loadPolicy({ text: "version: 1\n", ...policyText, readExtended });
    const request = { ...requestWith({ GOPROXY }), offline };
    const trials = await tryProxies({ request, policy, world: openWorld().world, path: alpha.path });
    return trials.map(({ outcome, why }) => `${outcome} ${why}`.trim());
  }

  test("a module that it knows, and one that it does not know, are answers", async () => {
    const { url } = await openProxy();
    const { url: other } = await openProxy({ modules: [] });
    expect(await outcomes(`${url},${other}`)).toEqual(["answered", "answered"]);
  });

  test("one that cannot be reached is told, and the next is asked none the less", async () => {
    const { url } = await openProxy();
    expect(await outcomes(`http://127.0.0.1:9,${url},direct`)).toEqual([
      expect.stringMatching(/^failed `http:\/\/127.0.0.1:9` cannot be reached/),
      "answered",
      "untried",
    ]);
  });

  test("a folder is looked at", async () => {
    const folder = temporaryFolder();
    mkdirSync(`${folder}/modules`);
    expect(await outcomes(`file://${folder}/modules,file://${folder}/none`)).toEqual([
      "answered",
      expect.stringMatching(/^failed .*none` is no folder/),
    ]);
  });

  test("none is asked offline", async () => {
    expect(await outcomes("http://127.0.0.1:9", true)).toEqual(["untried not asked: --offline"]);
  });
});

describe("credentials", () => {
  const netrc = { "/home/me/.netrc": "machine dr.corp.example login me password secret" };
  test.each([
    [
      "https://goproxy.corp.example",
      "",
      "ok",
      "goproxy.corp.example: none known, which is fine where it asks for none",
    ],
    ["https://me:secret@goproxy.corp.example", "", "ok", "goproxy.corp.example: in its URL"],
    [
      "http://me:secret@goproxy.corp.example",
      "",
      "no",
      "goproxy.corp.example: go sends no password over http; use https",
    ],
    ["http://goproxy.corp.example", "", "ok", "goproxy.corp.example: none, as it is http"],
    ["https://dr.corp.example", "", "ok", "dr.corp.example: netrc"],
    ["https://dr.corp.example", "off", "ok", "dr.corp.example: none, GOAUTH is off"],
    ["https://goproxy.corp.example", "git /src", "ok", "goproxy.corp.example: by GOAUTH"],
    ["file:///srv/modules", "", "ok", "none needed for a folder"],
    ["direct", "", "ok", "none needed"],
  ])("%s with GOAUTH=%s is %s", async (GOPROXY, GOAUTH, state, found) => {
    const { files } = memoryWorld({ files: netrc });
    const scene = {
      request: requestWith({ GOPROXY, GOAUTH }),
      policy: undefined,
      trials: trialsOf(GOPROXY),
      env: { HOME: "/home/me" },
      files,
    };
    expect(await diagnoseCredentials(scene)).toEqual({ what: "credentials", state, found });
  });

  test.each<[GOPROXY: string, outcome: Outcome, state: string, found: string]>([
    ["https://dr.corp.example", "refused", "note", "dr.corp.example: netrc; the proxy refuses"],
    [
      "https://dr.corp.example",
      "failed",
      "note",
      "dr.corp.example: netrc; not tried, as the proxy did not answer",
    ],
    ["http://dr.corp.example", "failed", "ok", "dr.corp.example: none, as it is http"],
  ])("of %s, which has %s, are %s", async (GOPROXY, outcome, state, found) => {
    const { files } = memoryWorld({ files: netrc });
    const scene = { request: requestWith({ GOPROXY }), policy: undefined, env: { HOME: "/home/me" }, files };
    const told = await diagnoseCredentials({ ...scene, trials: trialsOf(GOPROXY, [outcome]) });
    expect(told).toEqual({ what: "credentials", state, found });
  });

  test("a password in the policy file is told, and not shown", async () => {
    const policy = await loadPolicy({
      text: 'version: 1\nproxy: { chain: "https://me:secret@goproxy.corp.example" }\n',
      file: "modgate.yml",
      from: "head",
      sections: new Map(),
      readExtended: async () => undefined,
    });
    const trials = trialsOf("https://me:secret@goproxy.corp.example");
    const scene = { request: requestWith({}), policy, trials, env: {}, files: memoryWorld().files };
    const told = await diagnoseCredentials(scene);
    expect(told.state).toBe("note");
    expect(told.found).toMatch(/^the policy file holds a password/);
  });
});

describe("workflows", () => {
  function told(workflow: string): Promise<readonly unknown[]> {
    const { files } = memoryWorld({ files: { "/repo/.github/workflows/ci.yml": workflow } });
    return diagnoseWorkflows(files, "/repo").then((rows) =>
      rows.map(({ state, found }) => `${state} ${found}`),
    );
  }

  const steps = "steps: [{ uses: actions/checkout@v5, with: { fetch-depth: 0 } }, { uses: acme/modgate@v0 }]";
  const fine = "on: { pull_request: {}, merge_group: {} }\npermissions: { contents: read }\n";

  test("the one that init writes has nothing to remark", async () => {
    expect(await told(starterWorkflow)).toEqual(["ok .github/workflows/ci.yml", "ok no more than needed"]);
  });

  test.each<[string, string, readonly RegExp[]]>([
    ["none", "on: push\njobs: {}\n", [/none runs modgate/]],
    [
      "no merge queue",
      `on: pull_request\npermissions: { contents: read }\njobs: { a: { ${steps} } }`,
      [/does not run on merge_group/, /^ok/],
    ],
    [
      "a filter",
      `on: { pull_request: { paths: [go.mod] }, merge_group: {} }\npermissions: { contents: read }\njobs: { a: { ${steps} } }`,
      [/filter of paths/, /^ok/],
    ],
    [
      "one commit",
      `${fine}jobs: { a: { steps: [{ uses: actions/checkout@v5 }, { uses: acme/modgate@v0 }] } }`,
      [/fetch-depth: 0/, /^ok/],
    ],
    ["no rights named", `on: [pull_request, merge_group]\njobs: { a: { ${steps} } }`, [/^ok/, /not named/]],
    [
      "all rights",
      `${fine}jobs: { a: { permissions: write-all, ${steps} } }`,
      [/^ok/, /may write everything/],
    ],
    [
      "a right to write",
      `${fine}jobs: { a: { permissions: { contents: read, issues: write }, ${steps} } }`,
      [/^ok/, /may write issues/],
    ],
    [
      "no right to read",
      `${fine}jobs: { a: { permissions: { issues: read }, ${steps} } }`,
      [/^ok/, /may not read the repository/],
    ],
    [
      "aliases",
      `${fine}jobs: { a: { name: &u acme/modgate@v0, steps: &s [{ uses: actions/checkout@v5, with: { fetch-depth: 0 } }, { uses: *u }] }, b: { steps: *s } }`,
      [/^ok/, /^ok/],
    ],
    [
      "what GitHub does not run",
      `${fine}jobs: { a: { ${steps}, name: *x } }`,
      [/GitHub runs no such workflow/],
    ],
    ["what nobody can read", `${fine}jobs: { a: { ${steps}, env: &x { A: *x } } }`, [/too tangled/]],
    ["another workflow that speaks of modgate", "on: push\njobs: {} # modgate\n", [/none runs modgate/]],
  ])("%s", async (_, workflow, rows) => {
    expect(await told(workflow)).toEqual(rows.map((row) => expect.stringMatching(row)));
  });
});

describe("modgate doctor", () => {
  let bench: CommandBench | undefined;

  afterEach(async () => {
    await bench?.close();
  });

  const repository = `-- modules --
lib.example/cache v1.0.0
-- base/go.mod --
module shop.example/shop

go 1.21

require lib.example/cache v1.0.0
-- base/.github/modgate.yml --
version: 1
modules: {}
-- base/.github/workflows/modgate.yml --
${starterWorkflow}`;

  test("tells one thing a line and that nothing hinders", async () => {
    bench = await commandBench(repository);
    const { exit, stdout } = await bench.run("doctor");
    expect(
      stdout.replace(/[0-9a-f]{12}/, "COMMIT").replace(/127\.0\.0\.1:\d+/, "HOST"),
    ).toBe(`ok    git            commit COMMIT
ok    policy         .github/modgate.yml
ok    workflow       .github/workflows/modgate.yml
ok    permissions    no more than needed
ok    proxy          PROXY (from GOPROXY)
ok    credentials    HOST: none, as it is http
ok    modules        2 in the build lists of 1 go.mod
note  go             not found; resolving and SBOMs need none
ok    golangci-lint  not needed: the policy has no lint section
note  cache          off: every run fetches everything again

nothing keeps modgate from judging here
`);
    expect(exit).toBe(0);
  });

  test("exits 3 where something hinders", async () => {
    bench = await commandBench(repository);
    await bench.closeProxy();
    const { exit, stdout } = await bench.run("doctor");
    expect(stdout).toMatch(/^note {2}proxy .*cannot be reached/m);
    expect(stdout).toMatch(/^no {4}modules .*cannot be reached/m);
    expect(stdout).toMatch(/\n1 thing keeps modgate from judging here\n$/);
    expect(exit).toBe(3);
  });

  test("exits 3 where git is missing, and where it refuses", async () => {
    bench = await commandBench(repository);
    const told = async (git: Partial<CommandResult>): Promise<string> => {
      const result = { exitCode: 1, stdout: new Uint8Array(), stderr: "", ...git };
      const { exit, stdout } = (await bench?.runWithGit(result, "doctor")) ?? { exit: 0, stdout: "" };
      expect(stdout).toMatch(/\n1 thing keeps modgate from judging here\n$/);
      expect(exit).toBe(3);
      return stdout;
    };
    expect(await told({ trouble: "missing" })).toMatch(/^no {4}git .*is not installed: no change can be/m);
    expect(await told({ stderr: "fatal: detected dubious ownership in repository" })).toMatch(
      /^no {4}git .*safe\.directory/m,
    );
  });
});
