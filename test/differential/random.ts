/** Numbers that a seed decides: the same seed makes the same trial everywhere. */
export interface Random {
  /** A whole number from 0 on, below `limit`. */
  below(limit: number): number;
  /** True in so many of 100 cases. */
  chance(percent: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Some of a list, in its order, each with so many of 100 chances. */
  some<T>(list: readonly T[], percent: number): readonly T[];
}

/** Makes the numbers of a seed. Source: the generator mulberry32. */
export function randomOf(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const chance = (percent: number): boolean => below(100) < percent;
  return {
    below,
    chance,
    pick<T>(list: readonly T[]): T {
      const chosen = list[below(list.length)];
      if (chosen === undefined) throw new Error("picked from an empty list");
      return chosen;
    },
    some: (list, percent) => list.filter(() => chance(percent)),
  };
}
