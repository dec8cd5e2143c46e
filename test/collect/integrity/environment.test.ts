import { describe, expect, test } from "vitest";
import { judgeIntegrity } from "./integrity-in-memory.ts";

const plain = { "go.mod": "module corp.example/svc\n\ngo 1.26\n", "main.go": "package main\n" };
const ci = ".github/workflows/ci.yml";
const workflow = (line: string): string => `on: push\nenv:\n  A: b\n${line === "" ? "" : `  ${line}\n`}`;

async function said(
  head: Readonly<Record<string, string | Uint8Array>>,
  base: Readonly<Record<string, string | Uint8Array>>,
  policy: string,
): Promise<readonly string[]> {
  const answer = await judgeIntegrity({
    head: { ...plain, ...head },
    base: { ...plain, ...base },
    modules: {},
    policy,
  });
  expect(answer.unjudged).toEqual([]);
  return answer.said;
}

describe("a setting", () => {
  test.each([
    ["new", "GOSUMDB: off", "", ["environment-weakened .github/workflows/ci.yml:4"]],
    [
      "the same as at base",
      "GOSUMDB: off",
      "GOSUMDB: off",
      ["environment-weakened .github/workflows/ci.yml:4 (standing)"],
    ],
    [
      "narrower than at base",
      "GOPRIVATE: a.example",
      "GOPRIVATE: a.example,b.example",
      ["environment-weakened .github/workflows/ci.yml:4 (standing)"],
    ],
    [
      "wider than at base",
      "GOPRIVATE: a.example,b.example",
      "GOPRIVATE: a.example",
      ["environment-weakened .github/workflows/ci.yml:4"],
    ],
    ["gone", "", "GOSUMDB: off", []],
    ["left to a run", "GOSUMDB: ${{ vars.A }}", "", ["environment-unknown .github/workflows/ci.yml:4"]],
    [
      "left to a run as at base",
      "GOSUMDB: ${{ vars.X }}",
      "GOSUMDB: ${{ vars.X }}",
      ["environment-unknown .github/workflows/ci.yml:4 (standing)"],
    ],
    ["kept in a secret, as it may", "GOPROXY: ${{ secrets.GOPROXY }}", "", []],
    ["harmless", "GOFLAGS: -count=1", "", []],
  ])("that is %s", async (_, head, base, expected) => {
    expect(await said({ [ci]: workflow(head) }, { [ci]: workflow(base) }, "environment: error")).toEqual(
      expected,
    );
  });

  test("of a go env file is found where GOENV names the file", async () => {
    const head = {
      [ci]: workflow("GOENV: ${{ github.workspace }}/ci/go-settings"),
      "ci/go-settings": "GOSUMDB=off\n",
    };
    expect(await said(head, {}, "environment: error")).toEqual(["environment-weakened ci/go-settings:1"]);
    expect(await said({ "ci/go-settings": "GOSUMDB=off\n" }, {}, "environment: error")).toEqual([]);
  });
});

describe("a compiled file", () => {
  const elf = new Uint8Array([0x7f, 0x45, 0x4c, 0x46, ...Array.from({ length: 60 }, () => 0)]);
  test.each([
    ["added", { "tools/wrap": elf }, {}, ["binary-added tools/wrap:*"]],
    ["in the place of text", { "data.bin": elf }, { "data.bin": "text" }, ["binary-added data.bin:*"]],
    ["that was there", { "lib/x.so": elf }, { "lib/x.so": elf }, []],
    ["that goes", {}, { "lib/x.so": elf }, []],
  ])("%s", async (_, head, base, expected) => {
    expect(await said(head, base, "binaries: error")).toEqual(expected);
  });

  test("is not judged without a base, and no reason for doubt", async () => {
    const answer = await judgeIntegrity({
      head: { ...plain, "x.so": elf },
      modules: {},
      policy: "binaries: error",
    });
    expect([answer.said, answer.unjudged]).toEqual([[], []]);
  });
});
