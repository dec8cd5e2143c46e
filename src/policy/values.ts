import * as z from "zod";
import { isModulePattern } from "../go/module-pattern.ts";
import { impossiblePattern } from "./impossible-pattern.ts";

// The words of the policy language that gates share. Every brick describes itself for the JSON Schema.

/** Has a schema read without being compiled first, which pays for itself after some thousand times. */
export const readOnce = { jitless: true } as const;

/** A rule's level: `off`, `notice`, `warning` or `error`. */
export const ruleLevel = z
  .enum(["off", "notice", "warning", "error"])
  .describe("off, notice, warning or error");

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A length of time, `320ms`, `3s`, `10m`, `12h` or `7d`; becomes a number of milliseconds.
 */
export const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, "wanted a number with a unit: 320ms, 3s, 10m, 12h or 7d")
  .transform(durationMs)
  .describe("a number with a unit: ms, s, m, h or d");

/** Reads a duration that `duration` accepts, in milliseconds. */
export function durationMs(text: string): number {
  const [, amount = "0", unit = "ms"] = /^([\d.]+)(ms|s|m|h|d)$/.exec(text) ?? [];
  return Number(amount) * (unitMs[unit] ?? 1);
}

/** A share of a hundred, 0 to 100. */
export const percentage = z.number().min(0).max(100).describe("percent, 0 to 100");

/** A change in percent written with its sign, `10%`; becomes a fraction (0.1). */
export const percentText = z
  .string()
  .regex(/^\d+(\.\d+)?%$/, "wanted a percentage: 10%")
  .transform((text) => Number(text.slice(0, -1)) / 100)
  .describe("a percentage: 10%");

/** What is said of a pattern that is none. */
export const malformedPattern = "malformed module pattern: wanted a module path or a glob of path elements";

/** A module pattern in Go's GOPRIVATE form: `golang.org/x/*`, `github.com/acme`. A malformed one is an error. */
export const modulePattern = z
  .string()
  .min(1)
  .refine(isModulePattern, malformedPattern)
  .describe("a module path, or Go's GOPRIVATE glob: golang.org/x/*");

/** A module pattern that some module path could match: see impossiblePattern(). */
export const reachablePattern = modulePattern.refine(
  (pattern) => impossiblePattern(pattern) === undefined,
  "wanted a module path as in go.mod, globs allowed: this one can never match",
);

/** A path relative to the repository root, with forward slashes, that does not lead out of it. */
export const repositoryPath = z
  .string()
  .min(1)
  .refine(
    (path) => !path.startsWith("/") && !path.split("/").includes(".."),
    "wanted a path inside the repository",
  )
  .describe("a path relative to the repository root");
