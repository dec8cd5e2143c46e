import { afterEach, describe, expect, test } from "vitest";
import { diagnoseCredentials, diagnoseProxy } from "../../src/commands/diagnose-proxy.ts";
import { diagnoseWorkflows } from "../../src/commands/diagnose-workflow.ts";
import { buildRequest, localEvent } from "../../src/commands/build-request.ts";
import { parseCommandLine } from "../../src/commands/parse-args.ts";
import { loadPolicy } from "../../src/policy/load-policy.ts";
import { starterWorkflow } from "../../src/policy/starter-workflow.ts";
import { plainGo } from "../collect/modules/resolve-in-memory.ts";
import { memoryWorld } from "../memory-world.ts";
import { type CommandBench, commandBench } from "./command-run.ts";

function requestWith(go: Partial<typeof plainGo>) {
  const args = parseCommandLine([], []);
  const parts = { args, env: {}, cwd: "/repo", installDir: "/m", toolVersion: "0", event: localEvent({}) };
  return buildRequest({ ...parts, go: { ...plainGo, ...go } });
}

describe("the proxy", () => {
  test.each([
    ["https://goproxy.corp.example", "ok", /^https:\/\/goproxy.corp.example \(from GOPROXY\)$/],
    [
      "https://me:secret@goproxy.corp.example|https://dr.corp.example",
      "ok",
      /^https:\/\/goproxy.corp.example -> https/,
    ],
    ["https://goproxy.corp.example,direct", "note", /authors' servers/],
    ["off", "no", /no module can be fetched/],
    ["", "no", /no entries/],
  ])("%s is %s", (GOPROXY, state, found) => {
    const told = diagnoseProxy({ request: requestWith({ GOPROXY }), policy: undefined });
    expect(told).toEqual({ what: "proxy", state, found: expect.stringMatching(found) });
    expect(told.found).not.toContain("secret");
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
      env: { HOME: "/home/me" },
      files,
    };
    expect(await diagnoseCredentials(scene)).toEqual({ what: "credentials", state, found });
  });

  test("a password in the policy file is told, and not shown", async () => {
    const policy = await loadPolicy({
      text: 'version: 1\nproxy: { chain: "https://me:secret@goproxy.corp.example" }\n',
      file: "modgate.yml",
      from: "head",
      sections: new Map(),
      readExtended: async () => undefined,
    });
    const scene = { request: requestWith({}), policy, env: {}, files: memoryWorld().files };
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
    expect(stdout).toMatch(/^no {4}modules .*cannot be reached/m);
    expect(stdout).toMatch(/\n1 thing keeps modgate from judging here\n$/);
    expect(exit).toBe(3);
  });
});
