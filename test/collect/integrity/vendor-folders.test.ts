import { describe, expect, test } from "vitest";
import { judgeIntegrity, moduleWith, sumLines } from "./integrity-in-memory.ts";

const modules = moduleWith("lib.example/log@v1.2.0", {
  LICENSE: "MIT\n",
  "log.go": "package log\n",
  "log_test.go": "package log\n",
  "gen.go": "//go:build ignore\n\npackage main\n",
  "sub/sub.go": "package sub\n",
  "sub/data.txt": "text\n",
  "other/other.go": "package other\n",
});
const mod = "module corp.example/svc\n\ngo 1.26\n\nrequire lib.example/log v1.2.0\n";
const list = "# lib.example/log v1.2.0\n## explicit; go 1.21\nlib.example/log\nlib.example/log/sub\n";
const honest: Record<string, string> = {
  "go.mod": mod,
  "go.sum": sumLines("lib.example/log@v1.2.0", modules),
  "main.go": 'package main\n\nimport _ "lib.example/log/sub"\n',
  "vendor/modules.txt": list,
  "vendor/lib.example/log/LICENSE": "MIT\n",
  "vendor/lib.example/log/log.go": "package log\n",
  "vendor/lib.example/log/sub/sub.go": "package sub\n",
  "vendor/lib.example/log/sub/data.txt": "text\n",
};
const policy = "vendor: error";

function without(name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(honest).filter(([one]) => one !== name));
}

describe("a vendor folder", () => {
  test.each([
    ["as go writes it", honest, []],
    ["with Windows line ends", { ...honest, "vendor/lib.example/log/log.go": "package log\r\n" }, []],
    [
      "with more of the module",
      { ...honest, "vendor/lib.example/log/other/other.go": "package other\n" },
      [],
    ],
    [
      "with an edited file",
      { ...honest, "vendor/lib.example/log/log.go": "package log\n\nvar X = 1\n" },
      ["vendor-modified vendor/lib.example/log/log.go:*"],
    ],
    [
      "with a file of nobody's",
      { ...honest, "vendor/lib.example/log/zz.go": "package log\n" },
      ["vendor-modified vendor/lib.example/log/zz.go:*"],
    ],
    [
      "with a package of nobody's",
      { ...honest, "vendor/evil.example/x.go": "package x\n" },
      ["vendor-modified vendor/evil.example/x.go:*"],
    ],
    [
      "without a licence",
      without("vendor/lib.example/log/LICENSE"),
      ["vendor-modified vendor/lib.example/log/LICENSE:*"],
    ],
    [
      "without a file",
      without("vendor/lib.example/log/sub/data.txt"),
      ["vendor-modified vendor/lib.example/log/sub/data.txt:*"],
    ],
    [
      "with another version",
      { ...honest, "vendor/modules.txt": list.replace("v1.2.0", "v1.3.0") },
      ["vendor-inconsistent vendor/modules.txt:1"],
    ],
    [
      "with another go line",
      { ...honest, "vendor/modules.txt": list.replace("1.21", "1.16") },
      ["vendor-inconsistent vendor/modules.txt:1"],
    ],
    [
      "without the explicit mark",
      { ...honest, "vendor/modules.txt": list.replace("explicit; ", "") },
      ["vendor-inconsistent vendor/modules.txt:1"],
    ],
    [
      "with a replacement of its own",
      { ...honest, "vendor/modules.txt": list.replace("v1.2.0", "v1.2.0 => ./x") },
      ["vendor-inconsistent vendor/modules.txt:1"],
    ],
    ["without modules.txt", without("vendor/modules.txt"), ["vendor-inconsistent go.mod:5"]],
    ["that is not Go's", { "go.mod": "module corp.example/svc\n\ngo 1.26\n", "vendor/jquery.js": "x" }, []],
  ])("%s", async (_, head, expected) => {
    const { said, unjudged } = await judgeIntegrity({ head, base: honest, modules, policy });
    expect([said, unjudged]).toEqual([expected, []]);
  });

  test("that base had edited already is standing", async () => {
    const edited = { ...honest, "vendor/lib.example/log/log.go": "package log\n\nvar X = 1\n" };
    const { said } = await judgeIntegrity({ head: edited, base: edited, modules, policy });
    expect(said).toEqual(["vendor-modified vendor/lib.example/log/log.go:* (standing)"]);
  });

  test("that is new is not standing where go.mod was there before", async () => {
    const base = Object.fromEntries(Object.entries(honest).filter(([name]) => !name.startsWith("vendor/")));
    const head = { ...base, "vendor/x/x.go": "package x\n" };
    const said = async (before: Record<string, string>) =>
      (await judgeIntegrity({ head, base: before, modules, policy })).said;
    expect(await said(base)).toEqual(["vendor-inconsistent go.mod:5"]);
    expect(await said({ ...base, "vendor/x.js": "x" })).toEqual(["vendor-inconsistent go.mod:5"]);
    expect(await said(head)).toEqual(["vendor-inconsistent go.mod:5 (standing)"]);
    expect(await said({ ...head, "vendor/y/y.go": "package y\n" })).toEqual([
      "vendor-inconsistent go.mod:5 (standing)",
    ]);
  });

  test.each([
    ["of a module is mended by go mod vendor", {}, list, "go mod vendor"],
    [
      "of a workspace by go work vendor",
      { "go.work": "go 1.26\n\nuse .\n" },
      `## workspace\n${list}`,
      "go work vendor",
    ],
  ])("%s", async (_, work, modulesTxt, fix) => {
    const edited = { "vendor/modules.txt": modulesTxt, "vendor/lib.example/log/log.go": "package edited\n" };
    const { findings } = await judgeIntegrity({ head: { ...honest, ...work, ...edited }, modules, policy });
    expect(findings.map((finding) => [finding.code, finding.fix])).toEqual([["vendor-modified", fix]]);
  });

  test("of a replacement by a folder is held against that folder", async () => {
    const replaced = {
      ...honest,
      "go.mod": `${mod}\nreplace lib.example/log => ./log\n`,
      "vendor/modules.txt": `${list.replace("v1.2.0", "v1.2.0 => ./log")}# lib.example/log => ./log\n`,
      "log/go.mod": "module lib.example/log\n\ngo 1.21\n",
      "log/LICENSE": "MIT\n",
      "log/log.go": "package log\n",
      "log/sub/sub.go": "package sub\n\nvar X = 1\n",
      "log/sub/data.txt": "text\n",
    };
    const { said } = await judgeIntegrity({ head: replaced, modules, policy });
    expect(said).toEqual(["vendor-modified vendor/lib.example/log/sub/sub.go:*"]);
  });
});
