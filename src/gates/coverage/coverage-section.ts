import * as z from "zod";
import { duration, percentage, repositoryPath, ruleLevel } from "../../policy/values.ts";

const packageLimit = () =>
  z
    .strictObject({
      path: z
        .string()
        .regex(/^(?!\/)\S+$/, "wanted a package pattern: ./internal/pay/...")
        .refine((path) => !path.split("/").includes(".."), "wanted a pattern inside the repository")
        .describe("./internal/pay/... from the repository root, or an import path; ... as in Go"),
      min: percentage.describe("the least coverage of these packages together that passes, in percent"),
    })
    .describe("a limit for some packages");

/** The policy's `coverage` section. */
export const coverageSection = z.lazy(() =>
  z
    .strictObject({
      profile: repositoryPath.prefault("cover.out").describe("the cover profile that go test wrote"),
      run: z
        .string()
        .regex(/^(?=.*\S)[^\n\r]*$/, "wanted a command on one line")
        .optional()
        .describe(
          "the command that writes the profile, from the repository root; no shell; absent: it is there already",
        ),
      "run-timeout": duration.prefault("30m").describe("how long that command may take"),
      total: percentage.optional().describe("the least share of all statements that must run, in percent"),
      patch: percentage
        .optional()
        .describe("the least share of changed statements that must run, in percent; judged in pull requests"),
      "max-drop": percentage
        .optional()
        .describe("by how many points the total may fall against base; needs base-profile"),
      "base-profile": repositoryPath
        .optional()
        .describe("a cover profile taken at the base revision, for max-drop"),
      packages: z.array(packageLimit()).default([]).describe("limits for packages that matter more"),
      exclude: z
        .array(z.string().min(1))
        .default([])
        .describe("globs of files that do not count; generated files never do"),
      unmeasured: ruleLevel
        .default("warning")
        .describe("level of a changed file with functions that the profile does not know"),
    })
    .describe("statement coverage from Go's cover profile"),
);

/** The section after validation. */
export type CoverageSection = z.output<typeof coverageSection>;
