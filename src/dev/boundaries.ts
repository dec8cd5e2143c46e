import { spawnSync } from "node:child_process";
import * as z from "zod";

const outcome = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        rule: z.object({ name: z.string() }),
        comment: z.string().optional(),
      }),
    ),
    ruleSetUsed: z.object({
      forbidden: z.array(z.object({ name: z.string(), comment: z.string().optional() })),
    }),
  }),
});

// Fewer files than this means that the check was blind, and a blind check must not pass.
const leastFilesSeen = 350;

/** Checks the import table of .dependency-cruiser.mjs, and that enough files were seen. */
export function boundaries(): boolean {
  const { stdout } = spawnSync("depcruise", ["--output-type", "json", "src"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const { summary } = outcome.parse(JSON.parse(stdout));
  const comments = new Map(summary.ruleSetUsed.forbidden.map(({ name, comment }) => [name, comment ?? ""]));
  for (const { from, to, rule } of summary.violations) {
    console.error(`${from} -> ${to}: ${rule.name}: ${comments.get(rule.name) ?? ""}`);
  }
  if (summary.totalCruised < leastFilesSeen) {
    console.error(`only ${summary.totalCruised} files were seen, wanted ${leastFilesSeen} or more`);
    return false;
  }
  return summary.violations.length === 0;
}
