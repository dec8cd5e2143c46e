import { expect, test } from "vitest";
import { memoryWorld } from "../../memory-world.ts";
import { resolveInMemory } from "./resolve-in-memory.ts";

const table = `
var All = []Info{
	{Name: "panicnil", Package: "runtime", Changed: 21, Old: "1"},
}

var Removed = []RemovedInfo{
	{Name: "x509sha1", Removed: 24},
}
`;

function resolveWith(setting: string): Promise<unknown> {
  const goMod = `module m.example/m\ngo 1.21\ngodebug ${setting}\n`;
  const files = { "/repo/go.mod": goMod, "/go/src/internal/godebugs/table.go": table };
  return resolveInMemory({ files: {}, env: { GOROOT: "/go" } }, memoryWorld({ files }));
}

test.each([
  ["nope=1", "go.mod: unknown godebug setting `nope`"],
  ["x509sha1=1", "go.mod: the godebug setting `x509sha1` was removed in go 1.24"],
  ["default=go1.99", "go.mod: godebug default `go1.99` is newer than the go 1.26.0 that runs"],
])("refuses `godebug %s`, at its line", async (setting, message) => {
  await expect(resolveWith(setting)).rejects.toMatchObject({
    message,
    details: { at: { file: "go.mod", line: 3 } },
  });
});

test("takes the settings that the installed go knows", async () => {
  await expect(resolveWith("panicnil=1")).resolves.toBeDefined();
});
