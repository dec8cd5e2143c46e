import { expect, test } from "vitest";
import type { GoEnvironment } from "../../src/model/request.ts";
import { runResolve } from "../../src/commands/resolve.ts";
import { goSumOf, memoryProxySettings, plainGo, worldOf } from "../collect/modules/resolve-in-memory.ts";

const mods = { "a.example/a@v1.0.0": "go 1.17\nrequire b.example/b v1.1.0", "b.example/b@v1.1.0": "go 1.17" };
const files = {
  "go.mod":
    "module m.example/m\ngo 1.20\nrequire (\n\ta.example/a v1.0.0\n\tb.example/b v1.1.0 // indirect\n)\nreplace b.example/b => ./b\n",
  "b/go.mod": "module b.example/b\ngo 1.19\n",
  "go.sum": goSumOf(mods),
};

interface Asked {
  readonly graph?: boolean;
  readonly json?: boolean;
  readonly env?: Partial<GoEnvironment>;
}

function resolve(asked: Asked): Promise<string> {
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
    loggedMods: { require: async () => undefined },
    go: { ...plainGo, ...asked.env },
    log: world.log,
    tempDirs: ["/tmp"],
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

test("runResolve() prints JSON as go list does where GOFLAGS asks for it", async () => {
  const all = await resolve({ env: { GOFLAGS: "-json", GOMODCACHE: "/cache" } });
  expect(all.match(/^{$/gm)).toHaveLength(3);
  expect(all).toContain(
    '{\n\t"Path": "a.example/a",\n\t"Version": "v1.0.0",\n\t"Time": "2024-05-06T07:08:09Z",\n' +
      '\t"GoMod": "/cache/cache/download/a.example/a/@v/v1.0.0.mod",\n\t"GoVersion": "1.17",\n\t"GoModSum": "h1:',
  );
  expect(all).toContain(
    '\t"Replace": {\n\t\t"Path": "./b",\n\t\t"Dir": "/repo/b",\n\t\t"GoMod": "/repo/b/go.mod",\n\t\t"GoVersion": "1.19"\n\t},\n' +
      '\t"Indirect": true,\n\t"Dir": "/repo/b",\n',
  );
  expect(await resolve({ env: { GOFLAGS: "-json=Main,Version" } })).toBe(
    '{\n\t"Main": true\n}\n{\n\t"Version": "v1.0.0"\n}\n{\n\t"Version": "v1.1.0"\n}\n',
  );
});

test("runResolve() follows -go in GOFLAGS for the graph: an older go sees what a pruned module leaves out", async () => {
  const graph = await resolve({ graph: true, env: { GOFLAGS: "-go=1.16" } });
  expect(graph).toContain("m.example/m go@1.20\n");
  await expect(resolve({ env: { GOFLAGS: "-go=1.16" } })).resolves.toContain("a.example/a");
});
