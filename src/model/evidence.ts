import type { BuildFilesEvidence } from "./build-files.ts";
import type { IntegrityEvidence } from "./integrity.ts";
import type { AlternativesEvidence, ModulesEvidence, ReleasesEvidence } from "./modules.ts";
import type {
  CoverageEvidence,
  LatencyEvidence,
  LicensesEvidence,
  LintEvidence,
  VulnerabilitiesEvidence,
} from "./quality.ts";
import type { BaseEvidence, ChangesEvidence, RepositoryEvidence } from "./repository.ts";

/**
 * All that a gate may ask for, by kind. Each kind is collected at most once, and only where a gate that runs
 * needs it. Adding a kind is one line here and one collector; the compiler lists the rest.
 */
export interface Evidence {
  readonly repository: RepositoryEvidence;
  readonly base: BaseEvidence;
  readonly changes: ChangesEvidence;
  readonly modules: ModulesEvidence;
  /** The modules of the base revision. */
  readonly baseModules: ModulesEvidence;
  readonly buildFiles: BuildFilesEvidence;
  readonly releases: ReleasesEvidence;
  /** Versions that could stand in the place of refused ones. */
  readonly alternatives: AlternativesEvidence;
  readonly licenses: LicensesEvidence;
  readonly vulnerabilities: VulnerabilitiesEvidence;
  readonly integrity: IntegrityEvidence;
  readonly lint: LintEvidence;
  readonly coverage: CoverageEvidence;
  readonly latency: LatencyEvidence;
}

/** The name of a kind of evidence. */
export type EvidenceKind = keyof Evidence;
