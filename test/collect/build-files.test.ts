import { describe, expect, test } from "vitest";
import { collectBuildFiles } from "../../src/collect/build-files.ts";
import { listFiles } from "../../src/collect/git/listing.ts";
import type { BuildFilesEvidence } from "../../src/model/build-files.ts";
import type { ChangesEvidence } from "../../src/model/repository.ts";
import { type MemoryCommand, type MemoryFiles, memoryWorld } from "../memory-world.ts";

interface Case {
  readonly head: Readonly<Record<string, string>>;
  readonly base?: Readonly<Record<string, string>>;
  readonly changes?: ChangesEvidence;
  /** What git grep answers; absent: the files that hold a mark. */
  readonly grep?: Partial<MemoryCommand>;
}

function below(files: Readonly<Record<string, string>>): MemoryFiles {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`/repo/${name}`, text]));
}

function listed(head: Case["head"]): string {
  return Object.keys(head)
    .map((name) => `H ${name}`)
    .join("\0");
}

async function collect({ head, base, changes, grep }: Case): Promise<BuildFilesEvidence> {
  const marked = Object.entries(head).filter(([, text]) => text.includes("//go:"));
  const world = memoryWorld({
    files: below(head),
    revisions: { base: below(base ?? {}) },
    commands: [
      { command: "git", args: (args) => args.includes("ls-files"), stdout: listed(head) },
      {
        command: "git",
        args: (args) => args.includes("grep"),
        stdout: marked.map(([name]) => name).join("\0"),
        exitCode: marked.length === 0 ? 1 : 0,
        ...grep,
      },
    ],
  });
  const { files, commands } = world;
  const before = base === undefined ? {} : { baseTree: await world.revision("/repo", "base") };
  return collectBuildFiles({
    root: "/repo",
    tree: files,
    commands,
    listing: () => listFiles(commands, "/repo"),
    ...before,
    ...(changes === undefined ? {} : { changes }),
  });
}

const main = "//go:debug x509sha1=1\npackage main\n";

describe("debug lines", () => {
  test.each([
    ["of a main package", { "cmd/x/main.go": main }, ["cmd/x/main.go:1 x509sha1=1"]],
    ["of a library", { "a/a.go": "//go:debug x509sha1=1\npackage a\n" }, []],
    ["of a main package's test", { "main_test.go": main }, ["main_test.go:1 x509sha1=1"]],
    ["of a library's test", { "a/a_test.go": "//go:debug x509sha1=1\npackage a\n" }, []],
    [
      "of a test beside a main package",
      { "x_test.go": main.replace("main", "main_test") },
      ["x_test.go:1 x509sha1=1"],
    ],
    ["of a package main_test that is no test", { "x.go": main.replace("main", "main_test") }, []],
    ["below testdata", { "testdata/main.go": main }, []],
    ["of a vendored program", { "vendor/x.example/main.go": main }, []],
  ])("%s", async (_, head, expected) => {
    const { debug } = await collect({ head });
    expect(debug.map(({ key, value, at }) => `${at.file}:${at.line} ${key}=${value}`)).toEqual(expected);
  });

  test("are standing where the same file said the same", async () => {
    const head = { "a.go": main, "b.go": main, "c.go": main };
    const base = { "a.go": main, "b.go": main.replace("=1", "=0") };
    const { debug } = await collect({ head, base });
    expect(debug.map(({ standing }) => standing)).toEqual([true, false, false]);
  });
});

describe("tools", () => {
  const makefile = "gen:\n\tgo run a.example/x@v1\n";
  test("are standing where the same file ran the same version", async () => {
    const head = { Makefile: makefile, "hack/gen": "#!/bin/sh\ngo run a.example/x@v1\n" };
    const base = { Makefile: makefile, "hack/gen": "#!/bin/sh\ngo run a.example/x@v0\n" };
    const { settings, files } = await collect({ head, base });
    expect(files).toBe(2);
    expect(settings.map(({ name, value, at, before }) => [name, value, at.file, before])).toEqual([
      ["go run", "a.example/x@v1", "Makefile", ["a.example/x@v1"]],
      ["go run", "a.example/x@v1", "hack/gen", ["a.example/x@v0"]],
    ]);
  });

  test("of go:generate lines are found with git and without", async () => {
    const head = { "a.go": "package a\n\n//go:generate go run a.example/x@v1\n", "b.go": "package a\n" };
    for (const grep of [{}, { exitCode: 128 }, { trouble: "missing" as const }]) {
      const { settings, goFiles } = await collect({ head, grep });
      expect(goFiles).toBe(1);
      expect(settings.map(({ value, at }) => [value, at.line])).toEqual([["a.example/x@v1", 3]]);
    }
  });

  test("are not looked for in Go files that git finds none in", async () => {
    expect((await collect({ head: { "a.go": "package a\n" } })).goFiles).toBe(0);
  });
});

describe("files that are too large to be read", () => {
  const padding = `${"# ".padEnd(80, "x")}\n`.repeat(14_000);
  const head = {
    "a.sh": `${padding}go run a.example/x@v1\n`,
    "hack/gen": `#!/bin/sh\n${padding}`,
    "hack/data": padding,
    "a.go": `package a\n\n//go:generate go run a.example/x@v1\n${padding.replaceAll("#", "//")}`,
  };
  const runs = [["a.example/x@v1", "a.go"]];

  test("are told and not counted; a Go file of that size is read", async () => {
    const { tooLarge, files, goFiles, settings } = await collect({ head });
    expect({ tooLarge, files, goFiles }).toEqual({ tooLarge: ["a.sh", "hack/gen"], files: 0, goFiles: 1 });
    expect(settings.map(({ value, at }) => [value, at.file])).toEqual(runs);
  });

  test("are told where the change touches them alone", async () => {
    const touched = { status: "modified", before: "a.sh", lines: [], binary: false } as const;
    const { tooLarge } = await collect({
      head,
      base: head,
      changes: { files: new Map([["a.sh", touched]]) },
    });
    expect(tooLarge).toEqual(["a.sh"]);
    expect((await collect({ head, base: head, changes: { files: new Map() } })).tooLarge).toEqual([]);
  });
});

describe("files that are too tangled to be read", () => {
  const chain = Array.from({ length: 100 }, (_, index) => `X${index}=$X${index + 1}\n`).join("");
  const head = { "a.sh": `${chain}GOFLAGS=$X0\n`, "b.sh": "export GOSUMDB=off\n" };

  test("are told and not counted, and others are read", async () => {
    const { tangled, files, settings } = await collect({ head });
    expect({ tangled, files }).toEqual({ tangled: ["a.sh"], files: 1 });
    expect(settings.map(({ at }) => at.file)).toEqual(["b.sh"]);
  });

  test("are told where the change touches them alone", async () => {
    const same = await collect({ head, base: head, changes: { files: new Map() } });
    expect(same.tangled).toEqual([]);
    expect((await collect({ head, base: head })).tangled).toEqual(["a.sh"]);
  });

  test("have everything new where base could not be read", async () => {
    const { tangled, settings } = await collect({ head: { "a.sh": "export GOSUMDB=off\n" }, base: head });
    expect(tangled).toBeUndefined();
    expect(settings.map(({ before }) => before)).toEqual([[]]);
  });
});

describe("settings", () => {
  const base = { Makefile: "export GOSUMDB=off\n" };
  const before = async (makefile: string, first: number) => {
    const lines = [{ first, last: first + 1 }];
    const change = { status: "modified", before: "Makefile", lines, binary: false } as const;
    const changes = { files: new Map([["Makefile", change]]) };
    const { settings } = await collect({ head: { Makefile: makefile }, base, changes });
    return settings.map(({ value, at, before: values }) => [at.line, value, values]);
  };

  test("that a file says once more are new, the line that stood is not", async () => {
    expect(await before("x:\n\tGOSUMDB=off go build ./...\nexport GOSUMDB=off\n", 1)).toEqual([
      [2, "off", []],
      [3, "off", ["off"]],
    ]);
  });

  test("that an alias uses once more are new, and stand where it only moved", async () => {
    const file = ".github/workflows/ci.yml";
    const one = "a:\n  env: &e\n    GOSUMDB: off\nb:\n  env: *e\n";
    const told = async (head: string): Promise<unknown> => {
      const lines = [{ first: 4, last: 9 }];
      const change = { status: "modified", before: file, lines, binary: false } as const;
      const changes = { files: new Map([[file, change]]) };
      const { settings } = await collect({ head: { [file]: head }, base: { [file]: one }, changes });
      return settings.map(({ at, value, before: values }) => [at.line, value, values]);
    };
    expect(await told(`${one}c:\n  env: *e\n`)).toEqual([[3, "off", []]]);
    expect(await told("a:\n  env: &e\n    GOSUMDB: off\nc:\n  env: *e\n")).toEqual([[3, "off", ["off"]]]);
  });

  test("that only moved stand", async () => {
    expect(await before("x:\n\texport GOSUMDB=off\n", 1)).toEqual([[2, "off", ["off"]]]);
  });

  test("of another value have the one that is gone before them", async () => {
    expect(await before("export GOSUMDB=sum.corp.example\n", 1)).toEqual([[1, "sum.corp.example", ["off"]]]);
  });
});
