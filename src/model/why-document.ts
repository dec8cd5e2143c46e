import type { FoundModule, NearMiss } from "./find-module.ts";
import type { ModuleChange } from "./module-diff.ts";
import type { Parent, Standing } from "./module-why.ts";
import type { ReportFinding } from "./report.ts";

/** What taking another version would do to a build. */
export interface Upgrade {
  /** `path@version`. */
  readonly target: string;
  /** Why this one: the nearest that the policy admits in the place of a refused one, or the newest it admits. */
  readonly because: "nearest allowed" | "newest allowed";
  /** The command that takes it; "" where it takes more than a command. */
  readonly command: string;
  /** Every other module that would change; empty where none would, or where it was not tried. */
  readonly changes: readonly ModuleChange[];
  /** Who keeps a higher version selected, so that go.mod alone cannot lower it. */
  readonly heldBy: readonly Parent[];
  /** Why it was not tried, or could not be resolved; "" where it was. */
  readonly untried: string;
}

/** How one module stands in one build. */
export interface WhyBuild extends Standing {
  /** The build, by its go.mod or go.work. */
  readonly file: string;
  readonly path: string;
  /** The selected version; "" for a main module. */
  readonly version: string;
  /** How the asked path means it. */
  readonly by: FoundModule["by"];
  readonly main: boolean;
  readonly indirect: boolean;
  /** What stands in its place, `path@version` or a folder; null where nothing does. */
  readonly replacedBy: string | null;
  /** Where another version than the selected one was asked about: who asks for it; null elsewhere. */
  readonly asked: { readonly version: string; readonly why: readonly string[] } | null;
  /** What the policy says against what is built. */
  readonly findings: readonly Pick<ReportFinding, "code" | "level" | "message" | "waived">[];
  /** Null where there is no version to go to, or none is known. */
  readonly upgrade: Upgrade | null;
}

/** What `modgate why --json` prints, and all that its text is made from. */
export interface WhyDocument {
  readonly schema: "modgate.why/1";
  readonly module: string;
  /** "" where none was given. */
  readonly version: string;
  /** By build, then by path; empty where no build has it. */
  readonly builds: readonly WhyBuild[];
  /** What may have been meant, where no build has it. */
  readonly nearMisses: readonly NearMiss[];
  /** Builds that could not be resolved: whether they have it is not known. */
  readonly unresolved: readonly { readonly file: string; readonly reason: string; readonly hint: string }[];
}
