import { expect, test } from "vitest";
import {
  allRootsSelected,
  hasRedundantRoot,
  minimalRoots,
  raiseRoots,
} from "../../src/go/root-requirements.ts";
import { loadWritten, moduleOf, nameOf, readGraph } from "./graph-language.ts";

const names = (modules: readonly { readonly path: string; readonly version: string }[]) =>
  modules
    .filter((module) => module.path !== "go")
    .map(nameOf)
    .join(" ");

test("allRootsSelected() is false where a dependency raises a root", () => {
  const { graph } = loadWritten(readGraph("A: B1 C1\nB1: C2"));
  expect(allRootsSelected(graph, [moduleOf("B1"), moduleOf("C1")])).toBe(false);
  expect(allRootsSelected(graph, [moduleOf("B1"), moduleOf("C2")])).toBe(true);
});

test("hasRedundantRoot() sees a doubled path and the main module", () => {
  expect(hasRedundantRoot([moduleOf("B1"), moduleOf("C1")], "A")).toBe(false);
  expect(hasRedundantRoot([moduleOf("B1"), moduleOf("B2")], "A")).toBe(true);
  expect(hasRedundantRoot([moduleOf("A1"), moduleOf("B2")], "A")).toBe(true);
});

test("raiseRoots() raises to the selected versions and drops doubles and the main module", () => {
  const { graph } = loadWritten(readGraph("A (1.17): A3 B1 B1 C1\nB1 (1.17): C2"));
  const raised = raiseRoots([moduleOf("A3"), moduleOf("B1"), moduleOf("B1"), moduleOf("C1")], "A", graph);
  expect(names(raised.roots)).toBe("B1 C2");
  expect(raised.raised).toBe(true);
});

test("raiseRoots() without a graph takes the highest of the roots", () => {
  const raised = raiseRoots([moduleOf("B1"), moduleOf("B2")], "A", undefined);
  expect(names(raised.roots)).toBe("B2");
  expect(raised.raised).toBe(true);
});

test("raiseRoots() without a graph keeps the first of versions that rank alike", () => {
  const first = { path: "b.example/b", version: "v1.0.0" };
  const second = { path: "b.example/b", version: "v1.0.0+incompatible" };
  expect(raiseRoots([first, second], "A", undefined).roots).toEqual([first]);
  expect(raiseRoots([second, first], "A", undefined).roots).toEqual([second]);
});

test.each([
  {
    name: "keeps direct requirements that others imply",
    graph: "A: B1 C1\nB1: C1",
    direct: "B C",
    roots: "B1 C1",
  },
  { name: "keeps selected roots", graph: "A: B1 C1\nB1: C1", direct: "B", roots: "B1 C1" },
  { name: "raises a direct root", graph: "A: B1 C1\nB1: C2", direct: "B C", roots: "B1 C2" },
  {
    name: "drops an indirect root that is implied higher",
    graph: "A: B1 C1\nB1: C2",
    direct: "B",
    roots: "B1",
  },
  {
    name: "adds what only an unselected version requires",
    graph: "A: B1 C1\nC1: B2\nB1: D1",
    direct: "C",
    roots: "C1 D1",
  },
])("minimalRoots() $name", ({ graph, direct, roots }) => {
  const written = readGraph(graph);
  const required = written.mods.get("A")?.requires ?? [];
  const { graph: loaded } = loadWritten(written);
  expect(names(minimalRoots(loaded, required, new Set(["go", ...direct.split(" ")])))).toBe(roots);
});

test("minimalRoots() ends in cycles and on chains longer than any call stack", () => {
  const { graph } = loadWritten(readGraph("A: B1\nB1: C1\nC1: B1"));
  expect(names(minimalRoots(graph, [], new Set()))).toMatch(/^(B1|C1)$/);
});
