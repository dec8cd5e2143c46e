import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GraphLoad, moduleRequirements, pruningFor } from "../../src/go/graph-load.ts";
import { moduleKey } from "../../src/go/module-version.ts";
import { printModuleGraph } from "../../src/go/print-build-list.ts";
import { buildListOf, loadWritten, readGraph, selection } from "./graph-language.ts";

const graphs = [
  {
    name: "the highest required version wins",
    graph: "A: B1 C2\nB1: D3\nC2: D4\nD4: E2\nD3: E1",
    selected: "A B1 C2 D4 E2",
  },
  {
    name: "a version that is not selected still raises what it requires",
    graph: "A: B1 C1\nB1: D1\nC1: D2\nD1: E2\nD2: E1",
    selected: "A B1 C1 D2 E2",
  },
  { name: "cycles end", graph: "A: B1\nB1: C1\nC1: B2\nB2: C1", selected: "A B2 C1" },
  {
    name: "a dependency that requires the main module brings its requirements, and never replaces it",
    graph: "A: B1\nB1: A5\nA5: C3",
    selected: "A B1 C3",
  },
  {
    name: "below a pruned root nothing is read",
    graph: "A (1.17): B1\nB1 (1.17): C1\nC1 (1.17): D1",
    selected: "A B1 C1",
  },
  {
    name: "below an unpruned root everything is read, pruned or not",
    graph: "A (1.17): B1\nB1 (1.16): C1\nC1 (1.17): D1\nD1 (1.17): E1",
    selected: "A B1 C1 D1 E1",
  },
  {
    name: "an unpruned module two steps below a pruned main is not followed",
    graph: "A (1.17): B1\nB1 (1.17): C1\nC1: D1",
    selected: "A B1 C1",
  },
  {
    name: "an unpruned main reads pruned dependencies to the end",
    graph: "A (1.16): B1\nB1 (1.17): C1\nC1 (1.17): D1",
    selected: "A B1 C1 D1",
  },
  {
    name: "a module reached pruned first and unpruned later is followed after all",
    graph: "A (1.17): B1 C1\nB1 (1.17): D1\nC1 (1.16): B1\nD1: E1",
    selected: "A B1 C1 D1 E1",
  },
  { name: "a requirement stated twice is harmless", graph: "A: B1 B2 B1", selected: "A B2" },
] as const;

describe("GraphLoad selects", () => {
  test.each(graphs)("$name", ({ graph, selected }) => {
    expect(selection(loadWritten(readGraph(graph)).graph)).toBe(selected);
  });
});

test.each(graphs)("a graph hands out what became the highest of its path, once: $name", ({ graph }) => {
  const loaded = loadWritten(readGraph(graph)).graph;
  const last = new Map(loaded.takeRaised().map(({ path, version }) => [path, version]));
  expect(last).toEqual(new Map(loaded.selectedModules().map(({ path, version }) => [path, version])));
  expect(loaded.takeRaised()).toEqual([]);
});

test("GraphLoad asks for each go.mod once and for none that is pruned out", () => {
  const { asked } = loadWritten(readGraph("A (1.17): B1 C1\nB1 (1.17): D1\nC1 (1.17): D1\nD1: E1"));
  expect(asked).toEqual(["B@v1.1.0", "C@v1.1.0"]);
});

test.each([
  { name: "the go line", main: "1.20", edges: "A B@v1.1.0\nA go@1.20\nB@v1.1.0 go@1.22.1\n" },
  {
    name: "a go line that names a toolchain",
    main: "1.21.0",
    edges: "A B@v1.1.0\nA go@1.21.0\nB@v1.1.0 go@1.22.1\ngo@1.21.0 toolchain@go1.21.0\n",
  },
])("GraphLoad makes $name a node, and those of pruned dependencies leaves", ({ main, edges }) => {
  const { graph } = loadWritten(readGraph(`A (${main}): B1\nB1 (1.22.1):`));
  expect(printModuleGraph(buildListOf(graph))).toBe(edges);
});

test("GraphLoad gives an unpruned main's go nodes their toolchain", () => {
  const { graph } = loadWritten(readGraph("A: B1\nB1 (1.22.1):"));
  expect(printModuleGraph(buildListOf(graph))).toBe(
    "A B@v1.1.0\nA go@1.16\nB@v1.1.0 go@1.22.1\ngo@1.22.1 toolchain@go1.22.1\n",
  );
});

test("GraphLoad reads a workspace member's raised dependency again", () => {
  const roots = [
    { path: "M", version: "" },
    { path: "N", version: "" },
    { path: "go", version: "1.18" },
  ];
  const mods = readGraph("M (1.17): B1\nN (1.17): C1\nC1 (1.17): B2\nB2 (1.17): D1\nB1 (1.17): E1");
  const load = new GraphLoad({ main: roots.slice(0, 2), pruning: "workspace", roots });
  const asked: string[] = [];
  for (let needed = load.needed(); needed.length > 0; needed = load.needed()) {
    for (const module of needed) {
      asked.push(moduleKey(module));
      const found = mods.mods.get(moduleKey(module));
      load.provide(module, moduleRequirements(found?.goVersion ?? "", found?.requires ?? []));
    }
  }
  expect(asked).toContain("B@v1.2.0");
  expect(selection(load.graph)).toBe("M N B2 C1 D1 E1");
});

test("GraphLoad goes on after a go.mod that cannot be had", () => {
  const load = new GraphLoad({
    main: [{ path: "A", version: "" }],
    pruning: "unpruned",
    roots: [
      { path: "B", version: "v1.1.0" },
      { path: "C", version: "v1.1.0" },
      { path: "go", version: "1.16" },
    ],
  });
  expect(load.needed().map(moduleKey)).toEqual(["C@v1.1.0", "B@v1.1.0"].toSorted());
  load.fail({ path: "B", version: "v1.1.0" });
  load.provide({ path: "C", version: "v1.1.0" }, moduleRequirements("", [{ path: "D", version: "v1.1.0" }]));
  expect(load.needed().map(moduleKey)).toEqual(["D@v1.1.0"]);
});

test("GraphLoad follows a chain longer than any call stack", () => {
  const length = 60_000;
  const load = new GraphLoad({
    main: [{ path: "main", version: "" }],
    pruning: "unpruned",
    roots: [{ path: "m0", version: "v1.0.0" }],
  });
  let at = 0;
  for (let needed = load.needed(); needed.length > 0; needed = load.needed()) {
    at += 1;
    const below = at < length ? [{ path: `m${at}`, version: "v1.0.0" }] : [];
    for (const module of needed) load.provide(module, moduleRequirements("", below));
  }
  expect(load.graph.selectedModules()).toHaveLength(length + 1);
  expect(load.graph.pathTo((module) => module.path === `m${length - 1}`)).toHaveLength(length + 1);
});

test("GraphLoad gives the same bytes in whatever order the answers come", () => {
  const names = ["B", "C", "D", "E", "F"];
  const module = fc.record({
    goVersion: fc.constantFrom("", "1.16", "1.17", "1.21", "1.22.3"),
    requires: fc.array(fc.tuple(fc.constantFrom(...names, "A"), fc.integer({ min: 1, max: 3 })), {
      maxLength: 4,
    }),
  });
  const keys = names.flatMap((name) => [1, 2, 3].map((minor) => `${name}${minor}`));
  const written = fc.tuple(fc.constantFrom("1.16", "1.17", "1.21.0"), fc.tuple(...keys.map(() => module)));
  fc.assert(
    fc.property(written, fc.infiniteStream(fc.nat()), ([mainGo, modules], picks) => {
      const lines = modules.map(({ goVersion, requires }, index) => {
        const go = goVersion === "" ? "" : ` (${goVersion})`;
        return `${keys[index]}${go}: ${requires.map(([name, minor]) => `${name}${minor}`).join(" ")}`;
      });
      const graph = readGraph([`A (${mainGo}): B1 C2 D1`, ...lines].join("\n"));
      const anyOrder = loadWritten(graph, (waiting) => (picks.next().value ?? 0) % waiting);
      const inOrder = loadWritten(graph);
      expect(printModuleGraph(buildListOf(anyOrder.graph))).toBe(
        printModuleGraph(buildListOf(inOrder.graph)),
      );
      expect(selection(anyOrder.graph)).toBe(selection(inOrder.graph));
    }),
  );
});

test.each([
  ["1.16", "unpruned"],
  ["1.17", "pruned"],
  ["1.17rc1", "unpruned"],
  ["1.21", "pruned"],
] as const)("pruningFor(%s) is %s", (goVersion, pruning) => {
  expect(pruningFor(goVersion)).toBe(pruning);
});
