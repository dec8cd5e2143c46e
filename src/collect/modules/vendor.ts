import { join } from "node:path";
import { compareGoVersions } from "../../go/go-version.ts";
import { parseVendorModules } from "../../go/vendor-modules.ts";
import type { SourceTree } from "../../model/world.ts";
import type { BuildScope } from "./build-scope.ts";
import { readText } from "../read-text.ts";

/** From this go version on a vendor folder is used without being asked for. */
const vendorSince = "1.14";

/**
 * Tells whether go builds this scope from its vendor folder when no -mod flag says otherwise: there is one,
 * the go line is 1.14 or later, and modules.txt was written for a workspace exactly if this is one.
 *
 * Source: cmd/go/internal/modload.setDefaultBuildMod.
 */
export async function usesVendor(scope: BuildScope, tree: SourceTree): Promise<boolean> {
  const inWorkspace = scope.work !== undefined;
  const built = scope.work ?? scope.mains[0];
  if (built === undefined) return false;
  const goVersion = ("goWork" in built ? built.goWork : built.goMod).go?.value;
  if (goVersion === undefined || compareGoVersions(goVersion, vendorSince) < 0) return false;
  const folder = join(built.folder, "vendor");
  if ((await tree.list(folder)) === undefined) return false;
  const vendored = parseVendorModules((await readText(tree, join(folder, "modules.txt"))) ?? "");
  return vendored.ok && vendored.value.workspace === inWorkspace;
}
