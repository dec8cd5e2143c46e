import type { Severity } from "../../model/quality.ts";

// CVSS 3.0 and 3.1 base scores. Version 4.0 scores come from a table of 270 classes that only its authors can
// explain; records that carry such a vector say their severity in a word as well, which is read instead.

const weights: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
// Privileges weigh more where the scope changes.
const privileges: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  U: { N: 0.85, L: 0.62, H: 0.27 },
  C: { N: 0.85, L: 0.68, H: 0.5 },
};

/**
 * Computes the base score of a CVSS 3.0 or 3.1 vector, 0 to 10 with one decimal; undefined for other versions
 * and for vectors that lack a base metric or repeat one. Temporal and environmental metrics are ignored.
 *
 * Source: https://www.first.org/cvss/v3.1/specification-document section 7.1 and appendix A.
 */
export function cvssBaseScore(vector: string): number | undefined {
  const metrics = baseMetrics(vector);
  if (metrics === undefined) return undefined;
  const weigh = (name: string): number => weights[name]?.[metrics.get(name) ?? ""] ?? Number.NaN;
  const scope = metrics.get("S") ?? "";
  const privilege = privileges[scope]?.[metrics.get("PR") ?? ""] ?? Number.NaN;
  const exploitability = 8.22 * weigh("AV") * weigh("AC") * privilege * weigh("UI");
  const lost = 1 - (1 - weigh("C")) * (1 - weigh("I")) * (1 - weigh("A"));
  const impact = scope === "C" ? 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 : 6.42 * lost;
  if (Number.isNaN(exploitability) || Number.isNaN(impact)) return undefined;
  if (impact <= 0) return 0;
  const sum = impact + exploitability;
  return roundUp(Math.min(scope === "C" ? 1.08 * sum : sum, 10));
}

/** Names the severity of a score. A score of 0 is `low`, as nothing is lower. Source: CVSS 3.1 section 5. */
export function severityOfScore(score: number): Severity {
  if (!Number.isFinite(score) || score < 0) return "unknown";
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  return score >= 4 ? "medium" : "low";
}

function baseMetrics(vector: string): ReadonlyMap<string, string> | undefined {
  const [prefix = "", ...fields] = vector.trim().split("/");
  if (prefix !== "CVSS:3.0" && prefix !== "CVSS:3.1") return undefined;
  const metrics = new Map(fields.map((field) => [field.split(":")[0] ?? "", field.split(":")[1] ?? ""]));
  return metrics.size === fields.length ? metrics : undefined;
}

// Appendix A: in whole numbers, so that 4.02 from 4.0200000001 does not become 4.1.
function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}
