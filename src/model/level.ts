/** How much a finding weighs, lowest first. */
export const levels = ["notice", "warning", "error"] as const;

/** The weight of a finding. */
export type Level = (typeof levels)[number];

/** What a policy may say of a rule: `off`, or the level of its findings. */
export type RuleLevel = "off" | Level;

/** Compares two levels: negative where `a` weighs less than `b`. */
export function compareLevels(a: Level, b: Level): number {
  return levels.indexOf(a) - levels.indexOf(b);
}
