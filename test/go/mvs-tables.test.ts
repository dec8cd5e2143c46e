import { expect, test } from "vitest";
import { ModuleGraph } from "../../src/go/module-graph.ts";
import type { ModuleVersion } from "../../src/go/module-version.ts";
import { moduleKey } from "../../src/go/module-version.ts";
import { fewestRoots } from "../../src/go/root-requirements.ts";
import { goFile } from "./go-distribution.ts";

// The graphs of cmd/go's own tests of minimal version selection: what it builds from each, and the fewest
// requirements that give the same build. Upgrades and downgrades are not ours to make.

interface Claim {
  readonly name: string;
  readonly verb: string;
  readonly args: readonly string[];
  readonly wanted: string;
  readonly requires: ReadonlyMap<string, readonly ModuleVersion[]>;
}

function readClaims(): readonly Claim[] {
  const [, table = ""] = /var tests = `([^`]*)`/.exec(goFile("src/cmd/go/internal/mvs/mvs_test.go")) ?? [];
  const claims: Claim[] = [];
  let name = "";
  let requires = new Map<string, readonly ModuleVersion[]>();
  for (const line of table.split("\n").filter((text) => text.includes(":") && !text.startsWith("#"))) {
    const colon = line.indexOf(":");
    const [key, value] = [line.slice(0, colon), line.slice(colon + 1)];
    const [verb = "", ...args] = key.trim().split(/\s+/);
    if (verb === "name") [name, requires] = [value.trim(), new Map()];
    else if (/^[A-Z]/.test(verb)) requires.set(moduleKey(moduleOf(verb)), words(value).map(moduleOf));
    else claims.push({ name, verb, args, wanted: words(value).join(" "), requires });
  }
  return claims;
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

// The tables compare versions as plain text; ".hidden" marks one that upgrades do not see.
function moduleOf(word: string): ModuleVersion {
  const version = word
    .slice(1)
    .replace(/^(\d+)(?:\.(\w+))?$/, (_, minor, mark) => `v1.${minor}.0${mark ? `-${mark}` : ""}`);
  return { path: word.slice(0, 1), version };
}

function graphFrom(main: ModuleVersion, requires: Claim["requires"]): ModuleGraph {
  const graph = new ModuleGraph([main]);
  const seen = new Set<string>();
  const waiting = [main];
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    if (seen.has(moduleKey(module))) continue;
    seen.add(moduleKey(module));
    const required = requires.get(moduleKey(module)) ?? [];
    graph.require(module, required);
    waiting.push(...required);
  }
  return graph;
}

function written(modules: readonly ModuleVersion[]): string {
  return modules
    .map(
      ({ path, version }) =>
        path +
        version.replace(/^v1\.(\d+)\.0(?:-(\w+))?$/, (_, minor, mark) => minor + (mark ? `.${mark}` : "")),
    )
    .join(" ");
}

const claims = readClaims();
const builds = claims.filter(({ verb }) => verb === "build");
const requirements = claims.filter(({ verb }) => verb === "req");

test("cmd/go's tables of version selection were found", () => {
  expect(builds.length).toBeGreaterThan(20);
  expect(requirements.length).toBeGreaterThan(3);
});

test.each(builds)("ModuleGraph selects as cmd/go does: $name, build $args", ({ args, wanted, requires }) => {
  expect(written(graphFrom(moduleOf(args[0] ?? ""), requires).selectedModules())).toBe(wanted);
});

test.each(requirements)(
  "fewestRoots() requires as cmd/go does: $name, req $args",
  ({ args, wanted, requires }) => {
    const [main = "", ...base] = args;
    expect(written(fewestRoots(graphFrom(moduleOf(main), requires), base))).toBe(wanted);
  },
);
