import type { Location } from "../model/location.ts";

/** One way in which a change lets workflows hold less to the gate than on base. */
export interface Weakening {
  /** In words that follow the name of a workflow: `no longer runs modgate`. */
  readonly what: string;
  readonly at: Location;
  /**
   * What the gate would no longer stop: everything, what these gates find, what cannot be told from the workflow
   * alone, or nothing by itself, so that it is only worth a look.
   */
  readonly passes: "everything" | "unknown" | "nothing" | { readonly gates: (gate: string) => boolean };
}
