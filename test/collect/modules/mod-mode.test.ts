import { describe, expect, test } from "vitest";
import { memoryWorld } from "../../memory-world.ts";
import { resolveInMemory } from "./resolve-in-memory.ts";

describe("modMode()", () => {
  const files = { "go.mod": "module m.example/m\ngo 1.20\n" };
  const env = { GOPATH: "/home/gopath:/home/other" };

  test.each([
    ["a go.mod in GOPATH", { "/home/gopath/go.mod": "" }],
    ["a folder of that name", { "/home/gopath/go.mod/x": "" }],
  ])("refuses the graph with %s, as go does", async (_, inGopath) => {
    const world = { files: { "/repo/go.mod": files["go.mod"], ...inGopath } };
    await expect(resolveInMemory({ files, env, want: "graph" }, memoryWorld(world))).rejects.toMatchObject({
      message: "GOPATH is itself a module",
    });
    await expect(resolveInMemory({ files, env }, memoryWorld(world))).resolves.toBeDefined();
  });

  test("passes over a go.mod in a further folder of GOPATH", async () => {
    const world = memoryWorld({ files: { "/repo/go.mod": files["go.mod"], "/home/other/go.mod": "" } });
    await expect(resolveInMemory({ files, env, want: "graph" }, world)).resolves.toBeDefined();
  });
});
