import { expect, test } from "vitest";
import { GraphLoad, type ModuleRequirements } from "../../src/go/graph-load.ts";
import type { ModuleVersion } from "../../src/go/module-version.ts";
import { minimalRoots } from "../../src/go/root-requirements.ts";

const many = 200_000;

function module(index: number): ModuleVersion {
  return { path: `example.com/m${index}`, version: "v1.0.0" };
}

function load(requirements: (index: number) => readonly ModuleVersion[]): GraphLoad {
  const loading = new GraphLoad({
    main: [{ path: "example.com/main", version: "" }],
    pruning: "unpruned",
    roots: [module(0)],
  });
  for (let needed = loading.needed(); needed.length > 0; needed = loading.needed()) {
    for (const one of needed) {
      const requires = requirements(Number(one.path.slice("example.com/m".length)));
      loading.provide(one, { pruned: false, requires } satisfies ModuleRequirements);
    }
  }
  return loading;
}

test.each<[what: string, requirements: (index: number) => readonly ModuleVersion[]]>([
  ["a chain of two hundred thousand modules", (index) => (index + 1 < many ? [module(index + 1)] : [])],
  [
    "a module with two hundred thousand requirements",
    (index) => (index > 0 ? [] : Array.from({ length: many - 1 }, (_, next) => module(next + 1))),
  ],
])("%s overflows no stack", (_, requirements) => {
  const { graph } = load(requirements);
  expect(graph.selectedModules()).toHaveLength(many + 1);
  expect(minimalRoots(graph, [module(0)], new Set())).toEqual([module(0)]);
  expect(graph.pathTo(({ path }) => path === `example.com/m${many - 1}`).at(0)?.path).toBe(
    "example.com/main",
  );
});
