import { join } from "node:path";
import { compareGoVersions } from "../../go/go-version.ts";
import { isForWorkspace } from "../../go/vendor-modules.ts";
import { ModgateError } from "../../model/error.ts";
import type { SourceTree } from "../../model/world.ts";
import type { BuildScope } from "./build-scope.ts";
import { relativeTo } from "./build-paths.ts";
import { readText } from "../read-text.ts";

/** From this go version on a vendor folder is used without being asked for. */
const vendorSince = "1.14";

/**
 * Tells whether go builds this scope from its vendor folder when no -mod flag says otherwise: there is one,
 * the go line is 1.14 or later, and modules.txt was written for a workspace exactly if this is one.
 *
 * @throws ModgateError build-list-inconsistent where modules.txt is a folder
 *
 * Source: cmd/go/internal/modload.setDefaultBuildMod.
 */
export async function usesVendor(
  scope: BuildScope,
  { tree, root }: { readonly tree: SourceTree; readonly root: string },
): Promise<boolean> {
  const inWorkspace = scope.work !== undefined;
  const built = scope.work ?? scope.mains[0];
  if (built === undefined) return false;
  const goVersion = ("goWork" in built ? built.goWork : built.goMod).go?.value;
  if (goVersion === undefined || compareGoVersions(goVersion, vendorSince) < 0) return false;
  const folder = join(built.folder, "vendor");
  if ((await tree.list(folder)) === undefined) return false;
  const path = join(folder, "modules.txt");
  const text = await readText(tree, path);
  if (text === undefined && (await tree.list(path)) !== undefined) {
    throw new ModgateError("build-list-inconsistent", "vendor/modules.txt is a folder", {
      hint: `write the vendor folder anew: go ${inWorkspace ? "work" : "mod"} vendor`,
      at: { file: relativeTo(root, path) },
    });
  }
  return isForWorkspace(text ?? "") === inWorkspace;
}
