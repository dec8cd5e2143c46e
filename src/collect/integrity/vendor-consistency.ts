import { isAbsolute, join } from "node:path";
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

// Before 1.14, and where there is no go line, go marks neither requirements nor what replaces them in general.
function isMarked({ main, work }: VendorBuild): boolean {
  return work !== undefined || compareGoVersions(main[0]?.goMod.go?.value ?? "", "1.14") >= 0;
}

function requirementTroubles(build: VendorBuild, vendored: readonly VendoredModule[]) {
  const explicit = new Set(vendored.filter((one) => one.explicit).map(moduleKey));
  const lines = build.main.flatMap(({ goMod }) => goMod.require);
  const required = new Set(lines.map(moduleKey));
  const missing = isMarked(build) ? lines.filter((line) => !explicit.has(moduleKey(line))) : [];
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
  const vendoredBy = new Map(vendored.map((one) => [moduleKey(one), one]));
  const replacementOf = replacementsIn(build);
  const { main, work } = build;
  const lines = [...(work?.goWork.replace ?? []), ...main.flatMap(({ goMod }) => goMod.replace)];
  const differing = lines.flatMap(({ old }) => {
    const by = replacementOf(old);
    const one = vendoredBy.get(moduleKey(old));
    const mark = one?.replacement;
    if (by === undefined || (mark !== undefined && moduleKey(mark) === moduleKey(by))) return [];
    if (mark !== undefined)
      return [
        trouble(old, `is replaced by ${moduleKey(by)}, and vendor/modules.txt says ${moduleKey(mark)}`),
      ];
    const isCopied = one !== undefined && one.packages.length > 0;
    if (!isMarked(build) && !isCopied) return [];
    return [trouble(old, "is replaced, and vendor/modules.txt does not say so")];
  });
  const extra = vendored.filter((one) => one.replacement !== undefined && replacementOf(one) === undefined);
  return [
    ...differing,
    ...extra.map((one) => trouble(one, "is marked as replaced in vendor/modules.txt, and not replaced")),
  ];
}

/**
 * What replaces a module, folders written as modules.txt has them: as go.work says, else the last member that says
 * anything; in each the line for the version before that for all versions. Never a main module itself.
 */
function replacementsIn({ main, work }: VendorBuild): (module: ModuleVersion) => ModuleVersion | undefined {
  const own = new Set(main.map(({ path }) => path));
  const root = work === undefined ? "" : folderOf(work.file);
  const files = main.map(({ dir, goMod }) =>
    indexOf(goMod.replace, (by) =>
      work === undefined || by.version !== "" || isAbsolute(by.path)
        ? by
        : { path: directoryPath(join("/", root), join("/", dir, by.path)), version: "" },
    ),
  );
  const inOrder = [indexOf(work?.goWork.replace ?? [], (by) => by), ...files.toReversed()];
  return ({ path, version }) => {
    if (version === "" && own.has(path)) return undefined;
    const found = inOrder.map((index) => index.get(moduleKey({ path, version })) ?? index.get(path));
    return found.find((by) => by !== undefined);
  };
}

function indexOf(
  replacements: readonly Replacement[],
  printed: (by: ModuleVersion) => ModuleVersion,
): ReadonlyMap<string, ModuleVersion> {
  return new Map(replacements.map(({ old, new: by }) => [moduleKey(old), printed(by)]));
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
