/**
 * A module path and a version: the coordinate by which Go names a module.
 *
 * `version` is "" for a main module, which has no version and beats every other, and for a folder that
 * replaces a module. Versions are canonical (`v1.2.3`, `v0.0.0-20240101000000-abcdefabcdef`,
 * `v2.0.0+incompatible`) except in `go` (`go@1.24.0`) and `toolchain` (`toolchain@go1.24.0`), the two
 * pseudo-modules that cmd/go keeps in the graph.
 *
 * Source: golang.org/x/mod/module.Version.
 */
export interface ModuleVersion {
  readonly path: string;
  readonly version: string;
}

/**
 * Writes a coordinate the way `go mod graph` does: `path@version`, or the bare path of a main module.
 *
 * @example moduleKey({ path: "golang.org/x/mod", version: "v0.30.0" }) // "golang.org/x/mod@v0.30.0"
 */
export function moduleKey(module: ModuleVersion): string {
  return module.version === "" ? module.path : `${module.path}@${module.version}`;
}
