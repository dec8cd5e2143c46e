import * as z from "zod";
import { levels } from "./level.ts";
import type { Report } from "./report.ts";

// Reads a stored report back. A report may come from another machine, so that it is foreign input.

const fact: z.ZodType<Report["gates"][number]["facts"]> = z.record(z.string(), z.json());

const place = z.object({
  file: z.string(),
  line: z.number().int().exactOptional(),
  column: z.number().int().exactOptional(),
  endLine: z.number().int().exactOptional(),
});

const gate = z.object({
  gate: z.string(),
  title: z.string(),
  outcome: z.enum(["pass", "fail", "unjudged", "skipped"]),
  reason: z.string(),
  hint: z.string(),
  seen: z.number(),
  facts: fact,
});

const waiver = z.object({
  owner: z.string(),
  reason: z.string(),
  expires: z.string(),
  file: z.string(),
  line: z.number().int(),
});

const finding = z.object({
  code: z.string(),
  gate: z.string(),
  level: z.enum(levels),
  waived: waiver.nullable(),
  subject: z.string(),
  title: z.string(),
  message: z.string(),
  fix: z.string(),
  why: z.array(z.string()),
  at: z.array(place),
  policy: z.object({ file: z.string(), line: z.number().int() }),
  facts: fact,
});

const inventoryModule = z.object({
  path: z.string(),
  version: z.string(),
  main: z.boolean(),
  indirect: z.boolean(),
  goVersion: z.string(),
  replacedBy: z.object({ path: z.string(), version: z.string() }).nullable(),
  sum: z.string(),
  licenses: z.array(z.string()),
  dir: z.string(),
});

/** The shape of `report.json`, as `render` accepts it. Unknown keys are dropped. */
export const reportSchema = z.object({
  schema: z.literal("modgate.report/1"),
  tool: z.object({ name: z.literal("modgate"), version: z.string() }),
  verdict: z.enum(["pass", "fail", "unjudged"]),
  reportOnly: z.boolean(),
  asked: z.object({ modules: z.array(z.string()), failOn: z.enum([...levels, "never"]) }).exactOptional(),
  subject: z.object({
    modules: z.array(z.string()),
    head: z.string(),
    base: z.string(),
    repository: z.string(),
    version: z.string(),
    time: z.string(),
    policy: z.object({ path: z.string(), sha256: z.string(), from: z.enum(["base", "head", "preset"]) }),
  }),
  gates: z.array(gate),
  findings: z.array(finding),
  inventory: z.object({
    modules: z.array(inventoryModule),
    edges: z.array(z.tuple([z.number().int(), z.number().int()])),
    gaps: z.array(z.string()).exactOptional(),
  }),
  evidence: z.array(z.object({ kind: z.string(), source: z.string(), sha256: z.string(), time: z.string() })),
});
