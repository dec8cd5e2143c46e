import { describe, expect, test } from "vitest";
import { markdownWithin, renderer } from "../../src/render/markdown.ts";
import { finding, fullOptions, plainOptions, report, sampleReports } from "./sample-reports.ts";

const samples = sampleReports();

describe("markdown", () => {
  test("verdict, gates, findings and the way to repeat stand in order", () => {
    const text = renderer.render(samples["fail"] ?? report(), plainOptions);
    const order = [
      "**Fail**: 4 errors",
      "| Gate |",
      "### Could not be judged",
      "### 6 findings",
      "<details>",
      "Waived: 1",
      "Modules: 7 modules",
      "Evidence: 2",
      "Reproduce:",
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  test("a finding has its place, words, chain, deciding line and fix", () => {
    const text = renderer.render(report({ findings: [finding()] }), plainOptions);
    expect(text).toContain(
      "| **error** | `module-major` | `go.mod:12` | `github.com/jackc/pgx/v4` is major 4; the policy allows 5 |",
    );
    expect(text).toContain(
      "  - why: `example.com/acme/store` → `github.com/acme/db@v1.9.0` → `github.com/jackc/pgx/v4@v4.18.3`",
    );
    expect(text).toContain("  - decided by `.github/modgate.yml:7`");
    expect(text).toContain("  - fix: `go get github.com/jackc/pgx/v5@latest`");
  });

  test("report-only mode is said", () => {
    expect(renderer.render(samples["report-only"] ?? report(), plainOptions)).toContain(
      "> Report only: there is no policy file",
    );
  });

  test("nothing is longer than a summary may be, and what is left out is said", () => {
    const text = renderer.render(samples["large"] ?? report(), fullOptions);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
    expect(text).toContain("Left out here: warnings, notices");
  });

  test.each([60_000, 3000, 10])("%i bytes are kept where anything fits", (maxBytes) => {
    const text = markdownWithin(samples["large"] ?? report(), fullOptions, maxBytes);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(Math.max(maxBytes, 400));
    expect(text).toContain("2,000 errors");
    expect(text).toContain("Left out here: ");
  });

  test("every row of a table has as many cells as its head", () => {
    const text = renderer.render(samples["fail"] ?? report(), fullOptions);
    for (const table of text.split("\n\n").filter((block) => block.startsWith("| "))) {
      expect(new Set(table.split("\n").map((row) => row.split("|").length)).size).toBe(1);
    }
  });
});
