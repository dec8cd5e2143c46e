import { expect, test } from "vitest";
import { runResolve } from "../../src/commands/resolve.ts";
import { goSumOf, memoryProxySettings, plainGo, worldOf } from "../collect/modules/resolve-in-memory.ts";

const mods = { "a.example/a@v1.0.0": "go 1.17\nrequire b.example/b v1.1.0", "b.example/b@v1.1.0": "go 1.17" };
const files = {
  "go.mod":
    "module m.example/m\ngo 1.20\nrequire (\n\ta.example/a v1.0.0\n\tb.example/b v1.1.0 // indirect\n)\nreplace b.example/b => ./b\n",
  "b/go.mod": "module b.example/b\ngo 1.19\n",
  "go.sum": goSumOf(mods),
};

function resolve(asked: { readonly graph?: boolean; readonly json?: boolean }): Promise<string> {
  const world = worldOf({
    files,
    mods,
    world: {
      modules: {
        "a.example/a@v1.0.0": {
          mod: "module a.example/a\ngo 1.17\nrequire b.example/b v1.1.0\n",
          time: "2024-05-06T07:08:09Z",
          provenance: { source: "goproxy.corp.example", failedOver: [] },
        },
      },
    },
  });
  return runResolve({
    dir: "/repo",
    graph: asked.graph ?? false,
    json: asked.json ?? false,
    tree: world.files,
    proxy: world.modules(memoryProxySettings),
    go: plainGo,
    log: world.log,
    tempDir: "/tmp",
  });
}

test("runResolve() prints what go prints", async () => {
  expect(await resolve({})).toBe("m.example/m\na.example/a v1.0.0\nb.example/b v1.1.0 => ./b\n");
  expect(await resolve({ graph: true })).toBe(
    "m.example/m a.example/a@v1.0.0\nm.example/m b.example/b@v1.1.0\nm.example/m go@1.20\na.example/a@v1.0.0 b.example/b@v1.1.0\n",
  );
});

test("runResolve() writes all it knows as JSON, and nothing that it does not know", async () => {
  const { modules, edges } = JSON.parse(await resolve({ json: true }));
  expect(edges).toBeUndefined();
  expect(modules).toEqual([
    { path: "m.example/m", main: true, goVersion: "1.20", why: ["m.example/m"] },
    {
      path: "a.example/a",
      version: "v1.0.0",
      goVersion: "1.17",
      time: "2024-05-06T07:08:09Z",
      goModSum: expect.stringMatching(/^h1:/),
      servedBy: "goproxy.corp.example",
      why: ["m.example/m", "a.example/a@v1.0.0"],
    },
    {
      path: "b.example/b",
      version: "v1.1.0",
      indirect: true,
      replace: { path: "./b" },
      goVersion: "1.19",
      why: ["m.example/m", "b.example/b@v1.1.0"],
    },
  ]);
});

test("runResolve() adds the graph to the JSON where it is asked for", async () => {
  expect(JSON.parse(await resolve({ json: true, graph: true })).edges).toContainEqual([
    "a.example/a@v1.0.0",
    "b.example/b@v1.1.0",
  ]);
});
