import * as z from "zod";
import type { LintSettings } from "../../model/lint-settings.ts";
import { repositoryPath, ruleLevel } from "../../policy/values.ts";

/** The `lint` section of the policy. */
export const lintSection = z.lazy(() =>
  z
    .strictObject({
      config: repositoryPath
        .optional()
        .describe(
          "golangci-lint's configuration: modgate:golangci (shipped) or a path; absent: the repository's own",
        ),
      scope: z
        .enum(["changed", "all"])
        .default("changed")
        .describe(
          "changed: only lines that differ from base; all: every line, older ones marked as pre-existing",
        ),
      report: repositoryPath.optional().describe("golangci-lint v2's JSON, read instead of running it"),
      golangci: z
        .enum(["auto", "off", "required"])
        .default("auto")
        .describe(
          "auto: run where installed, missed where config is set; required: missed wherever it is not installed",
        ),
      linters: ruleLevel.default("error").describe("level of what golangci-lint's linters report"),
      gofmt: ruleLevel.default("error").describe("level of files that gofmt would write differently"),
      vet: ruleLevel.default("error").describe("level of what go vet reports"),
      analyzers: ruleLevel
        .default("off")
        .describe("level of what modgate's own analysers report: time.Sleep outside tests"),
      "nolint-needs-reason": ruleLevel
        .default("off")
        .describe("level of a //nolint comment without a reason"),
    })
    .describe("linters, by default on changed lines only"),
);

/** The section after validation. */
export type LintSection = z.output<typeof lintSection>;

/** Says which linters the section asks for; a rule that is off needs none. */
export function lintSettings(section: LintSection): LintSettings {
  return {
    gofmt: section.gofmt !== "off",
    vet: section.vet !== "off",
    analyzers: section.analyzers !== "off",
    golangci: section.linters === "off" ? "off" : section.golangci,
    config: section.config ?? "",
    reportPath: section.report ?? "",
    suppressions: section["nolint-needs-reason"] !== "off",
  };
}
