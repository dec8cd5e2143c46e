import { moduleKey } from "../go/module-version.ts";
import type { ModulesEvidence } from "../model/modules.ts";

/**
 * Answers by module key whether a module can give packages to a build. go fetches no zip that go.sum does not
 * vouch for, so a module of which it has the `/go.mod` line alone is in the build list and in no program.
 *
 * A go.sum without any zip, or of none of the modules asked about, tells nothing: then every module may. So may
 * one that a go.mod requires without `// indirect`, and what a folder stands in for.
 */
export function packageGivers({ resolutions }: ModulesEvidence): (key: string) => boolean {
  const idle = new Set<string>();
  const giving = new Set<string>();
  for (const { main, buildList, sums } of resolutions) {
    const lines = sums.flatMap(({ goSum }) => goSum.lines.filter(({ kind }) => kind === "zip"));
    const zips = new Set(lines.map((line) => moduleKey(line)));
    const direct = new Set(
      main.flatMap(({ goMod }) => goMod.require.filter((line) => !line.indirect).map(({ path }) => path)),
    );
    for (const { path, version, replacedBy } of buildList.selected) {
      const key = moduleKey(replacedBy ?? { path, version });
      const gives = zips.size === 0 || zips.has(key) || direct.has(path) || replacedBy?.version === "";
      (gives ? giving : idle).add(key);
    }
  }
  return (key) => giving.has(key) || !idle.has(key);
}
