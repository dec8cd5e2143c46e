import type { Location } from "./location.ts";

/** A value that a file of the repository gives to one of go's settings, a flag that it passes to go, or a tool that it has go run. */
export interface GoSetting {
  /** `GOPROXY`, `GOFLAGS`, …; a flag: `-modfile`; or how a tool is run: `go run`, `go install`, `go get -tool`. */
  readonly name: string;
  /** Of a tool: `PATH@VERSION`, variables put in where the file gives their values. */
  readonly value: string;
  readonly at: Location;
  /** The values that the same file had at base; absent where there is no base. */
  readonly before?: readonly string[];
}

/** A `//go:debug` line of a main package, of its tests too. */
export interface DebugLine {
  readonly key: string;
  readonly value: string;
  readonly at: Location;
  /** True where the same file said the same at base. */
  readonly standing: boolean;
}

/** What files say that make builds: workflows, Makefiles, Dockerfiles, scripts, and the directives in Go files. */
export interface BuildFilesEvidence {
  /** Files that make builds and were read. */
  readonly files: number;
  /** Go files with a `//go:generate` or `//go:debug` line. */
  readonly goFiles: number;
  readonly settings: readonly GoSetting[];
  readonly debug: readonly DebugLine[];
  /** Files that are too large to be read and that the change touches, or may touch where there is no base. Absent: none. */
  readonly tooLarge?: readonly string[];
  /** Likewise files that would take for ever to read: groups in groups, aliases of aliases. */
  readonly tangled?: readonly string[];
}

/** Tells whether a setting is a tool that go fetches, compiles and runs. */
export function isToolRun({ name }: Pick<GoSetting, "name">): boolean {
  return name.startsWith("go ");
}
