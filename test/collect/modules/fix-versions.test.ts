import { expect, test } from "vitest";
import { fixVersions } from "../../../src/collect/modules/fix-versions.ts";
import { parseGoMod } from "../../../src/go/parse-go-mod.ts";

async function fixed(line: string, found: string): Promise<string> {
  const parsed = parseGoMod(`module m.example/m\n\n${line}\n`, { mode: "strict" });
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const { goMod } = await fixVersions(parsed.value, "go.mod", async () => found);
  return [goMod.require, goMod.exclude]
    .flat()
    .map(({ version }) => version)
    .concat(goMod.replace.flatMap((one) => [one.old.version, one.new.version]))
    .concat(goMod.retract.map(({ low }) => low))
    .join();
}

test.each([
  ["require a.example/a main", "v1.2.0", "v1.2.0"],
  ["require a.example/a/v2 main", "v2.2.0", "v2.2.0"],
  ["replace a.example/a => b.example/b main", "v2.0.0", ",v2.0.0"],
])("the version that `%s` means may be %s", async (line, found, versions) => {
  expect(await fixed(line, found)).toBe(versions);
});

test.each([
  [
    "require a.example/a main",
    "v2.0.0",
    "`a.example/a@main`: it means `v2.0.0`, and the major version should be v0 or v1",
  ],
  [
    "require a.example/a/v2 main",
    "v1.0.0",
    "`a.example/a/v2@main`: it means `v1.0.0`, and the major version should be v2",
  ],
  ["exclude a.example/a main", "v2.0.0", "should be v0 or v1"],
  ["replace a.example/a main => b.example/b v1.0.0", "v2.0.0", "should be v0 or v1"],
  ["retract main", "v2.0.0", "should be v0 or v1"],
])("the version that `%s` means may not be %s, as in go", async (line, found, problem) => {
  await expect(fixed(line, found)).rejects.toThrow(problem);
});
