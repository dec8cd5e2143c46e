import { delimiter, isAbsolute, join } from "node:path";
import { ModgateError } from "../../model/error.ts";
import type { GoEnvironment } from "../../model/request.ts";
import type { SourceTree } from "../../model/world.ts";
import type { BuildFlags } from "./build-flags.ts";
import type { BuildScope } from "./build-scope.ts";
import { usesVendor } from "./vendor.ts";

/** What the mode depends on beside the flags and the scope; as in BuildListOptions. */
export interface ModeQuestion {
  readonly want: "list" | "graph" | "build";
  readonly vendor?: "as-go" | "graph";
  readonly tree: SourceTree;
  /** Absolute repository root. */
  readonly root: string;
  readonly go: GoEnvironment;
}

/**
 * Says how go would treat go.mod: `mod` may change it, `readonly` may not. `go mod graph` takes no -mod flag
 * and always works as with `mod`.
 *
 * @throws ModgateError usage, go-work-invalid; build-list-inconsistent where the list would come from vendor/
 *
 * Source: cmd/go/internal/modload.setDefaultBuildMod.
 */
export async function modMode(
  options: ModeQuestion,
  flags: BuildFlags,
  scope: BuildScope,
): Promise<"mod" | "readonly"> {
  if (options.want === "graph") {
    await refuseModuleInGopath(options);
    return "mod";
  }
  if (scope.work !== undefined && flags.mod === "mod") {
    throw new ModgateError("usage", "-mod=mod cannot be used in a workspace", {
      hint: "remove -mod=mod from GOFLAGS, or set GOWORK=off",
    });
  }
  if (scope.mains.length === 0) {
    throw new ModgateError("go-work-invalid", "the workspace has no modules", {
      hint: "add one: go work use DIR",
    });
  }
  const vendored = flags.mod === "vendor" || (flags.mod === "" && (await usesVendor(scope, options)));
  if (!vendored) return flags.mod === "mod" ? "mod" : "readonly";
  if (options.vendor === "graph") return "readonly";
  throw new ModgateError("build-list-inconsistent", "the build list cannot be read from the vendor folder", {
    hint: "set GOFLAGS=-mod=readonly or -mod=mod to leave the vendor folder aside",
  });
}

/** Refuses a relative GOPATH, as go does before anything else. @throws ModgateError usage */
export function requireAbsoluteGopath({ GOPATH }: GoEnvironment): void {
  if (GOPATH.split(delimiter).every((path) => path === "" || isAbsolute(path))) return;
  throw new ModgateError("usage", "GOPATH holds a relative path", {
    hint: "set it to an absolute path, or unset it",
  });
}

async function refuseModuleInGopath(options: ModeQuestion): Promise<void> {
  const [gopath = ""] = options.go.GOPATH.split(delimiter);
  if (gopath === "" || !(await isThere(options.tree, join(gopath, "go.mod")))) return;
  throw new ModgateError("usage", "GOPATH is itself a module", {
    hint: "move its go.mod, or set another GOPATH",
  });
}

// A folder of that name is as good to go as a file.
async function isThere(tree: SourceTree, path: string): Promise<boolean> {
  return (await tree.read(path)) !== undefined || (await tree.list(path)) !== undefined;
}
