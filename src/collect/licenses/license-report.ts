import * as z from "zod";
import { parseGolangPurl } from "../../go/purl.ts";
import { moduleKey } from "../../go/module-version.ts";

/** What a report says of licences: expressions by module key, and of import paths without a version. */
export interface LicenseReport {
  readonly modules: ReadonlyMap<string, readonly string[]>;
  readonly importPaths: ReadonlyMap<string, readonly string[]>;
}

const licenseChoice = z.looseObject({
  expression: z.string().optional().catch(undefined),
  license: z
    .looseObject({ id: z.string().optional().catch(undefined), name: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
const choices = z.array(licenseChoice).catch([]);
const cycloneDx = z.looseObject({
  bomFormat: z.literal("CycloneDX"),
  components: z.array(
    z.looseObject({
      purl: z.string().catch(""),
      licenses: choices,
      evidence: z.looseObject({ licenses: choices }).catch({ licenses: [] }),
    }),
  ),
});
const spdx = z.looseObject({
  spdxVersion: z.string().startsWith("SPDX-2"),
  packages: z.array(
    z.looseObject({
      licenseConcluded: z.string().catch(""),
      licenseDeclared: z.string().catch(""),
      externalRefs: z.array(z.looseObject({ referenceLocator: z.string().catch("") })).catch([]),
    }),
  ),
});

/**
 * Reads the licences out of a CycloneDX or SPDX document in JSON, or the CSV of go-licenses; undefined where
 * the text is none of them.
 */
export function readLicenseReport(text: string): LicenseReport | undefined {
  const value = parseJson(text);
  if (value === undefined) return readCsv(text);
  const bom = cycloneDx.safeParse(value);
  if (bom.success) return { modules: cycloneDxModules(bom.data), importPaths: new Map() };
  const document = spdx.safeParse(value);
  return document.success ? { modules: spdxModules(document.data), importPaths: new Map() } : undefined;
}

function cycloneDxModules({
  components,
}: z.output<typeof cycloneDx>): ReadonlyMap<string, readonly string[]> {
  const found = components.map(({ purl, licenses, evidence }) => {
    const stated = licenses.length > 0 ? licenses : evidence.licenses;
    return [
      purl,
      stated.map(({ expression, license }) => expression ?? license?.id ?? license?.name ?? ""),
    ] as const;
  });
  return byKey(found);
}

function spdxModules({ packages }: z.output<typeof spdx>): ReadonlyMap<string, readonly string[]> {
  const found = packages.flatMap(({ licenseConcluded, licenseDeclared, externalRefs }) => {
    const license = isStated(licenseConcluded) ? licenseConcluded : licenseDeclared;
    return externalRefs.map(
      ({ referenceLocator }) => [referenceLocator, isStated(license) ? [license] : []] as const,
    );
  });
  return byKey(found);
}

function isStated(license: string): boolean {
  return !["", "NOASSERTION", "NONE"].includes(license);
}

function byKey(
  found: readonly (readonly [string, readonly string[]])[],
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    found.flatMap(([purl, licenses]) => {
      const module = parseGolangPurl(purl);
      if (module === undefined || module.subpath !== "") return [];
      return [[moduleKey(module), [...new Set(licenses.filter((one) => one !== ""))].sort()] as const];
    }),
  );
}

// Three columns: import path, URL of the text, licence. Source: google/go-licenses, `go-licenses report`.
function readCsv(text: string): LicenseReport | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  const rows = lines.map((line) => line.split(","));
  if (rows.length === 0 || !rows.every((row) => row.length === 3 && /^[^\s{}<>"]+$/.test(row[0] ?? "")))
    return undefined;
  return {
    modules: new Map(),
    importPaths: new Map(
      rows.map(([path = "", , license = ""]) => [
        path,
        license === "" || license === "Unknown" ? [] : [license.trim()],
      ]),
    ),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Then it may still be a table.
    return undefined;
  }
}
