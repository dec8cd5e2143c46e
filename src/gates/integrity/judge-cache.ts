import { moduleKey } from "../../go/module-version.ts";
import type { CacheTrouble, IntegrityDoubt } from "../../model/integrity.ts";
import type { Location } from "../../model/location.ts";
import type { IntegrityRules } from "./report.ts";
import { bringingLine } from "./sum-places.ts";

const parts: Readonly<Record<CacheTrouble["part"], string>> = {
  folder: "the unpacked files",
  zip: "the zip",
  ziphash: "the note beside the zip",
  "go.mod": "the go.mod",
};

/** Judges the module cache. What is not in it is no trouble. */
export function judgeCache({ evidence, section, report }: IntegrityRules): readonly IntegrityDoubt[] {
  const { moduleCache, sums } = evidence.integrity;
  if (section["module-cache"] === "off" || moduleCache === undefined) return [];
  const places = new Map<string, Location>();
  for (const { path, version, kind, at } of sums?.entries ?? [])
    if (kind === "zip") places.set(moduleKey({ path, version }), at);
  for (const trouble of moduleCache.troubles) {
    const module = moduleKey(trouble);
    const { part, found, wanted } = trouble;
    report("cache-modified", {
      level: section["module-cache"],
      subject: module,
      at: [places.get(module) ?? bringingLine(evidence.modules, trouble)],
      rule: ["integrity", "module-cache"],
      facts: {
        module,
        file: "",
        kind: part,
        reason: `${parts[part]} there are ${found}, not ${wanted.join(" or ")}`,
        preExisting: false,
      },
    });
  }
  return [];
}
