import { describe, expect, test } from "vitest";
import { layOutGraph } from "../../src/render/graph-layout.ts";
import { activeFindings } from "../../src/render/report-view.ts";
import { report, sampleReports } from "./sample-reports.ts";

function picture(name: string) {
  const sample = sampleReports()[name] ?? report();
  return { sample, ...layOutGraph(sample, activeFindings(sample.findings)) };
}

describe("layOutGraph()", () => {
  test("a small graph is shown whole, main modules in the first column", () => {
    const { sample, nodes, edges, leftOutModules, leftOutEdges } = picture("fail");
    expect(nodes).toHaveLength(sample.inventory.modules.length);
    expect(edges).toHaveLength(sample.inventory.edges.length);
    expect([leftOutModules, leftOutEdges]).toEqual([0, 0]);
    expect(nodes.filter((node) => node.column === 0).map((node) => node.module)).toEqual([0]);
  });

  test("the chain to a guilty module is marked, and nothing else", () => {
    const { edges, nodes } = picture("fail");
    const guilty = edges.filter((edge) => edge.guilty).map((edge) => [edge.from.module, edge.to.module]);
    expect(guilty.toSorted()).toEqual([
      [0, 1],
      [0, 3],
      [1, 2],
    ]);
    expect(
      nodes
        .filter((node) => node.guilty)
        .map((node) => node.module)
        .toSorted(),
    ).toEqual([2, 3]);
  });

  test("a large graph is cut down, and the rest is counted", () => {
    const { sample, nodes, edges, leftOutModules, leftOutEdges } = picture("large");
    expect(nodes.length).toBeLessThan(60);
    expect(nodes.length + leftOutModules).toBe(sample.inventory.modules.length);
    expect(edges.length + leftOutEdges).toBe(sample.inventory.edges.length);
  });

  test("no two modules stand in one place", () => {
    for (const name of ["fail", "large"]) {
      const { nodes } = picture(name);
      expect(new Set(nodes.map((node) => `${node.column} ${node.row}`)).size).toBe(nodes.length);
    }
  });
});
