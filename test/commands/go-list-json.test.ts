import { expect, test } from "vitest";
import { runResolve } from "../../src/commands/resolve.ts";
import { ModgateError } from "../../src/model/error.ts";
import { goSumOf, memoryProxySettings, plainGo, worldOf } from "../collect/modules/resolve-in-memory.ts";

test("goListJson() lists a replacement of which no `.info` can be had, and says what the trouble is", async () => {
  const mods = { "b.example/b@v1.2.0": "go 1.17" };
  const files = {
    "go.mod":
      "module m.example/m\ngo 1.20\nrequire a.example/a v1.0.0\nreplace a.example/a => b.example/b v1.2.0\n",
    "go.sum": goSumOf(mods),
  };
  const absent = new ModgateError("module-not-found", "there is none");
  const module = { mod: "module b.example/b\ngo 1.17\n", info: absent };
  const world = worldOf({ files, world: { modules: { "b.example/b@v1.2.0": module } } });
  const text = await runResolve({
    dir: "/repo",
    graph: false,
    json: false,
    tree: world.files,
    proxy: world.modules(memoryProxySettings),
    loggedMods: { require: async () => undefined },
    go: { ...plainGo, GOFLAGS: "-json=Path,Replace" },
    log: world.log,
    tempDirs: [],
  });
  const [, replaced = ""] = text.split(/(?<=^}\n)/m);
  expect(JSON.parse(replaced)).toEqual({
    Path: "a.example/a",
    Replace: {
      Path: "b.example/b",
      Version: "v1.2.0",
      GoVersion: "1.17",
      Error: { Err: "b.example/b@v1.2.0: there is none" },
      GoModSum: goSumOf(mods).trim().split(" ").at(-1),
    },
  });
});
