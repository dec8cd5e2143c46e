import type { Level } from "./level.ts";
import type { Location } from "./location.ts";

/** A path into the policy: keys and list indices, outermost first (`["modules", "deny", 0]`). */
export type PolicyPath = readonly (string | number)[];

/** Values a finding carries: JSON, and nothing else. */
export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [key: string]: Fact };

/** The facts of a finding by name. Wall-clock values stand only under `measured`. */
export type Facts = { readonly [key: string]: Fact };

/**
 * What a gate found: facts, no prose.
 *
 * `at[0]` is the guilty line. `why` is the require chain for modules, main module first; empty elsewhere.
 * `rule` names the policy value that decided.
 */
export interface Finding {
  readonly code: string;
  readonly gate: string;
  readonly level: Level;
  readonly subject: string;
  readonly at: readonly Location[];
  readonly why: readonly string[];
  readonly rule: PolicyPath;
  readonly facts: Facts;
}
