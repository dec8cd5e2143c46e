import { describe, expect, test } from "vitest";
import { collectModules, type SharedBuilds } from "../../../src/collect/modules/modules.ts";
import { confinedFiles } from "../../../src/model/confined-files.ts";
import { ModgateError } from "../../../src/model/error.ts";
import type { ModulesEvidence } from "../../../src/model/modules.ts";
import type { GoEnvironment } from "../../../src/model/request.ts";
import { memoryTree } from "../../memory-world.ts";
import { memoryProxySettings, plainGo, type ResolveQuestion, worldOf } from "./resolve-in-memory.ts";

function collect(
  question: ResolveQuestion & {
    readonly modules?: readonly string[];
    readonly go?: Partial<GoEnvironment>;
    readonly workspaces?: "always";
  },
): Promise<ModulesEvidence> {
  const world = worldOf(question);
  return collectModules({
    root: "/repo",
    tree: world.files,
    proxy: world.modules(memoryProxySettings),
    go: { ...plainGo, ...question.go },
    log: world.log,
    modules: question.modules ?? [],
    ...(question.workspaces === undefined ? {} : { workspaces: question.workspaces }),
  });
}

const mainPaths = (evidence: ModulesEvidence) =>
  evidence.resolutions.map((resolution) => resolution.main.map((main) => main.file).join("+"));

const files = {
  "go.mod": "module m.example/m\ngo 1.20\n",
  "tools/go.mod": "module m.example/tools\ngo 1.20\n",
  "x/testdata/go.mod": "module never",
  "vendor/y/go.mod": "module never",
  "_old/go.mod": "module never",
  ".cache/go.mod": "module never",
};

describe("collectModules()", () => {
  test("resolves every go.mod that go would build, in order of path", async () => {
    expect(mainPaths(await collect({ files }))).toEqual(["go.mod", "tools/go.mod"]);
  });

  test("tells which go.mod files `modules` leaves out", async () => {
    const evidence = await collect({ files, modules: ["tools"] });
    expect(mainPaths(evidence)).toEqual(["tools/go.mod"]);
    expect(evidence.leftOut).toEqual(["go.mod"]);
    expect((await collect({ files, modules: ["."] })).leftOut).toEqual(["tools/go.mod"]);
    expect((await collect({ files, modules: ["./*/"] })).leftOut).toEqual(["go.mod"]);
  });

  test("resolves a workspace once, and modules beside it alone", async () => {
    const evidence = await collect({
      files: {
        ...files,
        "work/go.work": "go 1.20\nuse (\n\t./a\n\t./b\n)\n",
        "work/a/go.mod": "module m.example/a\ngo 1.20\n",
        "work/b/go.mod": "module m.example/b\ngo 1.20\n",
        "work/c/go.mod": "module m.example/c\ngo 1.20\n",
      },
    });
    expect(mainPaths(evidence)).toEqual([
      "go.mod",
      "tools/go.mod",
      "work/c/go.mod",
      "work/a/go.mod+work/b/go.mod",
    ]);
    expect(evidence.resolutions.map(({ mode }) => mode)).toEqual(["module", "module", "module", "workspace"]);
  });

  test("has no workspace with GOWORK=off", async () => {
    const withWork = { ...files, "go.work": "go 1.20\nuse (\n\t.\n\t./tools\n)\n" };
    expect(mainPaths(await collect({ files: withWork }))).toEqual(["go.mod+tools/go.mod"]);
    expect(mainPaths(await collect({ files: withWork, go: { GOWORK: "off" } }))).toEqual([
      "go.mod",
      "tools/go.mod",
    ]);
  });

  const work = (use: string) => `go 1.20\nuse ${use}\nreplace a.example/a => b.example/b v1.0.0\n`;

  test.each(["./nope", "/src", "../elsewhere"])(
    "judges a go.work whose use names no folder that was found: %s",
    async (use) => {
      const evidence = await collect({ files: { ...files, "go.work": work(use) } });
      expect(evidence.unresolved).toMatchObject([
        {
          code: "go-work-invalid",
          work: { file: "go.work", goWork: { replace: [{ new: { path: "b.example/b" } }] } },
        },
      ]);
      expect(mainPaths(evidence)).toEqual(["go.mod", "tools/go.mod"]);
    },
  );

  test("judges a go.work all of whose members have a nearer one", async () => {
    const nested = { ...files, "go.work": work("./tools"), "tools/go.work": "go 1.20\nuse .\n" };
    const { resolutions } = await collect({ files: nested });
    expect(resolutions.map(({ work: at }) => at?.file)).toEqual([undefined, "go.work", "tools/go.work"]);
  });

  test("leaves a go.work aside whose members `modules` leaves out", async () => {
    const evidence = await collect({ files: { ...files, "go.work": work("./tools") }, modules: ["."] });
    expect(mainPaths(evidence)).toEqual(["go.mod"]);
  });

  test("judges every go.work, and its members by themselves, whatever GOWORK says, where that is asked for", async () => {
    const withWork = { ...files, "go.work": work("."), "x.work": work("./tools") };
    for (const GOWORK of ["", "off", "auto"]) {
      const evidence = await collect({ files: withWork, go: { GOWORK }, workspaces: "always" });
      expect(mainPaths(evidence)).toEqual(["go.mod", "tools/go.mod"]);
      expect(evidence.resolutions[0]?.mode).toBe("workspace");
      expect(evidence.alone?.resolutions.map(({ mode }) => mode)).toEqual(["module"]);
    }
    const named = await collect({ files: withWork, go: { GOWORK: "/repo/x.work" }, workspaces: "always" });
    expect(named.resolutions.map(({ work: at }) => at?.file)).toEqual(["go.work", "x.work"]);
  });

  test("gives a folder to the nearest go.work", async () => {
    const evidence = await collect({
      files: {
        ...files,
        "go.work": "go 1.20\nuse (\n\t.\n\t./tools\n)\n",
        "tools/go.work": "go 1.20\nuse .\n",
      },
    });
    expect(
      evidence.resolutions.map(({ work, main }) => `${work?.file} ${main.map(({ file }) => file).join("+")}`),
    ).toEqual(["go.work go.mod+tools/go.mod", "tools/go.work tools/go.mod"]);
  });

  test("goes on after a go.mod that cannot be resolved, and tells what could be read of it", async () => {
    const offline = new ModgateError("offline", "no network was allowed", { hint: "run without --offline" });
    const evidence = await collect({
      files: { ...files, "go.mod": "module m.example/m\ngo 1.20\nrequire a.example/a v1.0.0\n" },
      world: { modules: { "a.example/a@v1.0.0": { mod: offline } } },
    });
    expect(mainPaths(evidence)).toEqual(["tools/go.mod"]);
    expect(evidence.unresolved).toMatchObject([
      {
        file: "go.mod",
        code: "offline",
        reason: "no network was allowed",
        hint: "run without --offline",
        line: 3,
        main: [{ path: "m.example/m", file: "go.mod", dir: "" }],
      },
    ]);
  });

  test.each(["go.mod", "tools/go.mod", "go.work"])(
    "leaves a build unresolved whose %s is a link out of the repository",
    async (file) => {
      const withWork = { ...files, "go.work": "go 1.20\nuse .\n" };
      const world = worldOf({ files: file === "go.work" ? withWork : files });
      const realPath = async (path: string) => (path === `/repo/${file}` ? "/elsewhere" : path);
      const evidence = await collectModules({
        root: "/repo",
        tree: confinedFiles({ ...world.files, realPath }, "/repo"),
        proxy: world.modules(memoryProxySettings),
        go: plainGo,
        log: world.log,
        modules: [],
      });
      expect(evidence.unresolved).toMatchObject([
        { file, code: "evidence-invalid", reason: `\`${file}\` is a link that leads out of the repository` },
      ]);
      expect(mainPaths(evidence)).toEqual(["go.mod", "tools/go.mod"].filter((one) => one !== file));
    },
  );

  test("tells a malformed go.mod with its line, and the readable members of a broken workspace", async () => {
    const evidence = await collect({
      files: {
        "go.work": "go 1.20\nuse (\n\t./a\n\t./b\n)\n",
        "a/go.mod": "module m.example/a\nrequire what\n",
        "b/go.mod": "module m.example/b\n",
      },
    });
    expect(evidence.unresolved).toMatchObject([
      {
        file: "a/go.mod",
        code: "go-mod-invalid",
        line: 2,
        main: [{ path: "m.example/b" }],
        work: { file: "go.work" },
      },
    ]);
  });

  test("finds nothing in a repository without Go", async () => {
    expect(await collect({ files: { "README.md": "" } })).toEqual({
      resolutions: [],
      unresolved: [],
      leftOut: [],
    });
  });

  test("refuses an environment that go would refuse", async () => {
    await expect(collect({ files, go: { GOFLAGS: "-mod=maybe" } })).rejects.toThrow("GOFLAGS");
  });
});

describe("collectModules() of head and base", () => {
  const head = {
    "go.mod": "module m.example/m\ngo 1.20\nreplace x.example/x => ./x\nrequire x.example/x v1.0.0\n",
    "x/go.mod": "module x.example/x\ngo 1.20\n",
    "tools/go.mod": "module m.example/tools\ngo 1.20\n",
    "go.work": "go 1.20\nuse .\n",
  };

  async function both(base: Readonly<Record<string, string | undefined>>) {
    const world = worldOf({ files: head });
    const proxy = world.modules(memoryProxySettings);
    const shared: SharedBuilds = new Map();
    const common = { root: "/repo", proxy, go: plainGo, log: world.log, modules: [], shared };
    const files = Object.entries({ ...head, ...base }).flatMap(([name, text]) =>
      text === undefined ? [] : [[`/repo/${name}`, new TextEncoder().encode(text)] as const],
    );
    const tree = memoryTree("base", new Map(files));
    const [now, before] = await Promise.all([
      collectModules({ ...common, tree: world.files }),
      collectModules({ ...common, tree }),
    ]);
    const alone = await collectModules({ ...common, shared: new Map(), tree });
    expect(before).toEqual(alone);
    return now.resolutions.map((one) => before.resolutions.includes(one));
  }

  test("resolves a build once that both make from the same files", async () => {
    expect(await both({})).toEqual([true, true, true]);
  });

  // Whether they are shared: go.work, tools/go.mod, x/go.mod.
  test.each<[what: string, base: Readonly<Record<string, string | undefined>>, shared: readonly boolean[]]>([
    ["its go.mod", { "tools/go.mod": "module m.example/tools\ngo 1.21\n" }, [true, false, true]],
    ["its go.sum", { "go.work.sum": "x.example/y v1.0.0/go.mod h1:x=\n" }, [false, true, true]],
    [
      "a go.mod that stands in a module's place",
      { "x/go.mod": "module x.example/x\ngo 1.19\n" },
      [false, true, false],
    ],
    ["a go.mod that is gone", { "tools/go.mod": undefined }, [true, false, true]],
    ["a file that no build is made from", { "README.md": "# m\n" }, [true, true, true]],
  ])("resolves what differs in %s for each", async (_, base, shared) => {
    expect(await both(base)).toEqual(shared);
  });
});
