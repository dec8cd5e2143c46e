import * as z from "zod";
import { goModuleVersion } from "./module-of-report.ts";
import { oneLine } from "../one-line.ts";
import type { ReportedVulnerability, ScannerReport } from "./reported-vulnerability.ts";
import { type RatedSeverity, severityOfVector, severityOfWord } from "./severity.ts";

const text = z.string().catch("");
const advisory = z.looseObject({
  id: text,
  dataSource: text,
  severity: text,
  description: text,
  cvss: z.array(z.looseObject({ vector: text })).catch([]),
});
const match = z.looseObject({
  vulnerability: advisory.extend({
    fix: z.looseObject({ versions: z.array(z.string()).catch([]) }).catch({ versions: [] }),
  }),
  relatedVulnerabilities: z.array(advisory).catch([]),
  artifact: z.looseObject({ name: text, version: text, type: text, purl: text }),
});
const report = z.looseObject({
  matches: z.array(match),
  descriptor: z.looseObject({ db: z.unknown() }).optional().catch(undefined),
});
const built = z.looseObject({ built: z.string() });
const database = z.union([z.looseObject({ status: built }).transform(({ status }) => status), built]);

/**
 * Reads the JSON of grype; undefined where the value is something else. Matches that are no Go modules are
 * left out.
 *
 * Source: anchore/grype, grype/presenter/models.
 */
export function readGrypeReport(value: unknown): ScannerReport | undefined {
  const read = report.safeParse(value);
  if (!read.success) return undefined;
  const db = database.safeParse(read.data.descriptor?.db);
  return {
    scanner: "grype",
    matches: read.data.matches.filter(({ artifact }) => artifact.type === "go-module").map(matchOf),
    databaseTime: db.success ? db.data.built : "",
  };
}

function matchOf({
  vulnerability,
  relatedVulnerabilities,
  artifact,
}: z.output<typeof match>): ReportedVulnerability {
  const [fixed = ""] = vulnerability.fix.versions;
  const advisories = [vulnerability, ...relatedVulnerabilities];
  return {
    id: vulnerability.id,
    aliases: relatedVulnerabilities.map(({ id }) => id),
    module: goModuleVersion(artifact.name, artifact.version),
    ratings: advisories.flatMap(ratingsOf),
    summary: oneLine(vulnerability.description),
    fixed: fixed === "" ? "" : goModuleVersion(artifact.name, fixed).version,
    url: vulnerability.dataSource,
  };
}

function ratingsOf({ id, severity, cvss }: z.output<typeof advisory>): readonly RatedSeverity[] {
  const source = `grype: ${id}`;
  const scored = cvss.map(({ vector }) => severityOfVector(vector, source));
  return [{ severity: severityOfWord(severity), source }, ...scored];
}
