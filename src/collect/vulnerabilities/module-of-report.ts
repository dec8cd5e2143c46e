import type { ModuleVersion } from "../../go/module-version.ts";

/**
 * Brings a scanner's name and version into our form: `v` before module versions, `go` before Go's own, which
 * scanners call `stdlib` or `std`.
 */
export function goModuleVersion(name: string, version: string): ModuleVersion {
  const path = name === "std" ? "stdlib" : name;
  const bare = version.replace(/^(v|go)(?=\d)/, "");
  const prefix = path === "stdlib" || path === "toolchain" ? "go" : "v";
  return { path, version: bare === "" ? "" : `${prefix}${bare}` };
}
