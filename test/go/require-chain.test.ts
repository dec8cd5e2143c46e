import { describe, expect, test } from "vitest";
import { moduleKey } from "../../src/go/module-version.ts";
import { requireChain, requireChains } from "../../src/go/require-chain.ts";
import { buildListOf, loadWritten, moduleOf, nameOf, readGraph } from "./graph-language.ts";

const { graph } = loadWritten(readGraph("A: B1 C1\nB1: D1\nC1: D1 E1\nD1: F1 D2\nE1: F1"));
const buildList = buildListOf(graph);

test.each([
  ["A", "A"],
  ["B1", "A B1"],
  ["F1", "A B1 D1 F1"],
  ["E1", "A C1 E1"],
])("requireChain() to %s is %s", (target, chain) => {
  expect(requireChain(buildList, moduleOf(target)).map(nameOf).join(" ")).toBe(chain);
});

test("requireChain() to a module that is not in the graph is empty", () => {
  expect(requireChain(buildList, moduleOf("Z9"))).toEqual([]);
});

test("requireChains() ends in cycles", () => {
  const cyclic = buildListOf(loadWritten(readGraph("A: B1\nB1: C1\nC1: B1 D1\nD1: C1")).graph);
  expect(requireChains(cyclic).to(moduleOf("D1")).map(moduleKey)).toEqual([
    "A",
    "B@v1.1.0",
    "C@v1.1.0",
    "D@v1.1.0",
  ]);
});

describe("requireChains()", () => {
  test("lists the versions of a module in the order of the graph", () => {
    expect(requireChains(buildList).versions("D").map(nameOf)).toEqual(["D1", "D2"]);
    expect(requireChains(buildList).versions("Z")).toEqual([]);
  });

  test("begins no chain with what is left out", () => {
    const chainTo = requireChains(buildList).without(new Map([["A", new Set(["B", "E"])]]));
    expect(chainTo(moduleOf("D1")).map(nameOf)).toEqual(["A", "C1", "D1"]);
    expect(chainTo(moduleOf("E1")).map(nameOf)).toEqual(["A", "C1", "E1"]);
    expect(chainTo(moduleOf("B1"))).toEqual([]);
  });

  test("walks nodes as it walks edges", () => {
    const [byEdges, byNodes] = [
      requireChains(buildList),
      requireChains({ ...buildList, roots: graph.roots }),
    ];
    for (const { module } of graph.nodes()) {
      expect(byNodes.to(module)).toEqual(byEdges.to(module));
      expect(byNodes.versions(module.path)).toEqual(byEdges.versions(module.path));
    }
  });
});
