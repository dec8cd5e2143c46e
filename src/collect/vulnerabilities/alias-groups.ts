/**
 * Puts things that share a name into one group: an advisory has a number of each database that knows it.
 *
 * Groups and their members keep the order in which they came.
 */
export function aliasGroups<T>(
  things: readonly T[],
  namesOf: (thing: T) => readonly string[],
): readonly (readonly T[])[] {
  const parent = things.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== undefined && parent[at] !== at) at = parent[at] ?? at;
    return at;
  };
  const first = new Map<string, number>();
  for (const [index, thing] of things.entries()) {
    for (const name of namesOf(thing)) {
      const known = first.get(name);
      if (known === undefined) first.set(name, index);
      else parent[Math.max(root(known), root(index))] = Math.min(root(known), root(index));
    }
  }
  const groups = new Map<number, T[]>();
  for (const [index, thing] of things.entries()) {
    const group = groups.get(root(index));
    if (group === undefined) groups.set(root(index), [thing]);
    else group.push(thing);
  }
  return [...groups.values()];
}

/** Puts the names of one advisory in order, the one to call it by first: Go's, GitHub's, the CVE number, others. */
export function rankIds(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(id: string): number {
  const place = ["GO-", "GHSA-", "CVE-"].findIndex((prefix) => id.startsWith(prefix));
  return place < 0 ? 3 : place;
}
