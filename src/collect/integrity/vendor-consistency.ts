import { join } from "node:path";
import type { SelectedModule } from "../../go/build-list.ts";
import type { Replacement } from "../../go/go-mod.ts";
import { compareGoVersions } from "../../go/go-version.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import type { VendoredModule } from "../../go/vendor-modules.ts";
import type { MainModule, Resolution } from "../../model/modules.ts";
import { directoryPath } from "../modules/build-paths.ts";

/** What vendor/modules.txt is held against. */
export interface VendorBuild {
  readonly main: readonly MainModule[];
  readonly work?: Resolution["work"];
  /** Empty where the build could not be resolved. */
  readonly selected: readonly SelectedModule[];
}

/** One thing in vendor/modules.txt that does not fit. */
export interface Inconsistency {
  readonly module: ModuleVersion;
  /** In words that follow the module's name. */
  readonly reason: string;
}

/**
 * Compares vendor/modules.txt with go.mod and go.work as go does, and where the build is known also versions and
 * go lines with it: go takes modules.txt's word for those.
 *
 * Source: cmd/go/internal/modload.checkVendorConsistency, modcmd.vendor.
 */
export function vendorInconsistencies(
  build: VendorBuild,
  vendored: readonly VendoredModule[],
): readonly Inconsistency[] {
  const found = [
    ...requirementTroubles(build, vendored),
    ...replacementTroubles(build, vendored),
    ...selectionTroubles(build, vendored),
  ];
  // One word for each module: a wrong version would be missed, extra and not selected at once.
  return [...new Map(found.toReversed().map((one) => [one.module.path, one])).values()].toReversed();
}

function requirementTroubles({ main, work }: VendorBuild, vendored: readonly VendoredModule[]) {
  const go = work?.goWork.go?.value ?? main[0]?.goMod.go?.value ?? "1.16";
  if (work === undefined && compareGoVersions(go, "1.14") < 0) return [];
  const explicit = new Set(vendored.filter((one) => one.explicit).map(moduleKey));
  const lines = main.flatMap(({ goMod }) => goMod.require);
  const required = new Set(lines.map(moduleKey));
  const own = new Set(main.map(({ path }) => path));
  const missing = lines.filter((line) => !explicit.has(moduleKey(line)) && !own.has(line.path));
  const extra = vendored.filter((one) => one.explicit && !required.has(moduleKey(one)));
  return [
    ...missing.map((module) =>
      trouble(module, "is required, and vendor/modules.txt does not mark it as explicit"),
    ),
    ...extra.map((module) =>
      trouble(module, "is marked as explicit in vendor/modules.txt, and not required"),
    ),
  ];
}

function replacementTroubles(build: VendorBuild, vendored: readonly VendoredModule[]) {
  const marked = new Map(vendored.map((one) => [moduleKey(one), one.replacement]));
  const lines = replacementsOf(build);
  const known = new Set(lines.map(({ old }) => moduleKey(old)));
  const differing = lines.flatMap(({ old, new: by }) => {
    const mark = marked.get(moduleKey(old));
    if (mark === undefined) return [trouble(old, "is replaced, and vendor/modules.txt does not say so")];
    const same = mark.path === by.path && mark.version === by.version;
    return same
      ? []
      : [trouble(old, `is replaced by ${moduleKey(by)}, and vendor/modules.txt says ${moduleKey(mark)}`)];
  });
  const extra = vendored.filter(
    (one) => one.replacement !== undefined && !known.has(moduleKey(one)) && !known.has(one.path),
  );
  return [
    ...differing,
    ...extra.map((one) => trouble(one, "is marked as replaced in vendor/modules.txt, and not replaced")),
  ];
}

/** Replacements in force, folders written as modules.txt has them; go.work's beat those of members. */
function replacementsOf({ main, work }: VendorBuild): readonly Pick<Replacement, "old" | "new">[] {
  const byWork = work?.goWork.replace ?? [];
  const settled = new Set(byWork.map(({ old }) => moduleKey(old)));
  const root = work === undefined ? "" : folderOf(work.file);
  const own = new Set(main.map(({ path }) => path));
  const byMembers = main.flatMap(({ dir, goMod }) =>
    goMod.replace.map(({ old, new: by }) =>
      work === undefined || by.version !== ""
        ? { old, new: by }
        : { old, new: { path: directoryPath(join("/", root), join("/", dir, by.path)), version: "" } },
    ),
  );
  return [...byWork, ...byMembers.filter(({ old }) => !settled.has(moduleKey(old)))].filter(
    ({ old }) => !own.has(old.path),
  );
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

function selectionTroubles({ main, work, selected }: VendorBuild, vendored: readonly VendoredModule[]) {
  if (selected.length === 0) return [];
  const byPath = new Map(selected.map((one) => [one.path, one]));
  const go = work?.goWork.go?.value ?? main[0]?.goMod.go?.value ?? "1.16";
  const stated = compareGoVersions(go, "1.17") >= 0;
  return vendored.flatMap((one) => {
    if (one.packages.length === 0) return [];
    const built = byPath.get(one.path);
    if (built === undefined) return [trouble(one, "is vendored, and no build needs it")];
    if (built.version !== one.version)
      return [trouble(one, `is vendored, and the build selects ${built.version}`)];
    const goVersion = built.goVersion ?? "";
    if (!stated || goVersion === "" || goVersion === (one.goVersion ?? "")) return [];
    return [
      trouble(one, `has the go line ${goVersion}, and vendor/modules.txt says ${one.goVersion ?? "none"}`),
    ];
  });
}

function trouble({ path, version }: ModuleVersion, reason: string): Inconsistency {
  return { module: { path, version }, reason };
}
