import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderer } from "../../src/render/github.ts";
import { runnerCommands } from "./runner-commands.ts";
import {
  finding,
  fullOptions,
  gateReport,
  hostileReport,
  hostileTexts,
  plainOptions,
  report,
  sampleReports,
} from "./sample-reports.ts";

describe("github", () => {
  test("an annotation says where, what, why, how to mend it, and where to read on", () => {
    const text = renderer.render(report({ verdict: "fail", findings: [finding()] }), plainOptions);
    expect(text).toBe(
      "::error file=go.mod,line=12,endLine=12,col=2,title=module-major%3A github.com/jackc/pgx/v4@v4.18.3::" +
        "`github.com/jackc/pgx/v4` is major 4; the policy allows 5 (.github/modgate.yml:7)%0A" +
        "Why: example.com/acme/store -> github.com/acme/db@v1.9.0 -> github.com/jackc/pgx/v4@v4.18.3%0A" +
        "Fix: go get github.com/jackc/pgx/v5@latest%0A" +
        "Explain: modgate explain module-major\n",
    );
  });

  test("a waived finding is not annotated", () => {
    const waived = { owner: "@a", reason: "r", expires: "2027-01-01", file: "p.yml", line: 1 };
    expect(renderer.render(report({ findings: [finding({ waived })] }), plainOptions)).toBe("");
  });

  test("a column is dropped on an annotation over several lines", () => {
    const at = [{ file: "a.go", line: 3, column: 2, endLine: 5 }];
    const [command] = runnerCommands(renderer.render(report({ findings: [finding({ at })] }), plainOptions));
    expect(command?.properties).toMatchObject({ line: "3", endLine: "5" });
    expect(command?.properties["col"]).toBeUndefined();
  });

  test("a gate that could not be judged is never worded as a violation", () => {
    const commands = runnerCommands(renderer.render(sampleReports()["unjudged"] ?? report(), plainOptions));
    expect(commands).toEqual([
      {
        name: "error",
        properties: { title: "could not judge: coverage" },
        message:
          "there is no cover profile at `cover.out`\nHint: run `go test -coverprofile=cover.out ./...` before modgate",
      },
    ]);
  });

  test("at most ten of a level, and the tenth says how many more and where", () => {
    const commands = runnerCommands(renderer.render(sampleReports()["large"] ?? report(), fullOptions));
    for (const level of ["error", "warning", "notice"]) {
      const ofLevel = commands.filter((command) => command.name === level);
      expect(ofLevel).toHaveLength(10);
      expect(ofLevel[9]?.properties["title"]).toBe(`1991 more at level ${level}`);
      expect(ofLevel[9]?.message).toContain(fullOptions.runUrl);
    }
  });

  test("changed lines come first, standing findings last", () => {
    const findings = [
      finding({ subject: "standing", facts: { preExisting: true } }),
      finding({ subject: "new" }),
      finding({ subject: "changed", facts: { changedLine: true } }),
    ];
    const commands = runnerCommands(renderer.render(report({ findings }), plainOptions));
    expect(commands.map((command) => command.properties["title"])).toEqual([
      "module-major: changed",
      "module-major: new",
      "module-major: standing",
    ]);
  });

  test("gates without a judgement do not crowd findings out", () => {
    const gates = Array.from({ length: 9 }, (_, at) =>
      gateReport(`g${at}`, { outcome: "unjudged", reason: "r" }),
    );
    const findings = Array.from({ length: 30 }, () => finding());
    const commands = runnerCommands(
      renderer.render(report({ verdict: "fail", gates, findings }), plainOptions),
    );
    expect(
      commands.filter((command) => command.properties["title"]?.startsWith("module-major")),
    ).toHaveLength(5);
    expect(commands).toHaveLength(10);
  });

  test("foreign text adds no command, no property and no line", () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: "binary" })), (text) => {
        const log = renderer.render(hostileReport(text), fullOptions);
        const commands = runnerCommands(log);
        expect(commands.length).toBe(log.split("\n").length - 1);
        for (const command of commands) {
          expect(["error", "warning", "notice"]).toContain(command.name);
          expect(Object.keys(command.properties).filter((name) => !properties.has(name))).toEqual([]);
          expect(command.message.length).toBeLessThanOrEqual(4096);
        }
      }),
    );
  });
});

const properties: ReadonlySet<string> = new Set(["file", "line", "endLine", "col", "title"]);
