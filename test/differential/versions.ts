import type { Random } from "./random.ts";

/** A pseudo-version of one of the three forms, beside a tag. */
export function pseudoVersionFor(tag: string, random: Random): string {
  const [, major = "1", minor = "0", patch = "0"] = /^v(\d+)\.(\d+)\.(\d+)/.exec(tag) ?? [];
  const stamp = `202${random.below(5)}0${1 + random.below(9)}02030405-${"0123456789ab".replaceAll(/./g, () => random.below(16).toString(16))}`;
  switch (random.below(3)) {
    case 0:
      return `v${major}.0.0-${stamp}`;
    case 1:
      return `v${major}.${minor}.${Number(patch) + 1}-0.${stamp}`;
    default:
      return `v${major}.${minor}.${patch}-pre.0.${stamp}`;
  }
}
