import { PassThrough } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { ownChain, wishFrom } from "../../src/commands/init-wish.ts";
import { ModgateError } from "../../src/model/error.ts";
import { askQuestions } from "../../src/world/questions.ts";
import { type CommandBench, commandBench } from "./command-run.ts";

const modules = `-- modules --
lib.example/cache v1.1.0: lib.example/codec/v2@v2.3.0
lib.example/codec/v2 v2.3.0
lib.example/feed v1.0.0
`;

const plain = `${modules}-- base/go.mod --
module shop.example/shop

go 1.21

require (
	lib.example/cache v1.1.0
	lib.example/codec/v2 v2.3.0 // indirect
)
`;

let bench: CommandBench | undefined;

async function open(text: string): Promise<CommandBench> {
  bench = await commandBench(text);
  return bench;
}

afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

test("init writes a policy that admits what is in use, and a workflow; check passes by it", async () => {
  const { run } = await open(plain);
  const { exit, stdout, stderr, files } = await run("init", "--yes");
  expect([exit, stdout]).toEqual([0, ".github/modgate.yml\n.github/workflows/modgate.yml\n"]);
  expect(stderr).toContain("this repository passes by it today: 3 modules in the build, nothing found\n");
  const policy = files(".github/modgate.yml");
  expect(policy).toContain("    - { path: lib.example/codec, majors: [2] }\n");
  expect(policy).not.toContain("lib.example/cache");
  expect(policy).not.toMatch(/^directives|^integrity|^proxy|http:/m);
  expect(files(".github/workflows/modgate.yml")).toContain("permissions: { contents: read }");
  expect((await run("policy", "check")).exit).toBe(0);
  expect((await run("check", "--quiet")).exit).toBe(0);
});

test("directives in use are allowed narrowly, and what else fails is lowered with its place", async () => {
  const { run } = await open(`${modules}-- base/go.mod --
module shop.example/shop

go 1.21

toolchain go1.26.1-corp

require lib.example/feed v1.0.0

replace lib.example/feed => ./feed
-- base/feed/go.mod --
module lib.example/feed
-- base/Makefile --
build:
	GONOSUMDB=* go build
`);
  const { exit, files } = await run("init", "--yes");
  expect(exit).toBe(0);
  const policy = files(".github/modgate.yml");
  expect(policy).toContain("      - { path: lib.example/feed, with: ./feed }\n");
  expect(policy).toContain("      - go1.26.1-corp\n");
  expect(policy).toMatch(/^ {2}environment: warning +# mend, then remove this line: Makefile:2$/m);
  expect((await run("check", "--quiet")).exit).toBe(0);
});

test("a tool that is run at a version is allowed by its path", async () => {
  const { run } = await open(`${plain}-- base/Makefile --
fmt:
	go run tool.example/x/cmd/imports@latest .
`);
  const { exit, files } = await run("init", "--yes");
  expect(exit).toBe(0);
  expect(files(".github/modgate.yml")).toContain("      - tool.example/x/cmd/imports\n");
  expect((await run("check", "--quiet")).exit).toBe(0);
});

test("a tool that is written with an unknown in its path comes on no list", async () => {
  const { run } = await open(`${plain}-- base/.github/workflows/ci.yml --
on: push
jobs:
  a:
    steps:
      - run: go run tool.example/\${{ github.repository }}/x@v1.0.0
`);
  const { exit, files } = await run("init", "--yes");
  expect(exit).toBe(0);
  expect(files(".github/modgate.yml")).not.toContain("tool.example");
  expect((await run("check", "--quiet")).exit).toBe(0);
});

test("init writes over nothing and says what is there", async () => {
  const { run } = await open(`${plain}-- base/modgate.yml --
version: 1
modules: {}
-- base/.github/workflows/ci.yml --
jobs: { a: { steps: [{ uses: acme/modgate@v0 }] } }
`);
  const { exit, stdout, stderr } = await run("init", "--yes");
  expect([exit, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("`modgate.yml` and `.github/workflows/ci.yml` are there already");
});

const other = "on: push\njobs:\n  a:\n    steps:\n      # - uses: acme/modgate@v0\n      - run: make\n";

test("a workflow of that name that does not run modgate is not said to", async () => {
  const { run } = await open(`${plain}-- base/.github/workflows/modgate.yml --\n${other}`);
  const { exit, stdout, stderr, files } = await run("init", "--yes");
  expect([exit, stdout]).toEqual([0, ".github/modgate.yml\n"]);
  expect(stderr).toContain(
    ".github/workflows/modgate.yml stays as it is and does not run modgate: add the step",
  );
  expect(stderr).not.toContain("runs modgate already");
  expect(files(".github/workflows/modgate.yml")).toBe(other);
  const again = await run("init", "--yes");
  expect(again.exit).toBe(2);
  expect(again.stderr).toContain("is there already and does not run modgate");
});

test("what the policy still tells of is counted by its level, as check counts it", async () => {
  const { run } = await open(`-- modules --
lib.example/cache v0.0.0-20240301120000-0123456789ab
lib.example/feed v1.0.0-rc.1
-- base/go.mod --
module shop.example/shop

go 1.21

require (
	lib.example/cache v0.0.0-20240301120000-0123456789ab
	lib.example/feed v1.0.0-rc.1
)
`);
  const { stderr } = await run("init", "--yes");
  expect(stderr).toContain("3 modules in the build, 1 warning, 1 notice, see `modgate check`\n");
  expect((await run("check", "--quiet")).stdout).toMatch(/^Pass: 1 warning, 1 notice; 3 modules/);
});

test("one module is told as one", async () => {
  const { run } = await open("-- base/go.mod --\nmodule shop.example/shop\n\ngo 1.21\n");
  const { stderr } = await run("init", "--yes");
  expect(stderr).toContain("1 module in the build");
});

test("with a policy init adds the workflow alone and tells what the policy says today", async () => {
  const { run } = await open(`${plain}-- base/modgate.yml --
version: 1
modules: {}
`);
  const { exit, stdout, stderr, files } = await run("init", "--yes");
  expect([exit, stdout]).toEqual([0, ".github/workflows/modgate.yml\n"]);
  expect(stderr).toContain("modgate.yml is there already and stays as it is\n");
  expect(stderr).toContain("it refuses 1 thing today");
  expect(files(".github/modgate.yml")).toBeUndefined();
});

describe("init writes nothing", () => {
  test("where the proxy cannot be reached: exit 3", async () => {
    const { run, closeProxy } = await open(plain);
    await closeProxy();
    const { exit, stdout, stderr, files } = await run("init", "--yes");
    expect([exit, stdout]).toEqual([3, ""]);
    expect(stderr).toContain("nothing was written");
    expect(stderr).toMatch(/cannot be reached/);
    expect(files(".github/modgate.yml")).toBeUndefined();
  });

  test("where go.sum does not hold: exit 1", async () => {
    const { run } = await open(
      `${plain}-- base/go.sum --\nlib.example/cache v1.1.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n`,
    );
    const { exit, stderr, files } = await run("init", "--yes");
    expect(exit).toBe(1);
    expect(stderr).toMatch(/nothing was written: .*mend it first\nwarning: go.sum:1: sum-mismatch: /);
    expect(files(".github/modgate.yml")).toBeUndefined();
  });

  test("without a terminal and without --yes: exit 2", async () => {
    const { run } = await open(plain);
    const { exit, stderr } = await run("init");
    expect(exit).toBe(2);
    expect(stderr).toContain("take the defaults: `modgate init --yes`");
  });
});

describe("the questions", () => {
  async function answer(text: string, chain: string): Promise<{ wish: unknown; asked: string }> {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const lines = text.split("\n");
    output.on("data", (chunk: Buffer) => {
      if (!chunk.toString().endsWith("] ")) return;
      const line = lines.shift();
      if (line === undefined) input.end();
      else input.write(`${line}\n`);
    });
    const questions = askQuestions({ input, output });
    const shown: Buffer[] = [];
    output.on("data", (chunk: Buffer) => shown.push(chunk));
    const wish = await wishFrom(questions, chain).finally(() => questions.close());
    return { wish, asked: Buffer.concat(shown).toString() };
  }

  test("empty answers are the defaults", async () => {
    const { wish, asked } = await answer("\n\n\n", "https://me:secret@goproxy.corp.example");
    expect(wish).toEqual({ preset: "modgate:recommended", default: "allow", chain: "" });
    expect(asked).toContain("Is https://goproxy.corp.example a proxy of your own");
    expect(asked).not.toContain("secret");
  });

  test("beginnings of words do, and others are asked again", async () => {
    const { wish, asked } = await answer("x\nst\nn\ny\n", "https://me:secret@goproxy.corp.example,direct");
    expect(wish).toEqual({
      preset: "modgate:strict",
      default: "deny",
      chain: "https://goproxy.corp.example,direct",
    });
    expect(asked).toContain("please answer recommended or strict\n");
  });

  test("an end of answers is told", async () => {
    await expect(answer("strict", "direct")).rejects.toThrow(ModgateError);
  });

  test.each([
    ["direct", ""],
    ["off", ""],
    ["https://any.golang.org,direct", ""],
    ["http://127.0.0.1:3000", ""],
    ["file:///srv/modules", ""],
    ["https://goproxy.corp.example?token=x", ""],
    [
      "https://a:b@goproxy.corp.example|https://dr.corp.example",
      "https://goproxy.corp.example|https://dr.corp.example",
    ],
  ])("%s is offered as %j", (chain, offered) => {
    expect(ownChain(chain)).toBe(offered);
  });
});
