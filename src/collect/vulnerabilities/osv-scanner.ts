import * as z from "zod";
import { goModuleVersion } from "./module-of-report.ts";
import { osvVerdict } from "./osv-affected.ts";
import { parseOsvRecord } from "./osv-record.ts";
import type { ReportedVulnerability, ScannerReport } from "./reported-vulnerability.ts";
import { severityOfVector } from "./severity.ts";

const text = z.string().catch("");
const packageShape = z.looseObject({
  package: z.looseObject({ name: text, version: text, ecosystem: text }),
  vulnerabilities: z.array(z.unknown()).catch([]),
  groups: z.array(z.looseObject({ ids: z.array(z.string()).catch([]), max_severity: text })).catch([]),
});
const report = z.looseObject({
  results: z.array(z.looseObject({ packages: z.array(packageShape).catch([]) })),
});

/**
 * Reads the JSON of osv-scanner; undefined where the value is something else. Packages that are no Go modules
 * are left out.
 *
 * Source: https://google.github.io/osv-scanner/output/#json.
 */
export function readOsvScannerReport(value: unknown): ScannerReport | undefined {
  const read = report.safeParse(value);
  if (!read.success) return undefined;
  const packages = read.data.results.flatMap((result) => result.packages);
  const matches = packages.filter((one) => one.package.ecosystem === "Go").flatMap(matchesOf);
  return { scanner: "osv-scanner", matches, databaseTime: "" };
}

function matchesOf({
  package: found,
  vulnerabilities,
  groups,
}: z.output<typeof packageShape>): readonly ReportedVulnerability[] {
  const module = goModuleVersion(found.name, found.version);
  return vulnerabilities.flatMap((value): readonly ReportedVulnerability[] => {
    const record = parseOsvRecord(value);
    if (record === undefined || record.withdrawn) return [];
    const group = groups.find(({ ids }) => ids.includes(record.id));
    const verdict = osvVerdict(record, module.path, module.version.replace(/^go/, "v"));
    const fixed = verdict?.fixed ?? "";
    return [
      {
        id: record.id,
        aliases: [...record.aliases, ...(group?.ids ?? [])].filter((id) => id !== record.id),
        module,
        ratings: [...record.ratings, severityOfVector(group?.max_severity ?? "", "osv-scanner")],
        summary: record.summary,
        fixed: fixed === "" ? "" : goModuleVersion(module.path, fixed).version,
        url: record.url,
      },
    ];
  });
}
