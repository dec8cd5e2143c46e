import { expect, test } from "vitest";
import { moduleKey } from "../../src/go/module-version.ts";
import { requireChain, requireChains } from "../../src/go/require-chain.ts";
import { buildListOf, loadWritten, moduleOf, nameOf, readGraph } from "./graph-language.ts";

const buildList = buildListOf(loadWritten(readGraph("A: B1 C1\nB1: D1\nC1: D1 E1\nD1: F1\nE1: F1")).graph);

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
