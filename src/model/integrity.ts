import type { SumKind } from "../go/go-sum.ts";
import type { ModuleVersion } from "../go/module-version.ts";
import type { GoSetting } from "./build-files.ts";
import type { Location } from "./location.ts";

/** Why something could not be checked, and what the user can do. */
export interface IntegrityDoubt {
  readonly reason: string;
  readonly hint: string;
}

/** One line of a go.sum file in the repository. */
export interface SumEntry extends ModuleVersion {
  readonly kind: SumKind;
  readonly hash: string;
  readonly at: Location;
  /** True where base had the same hash for the same module. */
  readonly standing: boolean;
}

/** A go.sum line whose hash is not that of what the proxy chain serves. */
export interface WrongSum extends SumEntry {
  /** The hash of what was served. */
  readonly served: string;
}

/** A hash that go needs and no go.sum of the build has. */
export interface MissingSum extends ModuleVersion {
  readonly kind: SumKind;
  /** The go.sum file where it belongs, relative to the repository root. */
  readonly file: string;
  /** The line with a hash of an algorithm that go does not know, where there is one. */
  readonly at?: Location;
  readonly standing: boolean;
}

/** Something wrong with a module as the chain serves it: its zip breaks Go's rules, or holds another go.mod. */
export interface ServedTrouble extends ModuleVersion {
  readonly kind: "zip-invalid" | "go-mod-mismatch";
  /** What is wrong, in words without foreign text. */
  readonly reason: string;
  readonly at: Location;
  readonly standing: boolean;
}

/** What go.sum says, held against the builds and the proxy chain. */
export interface SumsEvidence {
  /** Every line, in order of file and line. */
  readonly entries: readonly SumEntry[];
  /** How many lines were compared with what the chain serves. */
  readonly compared: number;
  readonly wrong: readonly WrongSum[];
  readonly missing: readonly MissingSum[];
  readonly served: readonly ServedTrouble[];
  readonly doubts: readonly IntegrityDoubt[];
}

/** A go.sum line that the change adds and that the checksum database does not confirm. */
export interface UnconfirmedSum extends SumEntry {
  /** The hashes that the log has in its place; empty where it has never seen the version. */
  readonly logged: readonly string[];
}

/** The go.sum lines that the change adds, held against the checksum database. */
export interface LoggedSumsEvidence {
  /** How many lines are new; of these, how many are of private modules, which nobody is asked about. */
  readonly added: number;
  readonly private: number;
  /** How many lines the log has word for word. */
  readonly confirmed: number;
  readonly unconfirmed: readonly UnconfirmedSum[];
  readonly doubts: readonly IntegrityDoubt[];
}

/** One thing wrong in a vendor folder. */
export interface VendorTrouble {
  readonly kind: "changed" | "missing" | "extra" | "link" | "inconsistent";
  /** The module's path, or `path@version` where the version is known. */
  readonly module: string;
  /** What is inconsistent, in words; "" for files. */
  readonly reason: string;
  readonly at: Location;
  readonly standing: boolean;
  /** True where the folder is a workspace's, which `go work vendor` writes. */
  readonly workspace: boolean;
}

/** Vendor folders, held against go.mod and the modules' zips. */
export interface VendorEvidence {
  readonly folders: readonly string[];
  /** Modules in all vendor folders, and how many of them were compared file by file. */
  readonly modules: number;
  readonly compared: number;
  readonly files: number;
  readonly troubles: readonly VendorTrouble[];
  readonly doubts: readonly IntegrityDoubt[];
}

/** Something in the module cache that is not what go.sum vouches for. */
export interface CacheTrouble extends ModuleVersion {
  readonly part: "folder" | "zip" | "ziphash" | "go.mod";
  readonly wanted: readonly string[];
  readonly found: string;
}

/** The modules of the builds that are in the module cache, held against go.sum. */
export interface CacheEvidence {
  /** Modules of which something was in the cache. */
  readonly modules: number;
  readonly troubles: readonly CacheTrouble[];
}

/** Settings of go in files that make builds. */
export interface EnvironmentEvidence {
  /** Files that were read. */
  readonly files: number;
  readonly settings: readonly GoSetting[];
  /** As in BuildFilesEvidence. */
  readonly tooLarge?: readonly string[];
  readonly tangled?: readonly string[];
  /** What the settings are held against. */
  readonly agreed: {
    /** GOPROXY syntax; "" where the policy names no chain. */
    readonly chain: string;
    /** The chain that modgate itself runs with. */
    readonly running: string;
    readonly allowDirect: boolean;
    /** Patterns of modules that the policy calls private. */
    readonly private: readonly string[];
    /** GOSUMDB that modgate itself runs with; "" where unset. */
    readonly sumDatabase: string;
  };
}

/** A compiled file that the change brings. */
export interface AddedBinary {
  readonly file: string;
  /** `ELF`, `Mach-O`, `PE`, `archive`, `WebAssembly`, `object`, `LFS pointer`. */
  readonly format: string;
  readonly added: boolean;
}

/** Files of the change that were looked into. */
export interface BinariesEvidence {
  readonly looked: number;
  readonly binaries: readonly AddedBinary[];
}

/** What the `integrity` gate judges by. A part is absent where its rule is off, or has nothing to look at without a base. */
export interface IntegrityEvidence {
  readonly sums?: SumsEvidence;
  readonly loggedSums?: LoggedSumsEvidence;
  readonly vendor?: VendorEvidence;
  readonly moduleCache?: CacheEvidence;
  readonly environment?: EnvironmentEvidence;
  readonly binaries?: BinariesEvidence;
}
