import { describe, expect, test } from "vitest";
import { printBuildList, printModuleGraph } from "../../../src/go/print-build-list.ts";
import { ModgateError } from "../../../src/model/error.ts";
import { goSumOf, type ResolveQuestion, resolveInMemory, worldOf } from "./resolve-in-memory.ts";

async function listOf(question: ResolveQuestion): Promise<string> {
  return printBuildList((await resolveInMemory({ ...question, want: "list" })).buildList);
}

async function graphOf(question: ResolveQuestion): Promise<string> {
  return printModuleGraph((await resolveInMemory({ ...question, want: "graph" })).buildList);
}

async function refusal(question: ResolveQuestion): Promise<ModgateError> {
  const error = await resolveInMemory(question).then(
    () => new Error("it was not refused"),
    (reason: unknown) => reason,
  );
  if (error instanceof ModgateError) return error;
  throw error;
}

const mods = {
  "a.example/a@v1.0.0": "go 1.17\nrequire b.example/b v1.1.0",
  "b.example/b@v1.1.0": "go 1.17",
  "b.example/b@v1.2.0": "go 1.17",
};
const main =
  "module m.example/m\ngo 1.20\nrequire (\n\ta.example/a v1.0.0\n\tb.example/b v1.1.0 // indirect\n)\n";
const files = { "go.mod": main, "go.sum": goSumOf(mods) };

describe("collectBuildList()", () => {
  test("prints the list and the graph as go does", async () => {
    expect(await listOf({ files, mods })).toBe("m.example/m\na.example/a v1.0.0\nb.example/b v1.1.0\n");
    expect(await graphOf({ files, mods })).toBe(
      "m.example/m a.example/a@v1.0.0\nm.example/m b.example/b@v1.1.0\nm.example/m go@1.20\na.example/a@v1.0.0 b.example/b@v1.1.0\n",
    );
  });

  test("passes over a relative GOMODCACHE, as go does", async () => {
    expect(await listOf({ files, mods, env: { GOMODCACHE: "cache" } })).toContain("a.example/a v1.0.0\n");
  });

  test("finds the go.mod in a folder above", async () => {
    expect(await listOf({ files: { ...files, "cmd/app/main.go": "" }, mods, dir: "/repo/cmd/app" })).toMatch(
      /^m\.example/,
    );
  });

  test("tells which requirements are direct, and the go version of each module", async () => {
    const { buildList, main: mains, sums } = await resolveInMemory({ files, mods });
    expect(buildList.selected).toEqual([
      { path: "m.example/m", version: "", main: true, indirect: false, goVersion: "1.20" },
      { path: "a.example/a", version: "v1.0.0", main: false, indirect: false, goVersion: "1.17" },
      { path: "b.example/b", version: "v1.1.0", main: false, indirect: true, goVersion: "1.17" },
    ]);
    expect(mains.map(({ path, dir, file }) => ({ path, dir, file }))).toEqual([
      { path: "m.example/m", dir: "", file: "go.mod" },
    ]);
    expect(sums.map(({ file }) => file)).toEqual(["go.sum"]);
  });

  test("asks for everything go.sum names before it walks the graph", async () => {
    const world = worldOf({ files, mods });
    await resolveInMemory({ files, mods, want: "graph" }, world);
    const calls = world.calls.filter((call) => !call.startsWith("read "));
    expect(calls).toEqual(["prefetch 3", "mod a.example/a@v1.0.0", "mod b.example/b@v1.1.0"]);
  });

  test("never asks twice for a go.mod, and for no `.info` where it is not listed", async () => {
    const world = worldOf({ files, mods });
    await resolveInMemory({ files, mods, want: "build" }, world);
    expect(world.calls.filter((call) => call.startsWith("info "))).toEqual([]);
    const asked = world.calls.filter((call) => call.startsWith("mod "));
    expect(new Set(asked).size).toBe(asked.length);
  });
});

describe("collectBuildList() where a root is not selected", () => {
  const raising = { ...mods, "a.example/a@v1.0.0": "go 1.17\nrequire b.example/b v1.2.0" };
  const stale = { files: { ...files, "go.sum": goSumOf(raising) }, mods: raising };

  test("refuses the list and points at the require line", async () => {
    const error = await refusal(stale);
    expect(error.code).toBe("build-list-inconsistent");
    expect(error.message).toBe(
      "go.mod needs an update: it requires `b.example/b@v1.1.0`, but `a.example/a@v1.0.0` requires `v1.2.0`",
    );
    expect(error.details).toMatchObject({ hint: "run: go mod tidy", at: { file: "go.mod", line: 5 } });
  });

  test("raises it for the graph and under -mod=mod", async () => {
    expect(await graphOf(stale)).toContain("m.example/m b.example/b@v1.2.0\n");
    expect(await graphOf(stale)).not.toContain("b.example/b@v1.1.0");
    expect(await listOf({ ...stale, env: { GOFLAGS: "-mod=mod" } })).toContain("b.example/b v1.2.0\n");
  });
});

describe("collectBuildList() and go.sum", () => {
  const unsummed = { files: { "go.mod": main }, mods };

  test("refuses the list where a hash is missing, naming the chain and the command", async () => {
    const error = await refusal(unsummed);
    expect(error.code).toBe("sum-missing");
    expect(error.message).toBe("no entry in go.sum for the go.mod of `a.example/a@v1.0.0`");
    expect(error.details).toMatchObject({
      hint: "add it: go mod download a.example/a",
      at: { file: "go.mod", line: 4 },
    });
  });

  test.each(["graph", "build"] as const)("resolves for `%s` without hashes", async (want) => {
    expect((await resolveInMemory({ ...unsummed, want })).buildList.selected).toHaveLength(3);
  });

  test.each(["list", "graph", "build"] as const)("refuses other bytes for `%s`", async (want) => {
    const other = { ...mods, "b.example/b@v1.1.0": "go 1.16" };
    const error = await refusal({ files, mods: other, want });
    expect(error.code).toBe("sum-mismatch");
  });

  test("lets the first of several hashes decide, as go does", async () => {
    const good = goSumOf({ "b.example/b@v1.1.0": mods["b.example/b@v1.1.0"] });
    const wrong = good.replace(/h1:.*/, `h1:${"A".repeat(43)}=`);
    const rest = goSumOf({ "a.example/a@v1.0.0": mods["a.example/a@v1.0.0"] });
    expect(await listOf({ files: { ...files, "go.sum": good + wrong + rest }, mods })).toContain(
      "b.example/b",
    );
    expect((await refusal({ files: { ...files, "go.sum": wrong + good + rest }, mods })).code).toBe(
      "sum-mismatch",
    );
  });

  test("takes a folder in place of go.sum for a fault where a hash is needed, as go does", async () => {
    const files = { "go.mod": "module m.example/m\ngo 1.17\n", "go.sum/x": "" };
    expect(await listOf({ files })).toBe("m.example/m\n");
    const goMod = "module m.example/m\ngo 1.17\nrequire a.example/a v1.0.0\n";
    const asked = { files: { ...files, "go.mod": goMod }, mods: { "a.example/a@v1.0.0": "" } };
    await expect(resolveInMemory({ ...asked, want: "graph" })).rejects.toMatchObject({
      code: "go-sum-invalid",
      message: "go.sum is a folder",
    });
  });

  test("does not read a malformed go.sum before it needs it", async () => {
    const lonely = { "go.mod": "module m.example/m\ngo 1.20\n", "go.sum": "one two\n" };
    expect(await listOf({ files: lonely })).toBe("m.example/m\n");
    const error = await refusal({ files: { ...files, "go.sum": "one two\n" }, mods });
    expect(error.code).toBe("go-sum-invalid");
    expect(error.details.at).toMatchObject({ file: "go.sum", line: 1 });
  });
});

describe("collectBuildList() and replacements", () => {
  const tail = "module m.example/m\ngo 1.20\nrequire a.example/a v1.0.0\n";

  test("reads the replacement's go.mod under the original name", async () => {
    const replaced = { files: { "go.mod": `${tail}replace a.example/a => c.example/c v1.5.0\n` } };
    const byProxy = { "c.example/c@v1.5.0": "module a.example/a\ngo 1.18\n" };
    const sum = { "go.sum": goSumOf(byProxy) };
    const question = { files: { ...replaced.files, ...sum }, mods: byProxy };
    expect(await listOf(question)).toBe("m.example/m\na.example/a v1.0.0 => c.example/c v1.5.0\n");
    expect(await graphOf(question)).toBe("m.example/m a.example/a@v1.0.0\nm.example/m go@1.20\n");
  });

  test("prefers the replacement of the exact version", async () => {
    const goMod = `${tail}replace a.example/a => ./wild\nreplace a.example/a v1.0.0 => ./exact\n`;
    const wild = {
      "wild/go.mod": "module a.example/a\n",
      "exact/go.mod": "module anything.example/at-all\n",
    };
    expect(await listOf({ files: { "go.mod": goMod, ...wild } })).toContain(
      "a.example/a v1.0.0 => ./exact\n",
    );
  });

  test("refuses two different ones for one version", async () => {
    const goMod = `${tail}replace a.example/a => ./x\nreplace a.example/a => ./y\n`;
    const error = await refusal({ files: { "go.mod": goMod } });
    expect(error.message).toBe("`a.example/a` is replaced by `./x` in go.mod:4, and by `./y` in go.mod:5");
    expect(error.details).toMatchObject({
      at: { file: "go.mod", line: 5 },
      hint: "keep one of the two lines",
    });
  });

  test("refuses a folder without a go.mod", async () => {
    const error = await refusal({ files: { "go.mod": `${tail}replace a.example/a => ../gone\n` } });
    expect(error.message).toBe("`../gone` holds no go.mod");
    expect(error.details.at).toMatchObject({ file: "go.mod", line: 3 });
  });
});

test("collectBuildList() refuses a dependency under another name, with the chain to it", async () => {
  const renamed = {
    "a.example/a@v1.0.0": "require old.example/b v1.0.0",
    "old.example/b@v1.0.0": "module new.example/b\n",
  };
  const goMod = "module m.example/m\ngo 1.16\nrequire a.example/a v1.0.0\n";
  const error = await refusal({ files: { "go.mod": goMod, "go.sum": goSumOf(renamed) }, mods: renamed });
  expect(error.code).toBe("module-path-mismatch");
  expect(error.message).toBe(
    "a.example/a@v1.0.0 requires old.example/b@v1.0.0: `old.example/b@v1.0.0` calls itself `new.example/b`",
  );
  expect(error.details).toMatchObject({ wanted: "old.example/b", found: "new.example/b", at: { line: 3 } });
});

describe("collectBuildList() and exclusions", () => {
  const excluding =
    "module m.example/m\ngo 1.16\nexclude b.example/b v1.2.0\nrequire (\n\ta.example/a v1.0.0\n\tc.example/c v1.0.0\n)\n";
  const both = {
    ...mods,
    "a.example/a@v1.0.0": "require b.example/b v1.2.0",
    "c.example/c@v1.0.0": "require b.example/b v1.1.0",
  };

  test("drops the requirement, which can lower a version", async () => {
    expect(await listOf({ files: { "go.mod": excluding, "go.sum": goSumOf(both) }, mods: both })).toContain(
      "b.example/b v1.1.0\n",
    );
  });

  test("refuses the list where go.mod requires what it excludes, and drops it for the graph", async () => {
    const files = { "go.mod": main.replace("go 1.20", "go 1.20\nexclude b.example/b v1.1.0") };
    const bare = { "a.example/a@v1.0.0": "go 1.17" };
    expect((await refusal({ files: { ...files, "go.sum": goSumOf(bare) }, mods: bare })).code).toBe(
      "build-list-inconsistent",
    );
    expect(await graphOf({ files, mods: bare })).not.toContain("b.example/b");
  });
});

test("collectBuildList() refuses to load the graph by a go version above the one that runs", async () => {
  const goMod = { "go.mod": "module m.example/m\ngo 1.20\n" };
  expect(await graphOf({ files: goMod, env: { GOFLAGS: "-go=1.26.0" } })).toBe("m.example/m go@1.20\n");
  await expect(graphOf({ files: goMod, env: { GOFLAGS: "-go=1.26.1" } })).rejects.toMatchObject({
    message: "GOFLAGS sets -go=1.26.1, but go 1.26.0 runs",
    details: { hint: "remove -go from GOFLAGS, or set -go=1.26.0" },
  });
});

describe("collectBuildList() and the go line", () => {
  test("says of `toolchain default` that go removes it, at its line", async () => {
    const goMod = "module m.example/m\ngo 1.22.0\ntoolchain default\n";
    await expect(resolveInMemory({ files: { "go.mod": goMod } })).rejects.toMatchObject({
      message:
        "go.mod needs an update: its line `toolchain default` says what holds without it, and go removes it",
      details: { at: { file: "go.mod", line: 3 }, hint: "run: go mod tidy" },
    });
  });

  test.each([
    ["a go line above the toolchain", "module m.example/m\ngo 1.99\n", {}],
    ["a toolchain line that repeats the go line", "module m.example/m\ngo 1.22.0\ntoolchain go1.22.0\n", {}],
    ["`toolchain default`", "module m.example/m\ngo 1.22.0\ntoolchain default\n", {}],
    ["a malformed GOTOOLCHAIN", "module m.example/m\ngo 1.22.0\n", { GOTOOLCHAIN: "newest" }],
    ["GO111MODULE=off", "module m.example/m\ngo 1.22.0\n", { GO111MODULE: "off" }],
    ["a value of -mod that go does not know", "module m.example/m\n", { GOFLAGS: "-mod=maybe" }],
  ])("refuses %s", async (_, goMod, env) => {
    await expect(resolveInMemory({ files: { "go.mod": goMod }, env })).rejects.toThrow(ModgateError);
  });

  test.each([{ GOTOOLCHAIN: "auto" }, { GOTOOLCHAIN: "go1.99.1" }, { GOVERSION: "" }])(
    "accepts one above the installed toolchain with %j",
    async (env) => {
      expect(await listOf({ files: { "go.mod": "module m.example/m\ngo 1.99\n" }, env })).toBe(
        "m.example/m\n",
      );
    },
  );

  test("reads it for the choice of the toolchain as go does: by lines, with blanks and comments around", async () => {
    for (const line of ["go 1.99", "go 1.99\r", "\tgo\t1.99 // new", "go 1.99// new"]) {
      const goMod = { "go.mod": `module m.example/m\n${line}\n` };
      expect(await listOf({ files: goMod, env: { GOTOOLCHAIN: "auto" } })).toBe("m.example/m\n");
      await expect(listOf({ files: goMod })).rejects.toThrow("1.99");
    }
  });

  test("takes a missing one for 1.16, and writes one under -mod=mod", async () => {
    const goMod = { "go.mod": "module m.example/m\n" };
    expect(await graphOf({ files: goMod })).toBe("m.example/m go@1.16\n");
    expect(await listOf({ files: goMod, env: { GOFLAGS: "-mod=mod" } })).toBe("m.example/m\n");
  });
});

describe("collectBuildList() and lines that a go.mod may hold and go does not go on with", () => {
  test.each([
    ["1.21.0rc1", "1.21.0"],
    ["1.21rc01", "1.21"],
  ])("refuses `go %s`, which is no version, at its line", async (value, near) => {
    const goMod = { "go.mod": `module m.example/m\ngo ${value}\n` };
    const refused = {
      message: `go.mod: \`${value}\` in its go line is no version of Go`,
      details: {
        at: { file: "go.mod", line: 2 },
        hint: `write a release or a release candidate: go mod edit -go=${near}`,
      },
    };
    await expect(listOf({ files: goMod })).rejects.toMatchObject(refused);
    await expect(listOf({ files: goMod, env: { GOFLAGS: "-mod=mod" } })).rejects.toMatchObject(refused);
    await expect(graphOf({ files: goMod })).rejects.toMatchObject(refused);
    // Loaded for another go version, the graph is printed as it is.
    expect(await graphOf({ files: goMod, env: { GOFLAGS: "-go=1.20" } })).toContain("m.example/m");
  });

  test.each(['exclude "" v1.0.0', 'replace "" => ./x', 'replace "" v1.0.0 => ./x'])(
    "refuses the list with `%s`, which go removes, and prints the graph",
    async (line) => {
      const goMod = { "go.mod": `module m.example/m\ngo 1.21\n${line}\n` };
      await expect(listOf({ files: goMod })).rejects.toMatchObject({
        message: "go.mod needs an update: a line in it names no module, and go removes it",
        details: { at: { file: "go.mod", line: 3 }, hint: "run: go mod tidy" },
      });
      expect(await listOf({ files: goMod, env: { GOFLAGS: "-mod=mod" } })).toBe("m.example/m\n");
      expect(await graphOf({ files: goMod })).toContain("m.example/m go@1.21\n");
    },
  );

  test("refuses a require line without a module, at its line", async () => {
    const goMod = { "go.mod": 'module m.example/m\ngo 1.21\nrequire "" v1.0.0\n' };
    await expect(graphOf({ files: goMod })).rejects.toMatchObject({
      message: "go.mod: a require line names no module",
      details: { at: { file: "go.mod", line: 3 } },
    });
  });
});

describe("collectBuildList() and vendor/", () => {
  const vendored = { files: { ...files, "vendor/modules.txt": "# a.example/a v1.0.0\n## explicit\n" }, mods };

  test("refuses the list as go does, and prints the graph", async () => {
    expect((await refusal(vendored)).message).toBe("the build list cannot be read from the vendor folder");
    expect(await graphOf(vendored)).toContain("a.example/a@v1.0.0");
  });

  test("reads the true list by proxy where that is wanted", async () => {
    const { buildList } = await resolveInMemory({ ...vendored, want: "build", vendor: "graph" });
    expect(buildList.selected).toHaveLength(3);
  });

  test.each([
    ["-mod=readonly", { env: { GOFLAGS: "-mod=readonly" } }],
    ["a go line before 1.14", { files: { ...vendored.files, "go.mod": main.replace("1.20", "1.13") } }],
  ])("leaves it aside with %s", async (_, change) => {
    expect(await listOf({ ...vendored, ...change })).toContain("a.example/a v1.0.0\n");
  });

  test("refuses a modules.txt that is a folder, and says where", async () => {
    expect(await refusal({ ...vendored, files: { ...files, "vendor/modules.txt/x": "" } })).toMatchObject({
      message: "vendor/modules.txt is a folder",
      details: { at: { file: "vendor/modules.txt" }, hint: "write the vendor folder anew: go mod vendor" },
    });
  });
});

describe("collectBuildList() in a workspace", () => {
  const work = {
    "go.work": "go 1.21\nuse (\n\t./z\n\t./a\n)\n",
    "a/go.mod": "module a.example/main\ngo 1.18\nrequire b.example/b v1.1.0\nreplace c.example/c => ./c\n",
    "a/c/go.mod": "module c.example/c\n",
    "z/go.mod":
      "module z.example/main\ngo 1.18\nrequire (\n\ta.example/main v0.1.0\n\tb.example/b v1.2.0\n\tc.example/c v1.0.0\n)\n",
  };
  const served = { ...mods, "a.example/main@v0.1.0": "go 1.18" };

  test("lists the members by path and folders relative to go.work", async () => {
    expect(await listOf({ files: work, mods: served })).toBe(
      "a.example/main\nz.example/main\nb.example/b v1.2.0\nc.example/c v1.0.0 => ./a/c\n",
    );
    const { mode, work: found } = await resolveInMemory({ files: work, mods: served });
    expect([mode, found?.file]).toEqual(["workspace", "go.work"]);
  });

  test("lets members replace a module by one folder, with and without a slash at its end", async () => {
    const both = { ...work, "z/go.mod": `${work["z/go.mod"]}replace c.example/c => ../a/c/\n` };
    expect(await listOf({ files: both, mods: served })).toContain("c.example/c v1.0.0 => ./a/c\n");
  });

  test("is left aside with GOWORK=off", async () => {
    const env = { GOWORK: "off", GOFLAGS: "-mod=mod" };
    expect(await listOf({ files: work, mods: served, env, dir: "/repo/a" })).toBe(
      "a.example/main\nb.example/b v1.1.0\n",
    );
  });

  test.each([
    ["a member that needs a newer go", { "a/go.mod": "module a.example/main\ngo 1.22\n" }, {}],
    ["a path used by two members", { "z/go.mod": "module a.example/main\n" }, {}],
    ["a folder used twice", { "go.work": "go 1.21\nuse ./a\nuse a\n" }, {}],
    ["a folder used twice, once with a slash at its end", { "go.work": "go 1.21\nuse ./a\nuse ./a/\n" }, {}],
    ["a member that is missing", { "go.work": "go 1.21\nuse ./nowhere\n" }, {}],
    ["no member", { "go.work": "go 1.21\n" }, {}],
    [
      "a member replaced at every version",
      { "go.work": `${work["go.work"]}replace a.example/main => ./x\n` },
      {},
    ],
    [
      "members that replace in two ways",
      { "z/go.mod": `${work["z/go.mod"]}replace c.example/c => ./c\n` },
      {},
    ],
    ["-mod=mod", {}, { GOFLAGS: "-mod=mod" }],
    ["-modfile", {}, { GOFLAGS: "-modfile=other.mod" }],
    ["a relative GOWORK", {}, { GOWORK: "go.work" }],
  ])("refuses %s", async (_, changed, env) => {
    const question = { files: { ...work, ...changed }, mods: served, env };
    await expect(resolveInMemory(question)).rejects.toThrow(ModgateError);
  });
});

describe("collectBuildList() and versions that are none", () => {
  const goMod = { "go.mod": "module m.example/m\ngo 1.20\nrequire a.example/a main\n" };
  const queries = { "a.example/a@main": { version: "v1.0.0" } };
  const alone = { "a.example/a@v1.0.0": "go 1.17" };

  test("asks the proxy what a branch is, and refuses the list as go.mod needs an update", async () => {
    const error = await refusal({
      files: { ...goMod, "go.sum": goSumOf(alone) },
      mods: alone,
      world: { queries },
    });
    expect(error.message).toBe("go.mod needs an update: `a.example/a@main` stands for `v1.0.0`");
    expect(error.details).toMatchObject({ at: { file: "go.mod", line: 3 }, hint: "run: go mod tidy" });
    expect(await graphOf({ files: goMod, mods: alone, world: { queries } })).toBe(
      "m.example/m a.example/a@v1.0.0\nm.example/m go@1.20\n",
    );
  });
});

test("collectBuildList() lists a replacement of which no `.info` can be had, as go does", async () => {
  const replaced = { "b.example/b@v1.2.0": "go 1.17", "a.example/a@v1.0.0": mods["a.example/a@v1.0.0"] };
  const gone = new ModgateError("module-not-found", "gone");
  const question = {
    files: { "go.mod": `${main}replace b.example/b => b.example/b v1.2.0\n`, "go.sum": goSumOf(replaced) },
    mods: replaced,
    world: { modules: { "b.example/b@v1.2.0": { mod: "module b.example/b\ngo 1.17\n", info: gone } } },
  };
  expect(await listOf(question)).toContain("b.example/b v1.1.0 => b.example/b v1.2.0\n");
});

test("collectBuildList() refuses the list where an `.info` cannot be had, naming every module", async () => {
  const gone = new ModgateError("module-not-found", "b.example/b is gone");
  const world = {
    modules: { "b.example/b@v1.1.0": { mod: "module b.example/b\ngo 1.17\n", info: gone } },
  };
  const error = await refusal({ files, mods, world });
  expect(error.message).toBe("b.example/b is gone");
  expect(error.details.at).toMatchObject({ file: "go.mod", line: 5 });
  expect(await graphOf({ files, mods, world })).toContain("b.example/b@v1.1.0");
});

test("collectBuildList() tells who requires the module of which no `.info` can be had, and the line", async () => {
  const gone = new ModgateError("module-not-found", "it is gone", { hint: "check the module path" });
  const goMod = "module m.example/m\ngo 1.16\nrequire a.example/a v1.0.0\n";
  const mod = "module b.example/b\ngo 1.17\n";
  const question = {
    files: { "go.mod": goMod, "go.sum": goSumOf(mods) },
    mods,
    world: { modules: { "b.example/b@v1.1.0": { mod, info: gone } } },
  };
  await expect(listOf(question)).rejects.toMatchObject({
    message: "a.example/a@v1.0.0 requires b.example/b@v1.1.0: it is gone",
    details: { at: { file: "go.mod", line: 3 }, hint: "check the module path" },
  });
});
