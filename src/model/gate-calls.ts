import type { Location } from "./location.ts";

/** A value in a workflow, and its line. */
export interface CallValue {
  readonly value: string;
  readonly at: Location;
}

/** An event that starts a workflow, with what narrows it; filters that are absent narrow nothing. */
export interface CallTrigger {
  readonly at: Location;
  /** By name: `branches`, `branches-ignore`, `paths`, `paths-ignore`, `types`. */
  readonly filters: ReadonlyMap<string, { readonly values: readonly string[]; readonly at: Location }>;
}

/** Where the workflows of a tree run modgate. */
export interface GateCalls {
  /** In order of file and line. */
  readonly calls: readonly GateCall[];
  /** Jobs of workflows that do not run modgate, by the names of their checks. */
  readonly otherJobs: readonly CallValue[];
  /** Workflows that are too tangled to be read, or that call such files, with their texts; in order. */
  readonly tangled: readonly { readonly file: string; readonly text: string }[];
}

/** What happens around a run of modgate and decides what it gets to see. */
export interface CallSurroundings {
  /** Variables of the workflow, the jobs and the steps on the way that decide what modgate asks, by name. */
  readonly environment: ReadonlyMap<string, CallValue>;
  /** The inputs of checkouts before it, by the path they check out to (`""` for the default), then by name. */
  readonly checkouts: ReadonlyMap<string, ReadonlyMap<string, CallValue>>;
  /** Commands before it that write what it judges, in order. */
  readonly rewrites: readonly CallValue[];
  /** The conditions of jobs that have to succeed first, as written. */
  readonly awaited: readonly CallValue[];
  /** The jobs themselves, by name. */
  readonly needs: readonly CallValue[];
  /** Images of the jobs' containers. */
  readonly containers: readonly CallValue[];
  /** What its conditions, tolerances and inputs ask by name: `env.GATE`, `matrix.module`, `needs.changes`. */
  readonly asked: ReadonlyMap<string, AskedValue>;
}

/** What stands for a name that an expression asks. */
export interface AskedValue {
  /** What it may be; of a job or a step, all that it says. Empty where the workflow does not say. */
  readonly values: readonly string[];
  /** True where it decides whether modgate runs, or whether its failure counts. */
  readonly decides: boolean;
  readonly at?: Location;
}

/**
 * One place where a workflow runs modgate, local actions and local reusable workflows followed to it. All that
 * decides whether its verdict can stop a change.
 */
export interface GateCall {
  /** The workflow it begins in, relative to the repository root. */
  readonly workflow: string;
  /** The job of the workflow that it begins in, by the name of its check. */
  readonly job: string;
  /** The line that runs modgate. */
  readonly at: Location;
  /**
   * `owner/repository` of the action in lower case, a path in the repository, `command`, or the command where it is
   * called by more than its plain name: `./bin/modgate`, `@scope/modgate`.
   */
  readonly source: string;
  /** What follows the source: a tag, a branch, a commit; `""` for what has none. */
  readonly reference: string;
  /** Inputs of the action, or flags of the command under the inputs' names. */
  readonly inputs: ReadonlyMap<string, CallValue>;
  /** The `if` of every job and step on the way, as written. */
  readonly conditions: readonly CallValue[];
  /** What keeps a failure from failing the job: `continue-on-error`, `|| true`. */
  readonly tolerances: readonly CallValue[];
  /** By event name. */
  readonly triggers: ReadonlyMap<string, CallTrigger>;
  readonly surroundings: CallSurroundings;
}
