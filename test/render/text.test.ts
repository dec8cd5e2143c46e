import { describe, expect, test } from "vitest";
import { renderer } from "../../src/render/text.ts";
import { finding, fullOptions, plainOptions, report, sampleReports } from "./sample-reports.ts";

const samples = sampleReports();

describe("text", () => {
  test("the verdict is the first line", () => {
    const firstLines = Object.values(samples).map(
      (sample) => renderer.render(sample, plainOptions).split("\n")[0],
    );
    expect(firstLines.map((line) => line?.split(":")[0])).toEqual([
      "Pass",
      "Fail",
      "Not judged",
      "Pass",
      "Pass",
      "Fail",
    ]);
  });

  test("report-only mode is said at the top", () => {
    const [, second] = renderer
      .render(samples["report-only"] ?? report(), { ...plainOptions, width: 0 })
      .split("\n");
    expect(second).toMatch(/^Report only: there is no policy file/);
  });

  test("a finding shows its place, source line, chain, deciding policy line and fix", () => {
    const sourceLine = (): string => "\tgithub.com/jackc/pgx/v4 v4.18.3";
    const text = renderer.render(report({ verdict: "fail", findings: [finding()] }), {
      ...plainOptions,
      sourceLine,
    });
    expect(text).toContain(
      [
        "  error module-major github.com/jackc/pgx/v4@v4.18.3",
        "  at go.mod:12:2",
        "     12 |   github.com/jackc/pgx/v4 v4.18.3",
        "        |   ^",
        "  `github.com/jackc/pgx/v4` is major 4; the policy allows 5",
        "  why:    example.com/acme/store -> github.com/acme/db@v1.9.0 -> github.com/jackc/pgx/v4@v4.18.3",
        "  policy: .github/modgate.yml:7",
        "  fix:    go get github.com/jackc/pgx/v5@latest",
        "  more:   modgate explain module-major",
      ].join("\n"),
    );
  });

  test("waived, standing and unjudged are summed up, and the command to repeat ends it", () => {
    const text = renderer.render(samples["fail"] ?? report(), plainOptions);
    expect(text).toContain("Waived: 1 finding\n  module-deprecated");
    expect(text).toContain(
      "Stood before this change and fails nothing: 1 finding\n  1 x warning module-pseudo-version, at go.mod:12",
    );
    expect(text).toContain(
      "Could not be judged (neither a pass nor a violation)\n  Coverage: there is no cover profile",
    );
    expect(text.trimEnd().split("\n").at(-1)).toBe(
      "Reproduce: modgate check --base 9be01d2a4d5e6f708192a3b4c5d6e7f8091a2b3c --policy .github/modgate.yml",
    );
  });

  test("colour changes no word", () => {
    const sample = samples["fail"] ?? report();
    const colored = renderer.render(sample, { ...plainOptions, color: true });
    expect(colored).toContain("\u001b[31m");
    // oxlint-disable-next-line no-control-regex -- colours are what this removes
    expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(renderer.render(sample, plainOptions));
  });

  test("a link leads to the line on the forge", () => {
    const text = renderer.render(report({ findings: [finding()] }), fullOptions);
    expect(text).toContain(
      "\u001b]8;;https://git.corp.example/acme/store/blob/3f2a91c04d5e6f708192a3b4c5d6e7f8091a2b3c/go.mod#L12\u001b\\go.mod:12:2",
    );
  });
});
