import type { LicenseExpression } from "../../model/license-expression.ts";

/** Which licences a policy takes. Entries are SPDX identifiers, with an exception or without. */
export interface LicenseLists {
  /** Absent: whatever is not denied. */
  readonly allow?: readonly string[] | undefined;
  readonly deny: readonly string[];
}

/** How an expression stands to the lists. `culprits` are what is denied or unlisted; empty where it is allowed. */
export interface LicenseStanding {
  readonly standing: "allowed" | "unlisted" | "denied";
  readonly culprits: readonly string[];
  /** Place of the deny entry that decided, -1 where none did. */
  readonly entry: number;
}

const ranks = ["allowed", "unlisted", "denied"] as const;

/**
 * Weighs an expression: of a choice (OR) the best part counts, of what applies together (AND) the worst.
 *
 * `-or-later` is a choice among its versions. An exception permits more than its licence alone, so that the
 * licence's own standing is the least it has.
 */
export function licenseStanding(expression: LicenseExpression, lists: LicenseLists): LicenseStanding {
  if (expression.kind === "license") return standingOfOne(expression.id, expression.exception, lists);
  const parts = expression.parts.map((part) => licenseStanding(part, lists));
  return expression.kind === "or" ? best(parts) : worst(parts);
}

/** Writes a deprecated GNU identifier in its present form: `GPL-3.0+` is `GPL-3.0-or-later`. */
export function presentLicenseId(id: string): string {
  const [, family = "", later = ""] = /^((?:A|L)?GPL-\d\.\d|GFDL-1\.\d)(\+?)$/i.exec(id) ?? [];
  if (family === "") return id;
  return `${family}${later === "" ? "-only" : "-or-later"}`;
}

function standingOfOne(id: string, exception: string, lists: LicenseLists): LicenseStanding {
  const present = presentLicenseId(id);
  const whole = exception === "" ? present : `${present} WITH ${exception}`;
  const listed = listedStanding(whole, lists);
  if (listed !== undefined) return listed;
  if (exception !== "") return renamed(standingOfOne(id, "", lists), whole);
  const versions = laterVersions(present);
  if (versions.length > 0) return renamed(best(versions.map((one) => standingOfOne(one, "", lists))), whole);
  if (lists.allow === undefined) return { standing: "allowed", culprits: [], entry: -1 };
  return { standing: "unlisted", culprits: [whole], entry: -1 };
}

function listedStanding(whole: string, { allow, deny }: LicenseLists): LicenseStanding | undefined {
  const entry = deny.findIndex((one) => covers(one, whole));
  if (entry >= 0) return { standing: "denied", culprits: [whole], entry };
  const allowed = allow?.some((one) => isSame(one, whole)) ?? false;
  return allowed ? { standing: "allowed", culprits: [], entry: -1 } : undefined;
}

// Who denies a version and all later ones means each of them.
function covers(denied: string, whole: string): boolean {
  return isSame(denied, whole) || laterVersions(presentLicenseId(denied)).some((one) => isSame(one, whole));
}

function isSame(entry: string, whole: string): boolean {
  return presentLicenseId(entry).toLowerCase() === whole.toLowerCase();
}

const gnuVersions: Readonly<Record<string, readonly string[]>> = {
  GPL: ["1.0", "2.0", "3.0"],
  LGPL: ["2.0", "2.1", "3.0"],
  AGPL: ["1.0", "3.0"],
  GFDL: ["1.1", "1.2", "1.3"],
};

function laterVersions(id: string): readonly string[] {
  const [, family = "", version = ""] = /^(\w+)-(\d\.\d)-or-later$/.exec(id) ?? [];
  const versions = gnuVersions[family] ?? [];
  return versions.filter((one) => one >= version).map((one) => `${family}-${one}-only`);
}

function renamed(standing: LicenseStanding, whole: string): LicenseStanding {
  return standing.culprits.length === 0 ? standing : { ...standing, culprits: [whole] };
}

function best(parts: readonly LicenseStanding[]): LicenseStanding {
  const lowest = parts.toSorted((a, b) => rank(a) - rank(b))[0];
  if (lowest === undefined) throw new Error("an expression has at least one part");
  if (lowest.standing === "allowed") return lowest;
  return { ...lowest, culprits: [...new Set(parts.flatMap(({ culprits }) => culprits))] };
}

function worst(parts: readonly LicenseStanding[]): LicenseStanding {
  const highest = parts.toSorted((a, b) => rank(b) - rank(a))[0];
  if (highest === undefined) throw new Error("an expression has at least one part");
  const same = parts.filter(({ standing }) => standing === highest.standing);
  return { ...highest, culprits: [...new Set(same.flatMap(({ culprits }) => culprits))] };
}

function rank({ standing }: LicenseStanding): number {
  return ranks.indexOf(standing);
}
