import { licenseIds, parseLicenseExpression } from "../model/license-expression.ts";
import { spdxIdOf } from "../model/spdx-ids.ts";

/** One licence statement in the words of SPDX. */
export type LicenseTerm =
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "expression"; readonly expression: string }
  | { readonly kind: "name"; readonly name: string };

/**
 * Sorts a statement into what SPDX can say: an identifier of its list, an expression, or a bare name that it
 * does not know.
 */
export function licenseTerm(text: string): LicenseTerm {
  const id = spdxIdOf(text);
  if (id !== undefined) return { kind: "id", id };
  const expression = parseLicenseExpression(text);
  const known = expression !== undefined && licenseIds(expression).every(isLicenseWord);
  return known ? { kind: "expression", expression: text } : { kind: "name", name: text };
}

/** Joins statements that all apply into one expression; names that SPDX does not know become `LicenseRef-…`. */
export function joinLicenses(texts: readonly string[]): string {
  const terms = [...new Set(texts)].sort().map((text) => expressionOf(licenseTerm(text)));
  return terms.length === 1 ? (terms[0] ?? "") : terms.map(bracketed).join(" AND ");
}

/** Writes a name as the reference that stands for it in an expression. */
export function licenseRef(name: string): string {
  return `LicenseRef-${name.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^-|-$/g, "")}`;
}

function isLicenseWord(word: string): boolean {
  if (/^(DocumentRef-[\w.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/.test(word)) return true;
  return spdxIdOf(word.replace(/\+$/, "")) !== undefined;
}

function expressionOf(term: LicenseTerm): string {
  if (term.kind === "id") return term.id;
  return term.kind === "expression" ? term.expression : licenseRef(term.name);
}

function bracketed(expression: string): string {
  return / OR /.test(expression) ? `(${expression})` : expression;
}
