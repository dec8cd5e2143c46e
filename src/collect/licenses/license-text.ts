import { licenseIds, parseLicenseExpression } from "../../model/license-expression.ts";
import { licenseExceptions, licensePatterns } from "./license-patterns.ts";
import type { LicensePattern } from "../modules/reciprocal-patterns.ts";

// Licences are told by phrases that only they have, not by likeness of the whole: short licences differ by one
// sentence, and that sentence is what matters. What stands in a file beside the licences that are known lowers
// the confidence, as it may be a condition.

/** What a licence file says. */
export interface ReadLicense {
  /** An SPDX expression over all licences in the file; "" where none is known. */
  readonly expression: string;
  /** 0 to 1. Below 0.75 there is more in the file than the licences named. */
  readonly confidence: number;
}

const longestText = 512 * 1024;

/** Tells the licences of one file, all of which apply. */
export function readLicenseText(text: string): ReadLicense {
  const head = text.slice(0, longestText);
  const normal = normalizeLicense(head);
  const found = licensePatterns.filter((pattern) => matches(pattern, normal));
  const stated = statedIdentifiers(head);
  const ids = [...new Set(found.map((pattern) => withException(pattern.id, normal)))];
  const unstated = ids.filter((id) => !stated.some((expression) => covers(expression, id)));
  const parts = [...new Set([...stated, ...unstated])].sort();
  if (parts.length === 0) return { expression: "", confidence: 0 };
  const expression = parts.length === 1 ? (parts[0] ?? "") : parts.map(bracketed).join(" AND ");
  return { expression, confidence: found.length === 0 ? 1 : confidence(found, head) };
}

/** Brings a text into the form in which phrases are compared: lower case words with single blanks, no marks. */
export function normalizeLicense(text: string): string {
  return ` ${text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\blicence/g, "license")
    .replace(/https?:\/\/\S+/g, " ")
    .replace(/[^a-z0-9]+/g, " ")
    .trim()} `;
}

function matches(pattern: LicensePattern, normal: string): boolean {
  return (
    pattern.phrases.every((phrase) => normal.includes(phrase)) &&
    !(pattern.without ?? []).some((phrase) => normal.includes(phrase))
  );
}

function withException(id: string, normal: string): string {
  const found = licenseExceptions.find(({ license, phrase }) => license === id && normal.includes(phrase));
  return found === undefined ? id : `${id} WITH ${found.exception}`;
}

// Source: https://spdx.github.io/spdx-spec/v2.3/using-SPDX-short-identifiers-in-source-files/.
function statedIdentifiers(text: string): readonly string[] {
  const stated = [...text.matchAll(/SPDX-License-Identifier:[ \t]*([^\r\n]+)/g)].map(([, rest = ""]) =>
    rest.replace(/(\*\/|-->|#\}|["'`]).*$/, "").trim(),
  );
  return [...new Set(stated)].filter((expression) => parseLicenseExpression(expression) !== undefined).sort();
}

/** Tells whether an expression names a licence, by whatever version suffix. */
function covers(expression: string, id: string): boolean {
  const parsed = parseLicenseExpression(expression);
  const family = (name: string): string => name.replace(/ WITH .*$/, "").replace(/(-only|-or-later|\+)$/, "");
  return parsed !== undefined && licenseIds(parsed).some((one) => family(one) === family(id));
}

function confidence(found: readonly LicensePattern[], text: string): number {
  const own = text
    .split("\n")
    .filter((line) => !/^\W*(portions )?(copyright|\(c\)|©|all rights reserved)/i.test(line))
    .join("\n");
  const words = normalizeLicense(own).trim().split(" ").length;
  const known = found.reduce((sum, pattern) => sum + pattern.words, 0);
  const excess = words - known;
  if (excess <= Math.max(100, known * 0.3)) return 1;
  return excess <= Math.max(200, known * 0.6) ? 0.8 : 0.5;
}

function bracketed(expression: string): string {
  return / OR /i.test(expression) ? `(${expression})` : expression;
}
