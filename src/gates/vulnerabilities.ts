import * as z from "zod";
import { moduleKey } from "../go/module-version.ts";
import type { Level, RuleLevel } from "../model/level.ts";
import type { Facts, PolicyPath } from "../model/finding.ts";
import type { Severity, Vulnerability, VulnerabilitiesEvidence } from "../model/quality.ts";
import { ruleLevel } from "../policy/values.ts";
import { code, defineGate, type GateEvidence, type Judgement, type Reporter, type Words } from "./gate.ts";
import { goCommand } from "./go-command.ts";
import { goSite, type ModuleSite, siteFinder } from "./module-sites.ts";
import { packageGivers } from "./package-givers.ts";
import { unresolvedDoubts } from "./unresolved-doubts.ts";

const severities = ["low", "medium", "high", "critical"] as const;

const section = z.lazy(() =>
  z
    .strictObject({
      database: z
        .string()
        .min(1)
        .optional()
        .describe("an OSV export or a Go vulnerability database: a folder, a zip, or the URL of a zip"),
      report: z
        .string()
        .min(1)
        .optional()
        .describe("a JSON report of grype, govulncheck or osv-scanner, read instead of a database"),
      "fail-on": z
        .enum(severities)
        .default("critical")
        .describe("the lowest severity that is an error; what is below is a warning"),
      "unknown-severity": ruleLevel
        .default("error")
        .describe("the level of a vulnerability whose severity nobody states"),
    })
    .refine(
      (value) => value.database !== undefined || value.report !== undefined,
      "wanted `database` or `report`",
    )
    .refine(
      (value) => value.database === undefined || value.report === undefined,
      "wanted `database` or `report`, not both",
    ),
);

type Section = z.output<typeof section>;

/** The facts of a `vulnerability` finding. */
export type VulnerabilityFacts = {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly path: string;
  readonly version: string;
  readonly severity: Severity;
  /** Who states the severity; "" where nobody does. */
  readonly severitySource: string;
  readonly summary: string;
  /** The lowest version that mends it; "" where there is none. */
  readonly fixed: string;
  readonly url: string;
  /** The file that brings it in: the first of them. */
  readonly file: string;
  /** Why it may not apply; "" where it does. */
  readonly doubt: string;
  /** `called`, `imported` or `required`; "" where nobody looked. */
  readonly reach: string;
  readonly direct: boolean;
  readonly preExisting: boolean;
};

const vulnerability = code<VulnerabilityFacts>({
  title: "known vulnerability",
  message: ({ facts, subject }: Words<VulnerabilityFacts>) =>
    `\`${subject}\` has ${article(facts.severity)} vulnerability ${facts.id}${cveOf(facts)}${facts.summary === "" ? "" : `: ${facts.summary}`}${remedy(facts)}${facts.doubt === "" ? "" : ` (${facts.doubt})`}`,
  fix: ({ facts }) => fixOf(facts),
  help: `A module of the build list, or Go itself, is affected by a published vulnerability.

modgate compares the version that is really built with the ranges of the database. Records that are aliases of one another are one finding; withdrawn ones do not count. The severity is the highest that any of them states. The Go vulnerability database states none: what to do then is the policy's choice, \`unknown-severity\`. A fork is looked up under the name of what it replaces as well, and the finding says so. A module of which go.sum has the \`/go.mod\` line alone is in the build list and in no program: it is a notice.

To mend it, upgrade to the version named. Where there is none, replace the module, or waive the finding with an owner and a day by which somebody looks again.`,
  keys: [
    "vulnerabilities.fail-on",
    "vulnerabilities.unknown-severity",
    "vulnerabilities.database",
    "vulnerabilities.report",
  ],
});

type Evidence = GateEvidence<"modules" | "vulnerabilities", "baseModules" | "changes">;

/** The gate that holds the build list against a vulnerability database or a scanner's report. */
export const vulnerabilitiesGate = defineGate({
  id: "vulnerabilities",
  title: "Vulnerabilities",
  why: "Published holes are the ones that get used. This gate looks up every module that is really built, offline if need be, and does not take an unstated severity for a harmless one.",
  needs: ["modules", "vulnerabilities"],
  wants: ["baseModules", "changes"],
  policy: section,
  example: `database: osv.zip
fail-on: critical
unknown-severity: error
`,
  codes: { vulnerability },
  judge,
});

function judge(
  evidence: Evidence,
  rules: Section,
  report: Reporter<{ readonly vulnerability: typeof vulnerability }>,
): Judgement {
  const { vulnerabilities: found, modules } = evidence;
  const siteOf = siteFinder(evidence);
  const givesPackages = packageGivers(modules);
  for (const one of found.vulnerabilities) {
    const subject = moduleKey(one.module);
    const site = siteOf(subject) ?? goSite(evidence);
    const { level, rule } = weigh(one, { rules, idle: !givesPackages(subject) });
    const facts = factsOf(givesPackages(subject) ? one : idleOne(one), site);
    report("vulnerability", { level, subject, at: site.at, why: site.why, rule, facts });
  }
  const stale = found.stale ?? [];
  return {
    seen: found.looked + (found.go === undefined ? 0 : 1),
    facts: gateFacts(found),
    unjudged: [...unresolvedDoubts(modules), ...(stale.length === 0 ? [] : [staleDoubt(stale)])],
  };
}

// A module that is in no program, or whose hole a scanner found no call to, has answered the question that
// severity only guesses at.
function weigh(
  one: Vulnerability,
  { rules, idle }: { readonly rules: Section; readonly idle: boolean },
): { readonly level: RuleLevel; readonly rule: PolicyPath } {
  const unknown = one.severity === "unknown";
  const rule: PolicyPath = ["vulnerabilities", unknown ? "unknown-severity" : "fail-on"];
  const level = unknown ? rules["unknown-severity"] : levelOf(one.severity, rules["fail-on"]);
  const uncalled = idle || one.reach === "imported" || one.reach === "required";
  return { level: uncalled && level !== "off" ? "notice" : level, rule };
}

function levelOf(severity: Severity, failOn: (typeof severities)[number]): Level {
  const rank = severities.findIndex((one) => one === severity);
  return rank >= severities.indexOf(failOn) ? "error" : "warning";
}

function idleOne(one: Vulnerability): Vulnerability {
  const doubt = "it gives no package to the build: go.sum has no line for its zip";
  return { ...one, doubt: one.doubt === undefined ? doubt : `${one.doubt}; ${doubt}`, reach: "required" };
}

function factsOf(one: Vulnerability, site: ModuleSite): VulnerabilityFacts {
  return {
    id: one.id,
    aliases: one.aliases,
    path: one.module.path,
    version: one.module.version,
    severity: one.severity,
    severitySource: one.severitySource,
    summary: one.summary,
    fixed: one.fixed,
    url: one.url,
    file: site.at[0]?.file ?? "",
    doubt: one.doubt ?? "",
    reach: one.reach ?? "",
    direct: site.direct,
    preExisting: site.standing,
  };
}

function gateFacts({ databaseTime, records, looked, go, vulnerabilities }: VulnerabilitiesEvidence): Facts {
  return {
    databaseTime,
    records,
    modules: looked,
    vulnerabilities: vulnerabilities.length,
    go:
      go === undefined
        ? "not looked up: nothing names a release of Go"
        : `${go.version}, named by ${go.named}`,
  };
}

function staleDoubt(stale: readonly string[]): { readonly reason: string; readonly hint: string } {
  return {
    reason: `the report names ${stale[0] ?? ""}${stale.length > 1 ? ` and ${stale.length - 1} more` : ""} at a version that is not built: it was made for other sources`,
    hint: "let the scanner run on this revision",
  };
}

function article(severity: Severity): string {
  return severity === "unknown" ? "the" : `the ${severity}`;
}

function cveOf({ id, aliases }: VulnerabilityFacts): string {
  const cve = aliases.find((alias) => alias.startsWith("CVE-"));
  return cve === undefined || cve === id ? "" : ` (${cve})`;
}

function remedy({ fixed, severity }: VulnerabilityFacts): string {
  const unstated = severity === "unknown" ? "; nobody states its severity" : "";
  return `${unstated}; ${fixed === "" ? "no version mends it" : `mended in ${fixed}`}`;
}

function fixOf({ path, fixed, file }: VulnerabilityFacts): string {
  if (fixed === "") return "";
  const isGo = path === "stdlib" || path === "toolchain";
  return goCommand(file, `get ${isGo ? "toolchain" : path}@${fixed}`);
}
