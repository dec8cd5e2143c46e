import type { Inventory, InventoryModule } from "../model/report.ts";

/** An inventory in figures. */
export interface InventoryCounts {
  readonly total: number;
  /** Main modules are neither direct nor indirect. */
  readonly direct: number;
  readonly indirect: number;
  readonly replaced: number;
  /** Licence expressions with the modules that state them, most used first; `none known` for modules without. */
  readonly licenses: readonly { readonly license: string; readonly modules: number }[];
}

/** Counts an inventory. */
export function countInventory({ modules }: Inventory): InventoryCounts {
  const required = modules.filter((module) => !module.main);
  const indirect = required.filter((module) => module.indirect).length;
  return {
    total: modules.length,
    direct: required.length - indirect,
    indirect,
    replaced: modules.filter((module) => module.replacedBy !== null).length,
    licenses: countLicenses(required),
  };
}

/** Writes a module's coordinate, `path@version`, or the path alone for a main module. */
export function coordinateOf(module: InventoryModule): string {
  return module.version === "" ? module.path : `${module.path}@${module.version}`;
}

/** Writes a module's licences, `MIT, Apache-2.0`; "" where none is known. */
export function licenseWords(module: InventoryModule): string {
  return module.licenses.filter((license) => license !== "").join(", ");
}

function countLicenses(modules: readonly InventoryModule[]): InventoryCounts["licenses"] {
  if (modules.every((module) => licenseWords(module) === "")) return [];
  const groups = Map.groupBy(modules, (module) => licenseWords(module) || "none known");
  return [...groups]
    .map(([license, ofLicense]) => ({ license, modules: ofLicense.length }))
    .toSorted((a, b) => b.modules - a.modules || (a.license < b.license ? -1 : 1));
}
