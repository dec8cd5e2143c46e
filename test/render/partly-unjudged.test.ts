import { expect, test } from "vitest";
import { loadRenderer } from "../../src/render/index.ts";
import { finding, gateReport, plainOptions, report } from "./sample-reports.ts";

// A gate that fails may have something in it that could not be judged: nobody must take it for looked at.
const gates = [
  gateReport("modules", { outcome: "fail", reason: "go.sum:3 could not be compared", hint: "ask again" }),
];
const partly = report({ verdict: "fail", gates, findings: [finding()] });

test.each([
  ["text", "Modules, in part: go.sum:3 could not be compared\n  hint:   ask again"],
  ["markdown", "- **Modules, in part**: go.sum:3 could not be compared Hint: ask again"],
  ["html", "<h4>Modules, in part</h4>"],
  [
    "github",
    "::error title=could not judge in part%3A modules::go.sum:3 could not be compared%0AHint: ask again",
  ],
  ["sarif", "could not judge in part: modules: go.sum:3 could not be compared Hint: ask again"],
  ["junit", 'message="could not judge in part: go.sum:3 could not be compared"'],
] as const)("%s tells what of a failing gate could not be judged", async (id, told) => {
  const renderer = await loadRenderer(id);
  expect(renderer.render(partly, plainOptions)).toContain(told);
});
