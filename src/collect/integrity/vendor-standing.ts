import type { ChangesEvidence } from "../../model/repository.ts";
import type { FoundTrouble } from "./vendor-compare.ts";
import type { VendorBuild } from "./vendor-consistency.ts";

/** A vendor folder, and what the change did. */
export interface VendorChange {
  readonly build: VendorBuild;
  /** Relative to the repository root. */
  readonly vendorDir: string;
  /** Paths of the files in it. */
  readonly names: readonly string[];
  /** Absent without a base. */
  readonly changes: ChangesEvidence | undefined;
}

/** Tells whether a vendor folder had this trouble at base and the change left alone what it comes from. */
export function isStanding({ kind, at }: FoundTrouble, vendor: VendorChange): boolean {
  const { build, vendorDir, changes } = vendor;
  if (changes === undefined) return false;
  if (kind === "inconsistent") {
    const list = `${vendorDir}/modules.txt`;
    const deciding = [list, ...build.main.map(({ file }) => file), build.work?.file ?? ""];
    return !deciding.some((file) => changes.files.has(file)) && wasThere(vendor, changes);
  }
  const isSource = [...changes.files.values()].some(
    ({ before, status }) => status === "renamed" && before === at.file,
  );
  return !isSource && !changes.files.has(at.file);
}

/** Tells whether base had a vendor folder for go: a list of modules, or Go files that want one. */
function wasThere({ vendorDir, names }: VendorChange, { files }: ChangesEvidence): boolean {
  const isGo = (path: string) => path.startsWith(`${vendorDir}/`) && path.endsWith(".go");
  const isNew = (status: string | undefined) => status === "added" || status === "renamed";
  return (
    names.includes("modules.txt") ||
    names.some((name) => isGo(`${vendorDir}/${name}`) && !isNew(files.get(`${vendorDir}/${name}`)?.status)) ||
    [...files].some(
      ([path, { status, before }]) => isGo(status === "deleted" ? path : before) && status !== "added",
    )
  );
}
