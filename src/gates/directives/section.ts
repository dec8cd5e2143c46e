import * as z from "zod";
import { reachablePattern, ruleLevel } from "../../policy/values.ts";

/** A rule of this section as the gate reads it: a level, and what it passes over. */
export interface DirectiveRule<Allowed> {
  readonly level: z.output<typeof ruleLevel>;
  readonly allow: readonly Allowed[];
}

/** A level, or a level with an allow list; off where it is not named. */
function rule<Allowed extends z.ZodType>(allowed: Allowed, description: string) {
  return z
    .union([
      ruleLevel,
      z.strictObject({
        level: ruleLevel,
        allow: z.array(allowed).optional().describe("what the rule passes over"),
      }),
    ])
    .transform(
      (value): DirectiveRule<z.output<Allowed>> =>
        typeof value === "string"
          ? { level: value, allow: [] }
          : { level: value.level, allow: value.allow ?? [] },
    )
    .prefault("off")
    .describe(`${description}: a level, or { level, allow }`);
}

const replacement = () =>
  z
    .strictObject({
      path: reachablePattern.describe("the replaced module, exact unless it holds a glob"),
      with: z
        .string()
        .min(1)
        .optional()
        .describe("what may stand in its place, exact unless it holds a glob; absent: anything"),
    })
    .describe("a replacement that is allowed");

const toolchainName = () =>
  z
    .string()
    .regex(
      /^(local|default|go[\d*?[][^\s/]*)$/,
      "wanted local or the name of a toolchain, globs allowed: go1.26.*",
    )
    .describe(
      "local, or a toolchain's name, globs allowed: go1.26.*; a suffix as in go1.26.1-corp has to be named",
    );

const word = () => z.string().min(1);

/** The `directives` section: what go.mod and go.work may say. A rule that is not named is off. */
export const directivesSection = z.lazy(() =>
  z
    .strictObject({
      "replace-local": rule(replacement(), "a replace by a folder"),
      "replace-module": rule(replacement(), "a replace by another module or version"),
      exclude: rule(reachablePattern, "an exclude line; allow lists modules"),
      toolchain: rule(
        toolchainName(),
        "a toolchain line, GOTOOLCHAIN in files that make builds, or a go line above every allowed toolchain",
      ),
      tool: rule(
        reachablePattern,
        "a tool line, or go run PATH@VERSION in a file that makes builds; allow lists modules or packages",
      ),
      godebug: rule(
        word(),
        "a godebug line, or a //go:debug line of a main package; allow lists keys, or key=value",
      ),
      ignore: rule(word(), "an ignore line; allow lists folders"),
      retract: rule(word(), "a retract line; allow lists versions"),
      work: rule(word(), "a go.work file; allow lists its path"),
      "nested-module": rule(
        word(),
        "a new go.mod below another module, or one that no run covers; allow lists folders",
      ),
    })
    .describe("what go.mod and go.work may say"),
);

/** The `directives` section as the gate reads it. */
export type DirectivesSection = z.output<typeof directivesSection>;

/** The name of one rule of the section. */
export type DirectiveKey = keyof DirectivesSection;

/** One allowed replacement. */
export type AllowedReplacement = z.output<ReturnType<typeof replacement>>;
