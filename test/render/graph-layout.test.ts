import { describe, expect, test } from "vitest";
import { layOutGraph } from "../../src/render/graph-layout.ts";
import { activeFindings } from "../../src/render/report-view.ts";
import { finding, report, sampleReports } from "./sample-reports.ts";

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

  test("a module that go.mod only states stands right of the one that brings it", () => {
    const sample = statedReport();
    const { nodes, edges } = layOutGraph(sample, activeFindings(sample.findings));
    expect(nodes.toSorted((a, b) => a.module - b.module).map((node) => node.column)).toEqual([0, 1, 2, 1]);
    expect(edges.filter((edge) => edge.stated).map((edge) => [edge.from.module, edge.to.module])).toEqual([
      [0, 2],
    ]);
  });

  test("a chain behind a finding is never faint", () => {
    const sample = statedReport();
    const why = ["example.com/acme/store", "github.com/jackc/pgx/v4@v4.18.3"];
    const { edges } = layOutGraph(sample, [finding({ why })]);
    const edge = edges.find(({ from, to }) => from.module === 0 && to.module === 2);
    expect(edge).toMatchObject({ guilty: true, stated: false });
  });

  test("what go.mod only states is left out of a picture that is cut down", () => {
    const base = sampleReports()["large"] ?? report();
    const edges = [...base.inventory.edges, [0, 100] as const];
    const sample = report({ inventory: { ...base.inventory, edges } });
    const why = ["example.com/acme/store", "example.com/lib/n0004@v1.4.0", "example.com/lib/n0100@v1.100.0"];
    const drawn = layOutGraph(sample, [finding({ why })]).edges;
    expect(drawn.filter(({ to }) => to.module === 100).map(({ from }) => from.module)).toEqual([4]);
  });
});

// The main module states pgx, which acme/db brings, and x/text, which nothing else brings.
function statedReport() {
  const { modules } = report().inventory;
  const edges = [
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 2],
  ] as const;
  const [main, db, pgx, , text] = modules;
  const chosen = [main, db, pgx, text].filter((module) => module !== undefined);
  return report({ inventory: { modules: chosen, edges } });
}
