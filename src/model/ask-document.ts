import type { Location } from "./location.ts";
import type { ReportFinding } from "./report.ts";

/** How the policy stands to a module: refused if any unwaived finding fails it, unjudged if that could not be told. */
export type AskVerdict = "admitted" | "refused" | "unjudged";

/** What `modgate ask --json` prints, and all that its text is made from. */
export interface AskDocument {
  readonly schema: "modgate.ask/1";
  /** The question as it was put. */
  readonly asked: string;
  readonly verdict: AskVerdict;
  /** What was judged; a replaced module and what stands in its place are both. */
  readonly judged: readonly { readonly path: string; readonly version: string }[];
  /** Where the version comes from. */
  readonly from: "asked" | "query" | "build list" | "latest";
  /** Builds that have this very version, by their file. */
  readonly builds: readonly string[];
  /** `owner/name` that staged entries are held against; "" where unknown. */
  readonly repository: string;
  readonly policy: { readonly path: string; readonly from: "base" | "head" | "preset" };
  /** True where there is no policy file, so that nothing is refused. */
  readonly reportOnly: boolean;
  /** The policy line that decides, and what it says. */
  readonly decides: Location & { readonly rule: string };
  readonly findings: readonly Omit<ReportFinding, "at" | "why">[];
  /** `path@version` that the policy admits instead; null where nothing is refused, or none is known. */
  readonly nearestAllowed: string | null;
  /** Why something could not be told. */
  readonly doubts: readonly { readonly reason: string; readonly hint: string }[];
  /** What else is good to know: which path was meant, that another version is built. */
  readonly notes: readonly string[];
}
