import { expect, test } from "vitest";
import { goSumOf, resolveInMemory } from "./resolve-in-memory.ts";

const mods = {
  "a.example/a@v1.0.0": "go 1.22.0\nrequire b.example/b v1.1.0",
  "b.example/b@v1.0.0": "go 1.17",
  "b.example/b@v1.1.0": "go 1.17",
};

const goA = "require a.example/a v1.0.0\n";

test.each([
  {
    what: "a requirement that a dependency raises",
    text: `go 1.22.0\n${goA}require b.example/b v1.0.0\n`,
    why: "it requires `b.example/b@v1.0.0`, but `a.example/a@v1.0.0` requires `v1.1.0`",
    line: 4,
  },
  {
    what: "a go line that is too low for a dependency",
    text: `go 1.21\n${goA}`,
    why: "its go line says 1.21, but `a.example/a@v1.0.0` requires go 1.22.0",
    line: 2,
  },
  {
    what: "no go line",
    text: goA,
    why: "it has no go line, which means go 1.16, but `a.example/a@v1.0.0` requires go 1.22.0",
    line: 1,
  },
  {
    what: "a module at two versions",
    text: "go 1.20\nrequire b.example/b v1.1.0\nrequire b.example/b v1.0.0\n",
    why: "it requires `b.example/b` at `v1.0.0` and `v1.1.0`",
    line: 4,
  },
  {
    what: "a module at two versions before go 1.17",
    text: "go 1.16\nrequire b.example/b v1.1.0\nrequire b.example/b v1.0.0\n",
    why: "it requires `b.example/b` at `v1.0.0` and `v1.1.0`",
    line: 4,
  },
  {
    what: "itself, before go 1.17",
    text: "go 1.16\nrequire m.example/m v1.0.0\n",
    why: "it requires itself",
    line: 3,
  },
])("go.mod needs an update, and it is said why and where: $what", async ({ text, why, line }) => {
  const all = { ...mods, "m.example/m@v1.0.0": "go 1.17" };
  const files = { "go.mod": `module m.example/m\n${text}`, "go.sum": goSumOf(all) };
  await expect(resolveInMemory({ files, mods: all })).rejects.toMatchObject({
    message: `go.mod needs an update: ${why}`,
    details: { at: { file: "go.mod", line }, hint: "run: go mod tidy" },
  });
});
