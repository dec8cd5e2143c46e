import { describe, expect, test } from "vitest";
import { collectBuildList } from "../../../src/collect/modules/build-list.ts";
import { collectRaisedBuild } from "../../../src/collect/modules/raised-build.ts";
import { moduleKey } from "../../../src/go/module-version.ts";
import { memoryWorld } from "../../memory-world.ts";
import { memoryProxySettings, plainGo } from "./resolve-in-memory.ts";

const modules = {
  "x.io/a@v1.0.0": { mod: "module x.io/a\n\ngo 1.21\n\nrequire x.io/b v1.0.0\n" },
  "x.io/a@v1.1.0": { mod: "module x.io/a\n\ngo 1.21\n\nrequire x.io/b v1.2.0\n" },
  "x.io/b@v1.0.0": { mod: "module x.io/b\n\ngo 1.21\n" },
  "x.io/b@v1.2.0": { mod: "module x.io/b\n\ngo 1.21\n" },
};

async function raise(files: Readonly<Record<string, string>>, key: string, GOWORK = "off") {
  const world = memoryWorld({ files, modules });
  const proxy = world.modules(memoryProxySettings);
  const go = { ...plainGo, GOWORK };
  const common = { root: "/repo", tree: world.files, proxy, log: world.log };
  const resolution = await collectBuildList({ ...common, go, dir: "/repo", want: "build" });
  const [path = "", version = ""] = key.split("@");
  const raised = await collectRaisedBuild({ ...common, go, resolution, module: { path, version } });
  const writes = world.calls.filter((call) => call.startsWith("write"));
  return { selected: raised.buildList.selected.filter(({ main }) => !main).map(moduleKey), writes };
}

describe("collectRaisedBuild()", () => {
  test.each([
    ["a line", "require x.io/a v1.0.0 // why\n"],
    ["a block", "require (\n\tx.io/a v1.0.0\n\tx.io/b v1.0.0 // indirect\n)\n"],
    ["quotes", 'require "x.io/a" v1.0.0\n'],
  ])("raises %s and what has to rise with it, and writes nothing", async (_, require) => {
    const files = { "/repo/go.mod": `module m.io/app\n\ngo 1.21\n\n${require}` };
    expect(await raise(files, "x.io/a@v1.1.0")).toEqual({
      selected: ["x.io/a@v1.1.0", "x.io/b@v1.2.0"],
      writes: [],
    });
  });

  test("requires a module that no line names", async () => {
    const files = { "/repo/go.mod": "module m.io/app\n\ngo 1.21\n\nrequire x.io/a v1.0.0\n" };
    expect((await raise(files, "x.io/b@v1.2.0")).selected).toEqual(["x.io/a@v1.0.0", "x.io/b@v1.2.0"]);
  });

  test("leaves a lower version as high as others ask for", async () => {
    const files = {
      "/repo/go.mod": "module m.io/app\n\ngo 1.21\n\nrequire (\n\tx.io/a v1.1.0\n\tx.io/b v1.2.0\n)\n",
    };
    expect((await raise(files, "x.io/b@v1.0.0")).selected).toEqual(["x.io/a@v1.1.0", "x.io/b@v1.2.0"]);
  });

  test("raises in a workspace the member that requires it", async () => {
    const files = {
      "/repo/go.work": "go 1.21\n\nuse (\n\t./one\n\t./two\n)\n",
      "/repo/one/go.mod": "module m.io/one\n\ngo 1.21\n",
      "/repo/two/go.mod": "module m.io/two\n\ngo 1.21\n\nrequire x.io/a v1.0.0\n",
    };
    const { selected } = await raise(files, "x.io/a@v1.1.0", "/repo/go.work");
    expect(selected).toEqual(["x.io/a@v1.1.0", "x.io/b@v1.2.0"]);
  });
});
