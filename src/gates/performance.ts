import * as z from "zod";
import { duration, percentText, repositoryPath, ruleLevel } from "../policy/values.ts";
import { defineGate, type Judgement } from "./gate.ts";

const size = () =>
  z
    .string()
    .regex(/^\d+(\.\d+)?(B|KiB|MiB|GiB)$/, "wanted a size with a unit: 40MiB")
    .describe("a size with a unit: B, KiB, MiB or GiB");

const section = z.lazy(() =>
  z
    .strictObject({
      escapes: ruleLevel
        .optional()
        .describe("the level of values that newly move to the heap in changed functions"),
      allocations: z
        .strictObject({
          level: ruleLevel.optional(),
          bench: z.string().min(1).optional().describe("packages whose benchmarks are run"),
          "max-growth": z
            .number()
            .min(0)
            .optional()
            .describe("allocations an operation may take more than on base"),
        })
        .optional()
        .describe("allocations of benchmarks against base"),
      race: ruleLevel.optional().describe("the level of a data race under go test -race"),
      "build-time": duration.optional().describe("how long the build may take"),
      "binary-size": z
        .strictObject({
          mains: z.array(repositoryPath).min(1).describe("main packages: ./cmd/app"),
          max: size().optional(),
          "max-growth": percentText.optional(),
        })
        .optional()
        .describe("the size of built programs"),
    })
    .describe("what the compiler and benchmarks tell: escapes, allocations, races, build time, binary size"),
);

/**
 * The gate over performance. This version measures none of it: the section is read and checked, and every rule in
 * it is told as unjudged, since a rule that nobody checks must not look kept.
 */
export const performanceGate = defineGate({
  id: "performance",
  title: "Performance",
  why: "Allocations, races and binary size change without noise from the machine, so that they can be held hard. This version reads the section and says that it cannot judge it yet.",
  needs: [],
  wants: [],
  policy: section,
  example: `race: error
binary-size: { mains: [./cmd/app], max: 40MiB, max-growth: 5% }
`,
  codes: {},
  judge(_, rules): Judgement {
    const named = Object.keys(rules);
    const hint = "take it out of the `performance` section, or leave the gate out with `--skip performance`";
    return {
      seen: named.length,
      unjudged: named.map((key) => ({ reason: `this version does not measure \`${key}\``, hint })),
    };
  },
});
