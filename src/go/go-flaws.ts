import { compareGoVersions } from "./go-version.ts";

/** A flaw of the go command by which a hostile module proxy gets around the checksum database. */
export interface GoFlaw {
  /** `CVE-2026-42501`. */
  readonly id: string;
  /** The first version without it, by release line (`1.25`), newest first. Lines below the lowest never got it. */
  readonly mended: readonly { readonly line: string; readonly version: string }[];
}

// Sources: https://github.com/golang/go/issues/79070, https://pkg.go.dev/vuln/GO-2026-6179.
const flaws: readonly GoFlaw[] = [
  {
    id: "CVE-2026-42501",
    mended: [
      { line: "1.26", version: "1.26.3" },
      { line: "1.25", version: "1.25.10" },
    ],
  },
  {
    id: "CVE-2026-56865",
    mended: [
      { line: "1.27", version: "1.27rc3" },
      { line: "1.26", version: "1.26.6" },
      { line: "1.25", version: "1.25.13" },
    ],
  },
];

/**
 * Lists the known flaws of a Go version (`1.26.2`) in the check of what a module proxy serves, oldest first, with
 * the nearest version that has none of them. Empty for a version that cannot be read.
 */
export function goFlawsOf(version: string): { readonly ids: readonly string[]; readonly upgrade: string } {
  const open = flaws.filter((flaw) => isOpen(flaw, version));
  const fixes = open.map((flaw) => nearestFix(flaw, version));
  const upgrade = fixes.reduce((a, b) => (compareGoVersions(a, b) < 0 ? b : a), "");
  return { ids: open.map(({ id }) => id), upgrade };
}

function isOpen(flaw: GoFlaw, version: string): boolean {
  return version !== "" && compareGoVersions(version, nearestFix(flaw, version)) < 0;
}

/** The fix of the version's own line, else of the next line above it; of the highest where it is above all. */
function nearestFix({ mended }: GoFlaw, version: string): string {
  const above = mended.filter(({ line }) => !isBelow(line, version));
  return (above.at(-1) ?? mended[0])?.version ?? "";
}

/** Whether a release line (`1.25`) lies below that of a version. */
function isBelow(line: string, version: string): boolean {
  const minor = (text: string): number => Number(/^1\.(\d+)/.exec(text)?.[1] ?? Number.NaN);
  return minor(line) < minor(version);
}
