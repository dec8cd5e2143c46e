import type { BuildList } from "../go/build-list.ts";
import type { GoMod, GoWork } from "../go/go-mod.ts";
import type { GoSum } from "../go/go-sum.ts";
import type { ModuleVersion } from "../go/module-version.ts";

/** One main module: a go.mod of the repository. */
export interface MainModule {
  /** Its module path. */
  readonly path: string;
  /** Its folder relative to the repository root, "" for the root itself. */
  readonly dir: string;
  /** Its go.mod relative to the repository root. */
  readonly file: string;
  readonly goMod: GoMod;
}

/** Which source served a file: the proxy's URL without credentials, `cache`, `modcache` or `direct`. */
export interface Provenance {
  readonly source: string;
  /** Sources of the chain that were tried before and failed, with the reason in words. */
  readonly failedOver: readonly { readonly source: string; readonly reason: string }[];
}

/** One resolved build: of one go.mod, or of a go.work with all its modules. */
export interface Resolution {
  /** How it was resolved. `vendor` reads vendor/modules.txt and needs no proxy. */
  readonly mode: "module" | "workspace" | "vendor";
  /** The main modules, sorted by path. One outside a workspace. */
  readonly main: readonly MainModule[];
  /** The go.work with its path relative to the repository root, in workspace mode. */
  readonly work?: { readonly file: string; readonly goWork: GoWork };
  readonly buildList: BuildList;
  /** go.sum (in a workspace go.work.sum and every member's go.sum), each with its path; empty where there is none. */
  readonly sums: readonly { readonly file: string; readonly goSum: GoSum }[];
  /** By module key (`path@version`), of the files that were fetched. */
  readonly provenance: ReadonlyMap<string, Provenance>;
  /** Modules whose go.mod the graph was read from, replacements under their own names: go.sum has to vouch for each. */
  readonly graphMods?: readonly ModuleVersion[];
}

/** A go.mod that could not be resolved, and why. */
export interface UnresolvedModule {
  readonly file: string;
  readonly code: string;
  readonly reason: string;
  readonly hint: string;
  readonly line?: number;
  /** What could be read nevertheless: its main modules and go.work, where they parse. Directives are judged by them. */
  readonly main?: readonly MainModule[];
  readonly work?: { readonly file: string; readonly goWork: GoWork };
}

/** Every go.mod of the repository, resolved or not, in order of path. */
export interface ModulesEvidence {
  readonly resolutions: readonly Resolution[];
  readonly unresolved: readonly UnresolvedModule[];
  /**
   * What members of workspaces build by themselves, as with GOWORK=off and as their users see them; absent where
   * there is no workspace. A member that asks for what nobody published can only be built in its workspace and is
   * not among them.
   */
  readonly alone?: {
    readonly resolutions: readonly Resolution[];
    readonly unresolved: readonly UnresolvedModule[];
  };
  /** go.mod files that no run covers, because `modules` leaves them out. */
  readonly leftOut: readonly string[];
}

/** What the proxy chain tells about one selected version beyond its go.mod. */
export interface ModuleRelease extends ModuleVersion {
  /** RFC 3339 time of the version's `.info`; absent where the chain gives none. */
  readonly time?: string;
  /** The retraction that covers it, read from the highest version's go.mod; the reason may be "". */
  readonly retracted?: { readonly rationale: string; readonly from: string };
  /** The module's deprecation message. */
  readonly deprecated?: string;
}

/** Release facts by module key. A key that is missing was asked for and could not be told; `untold` says why. */
export interface ReleasesEvidence {
  /** RFC 3339, UTC: when it was asked; ages are counted up to here. */
  readonly collectedAt: string;
  readonly releases: ReadonlyMap<string, ModuleRelease>;
  readonly untold: readonly {
    readonly module: string;
    readonly what: "time" | "retraction";
    readonly reason: string;
  }[];
}

/**
 * What the proxy chain knows of versions that could stand in the place of refused ones: lists by module path, and
 * release facts of the first candidates. A path whose list could not be had is missing, and nothing is said of it.
 */
export interface AlternativesEvidence {
  readonly versions: ReadonlyMap<string, readonly string[]>;
  readonly releases: ReleasesEvidence;
}
