import type { LicenseStatement } from "../../model/quality.ts";
import { normalizeLicense, readLicenseText } from "./license-text.ts";

const fileName =
  /^((un)?licen[cs]es?|copying|copyleft|copyright|(mit|bsd|apache|gpl|lgpl|mpl)[-_. ]?licen[cs]e)([-_. ].*)?$|^[^/]+[-_.]licen[cs]e(\.(md|txt|rst))?$/i;
const notText = /\.(go|s|c|h|py|js|ts|sh|json|ya?ml|toml|html?|png|svg|pdf|tmpl|mod|sum|sig|asc)$/i;
const reuseFile = /^LICENSES\/([A-Za-z0-9.-]+)\.txt$/;

/**
 * Tells whether a file of a module holds its licence, by its name below the module root: LICENSE and COPYING
 * in their spellings at the root itself, and the folder LICENSES of the REUSE convention.
 */
export function isLicenseFile(name: string): boolean {
  return reuseFile.test(name) || (!name.includes("/") && fileName.test(name) && !notText.test(name));
}

/**
 * Reads the licence files of one module, by name below the module root: one statement for each, in order of
 * name, all of which apply.
 *
 * A file without a licence of its own that says that the others are a choice makes one statement of them.
 */
export function readLicenseFiles(files: ReadonlyMap<string, Uint8Array>): readonly LicenseStatement[] {
  const read = [...files]
    .filter(([name]) => isLicenseFile(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, bytes]) => ({ name, text: Buffer.from(bytes).toString("utf8") }))
    // A file of names and years only is no statement about the licence.
    .filter(({ name, text }) => !/^copyright/i.test(name) || readLicenseText(text).expression !== "")
    .map(({ name, text }) => ({ name, text, statement: statementOf(name, text) }));
  const known = withoutIncluded(
    read.map(({ statement }) => statement).filter(({ expression }) => expression !== ""),
  );
  const unknown = read.filter(({ statement }) => statement.expression === "");
  if (known.length > 1 && unknown.some(({ text }) => isChoice(text))) return [chosen(known)];
  return [...known, ...unknown.map(({ statement }) => statement)].sort((a, b) => (a.file < b.file ? -1 : 1));
}

function statementOf(name: string, text: string): LicenseStatement {
  const [, id = ""] = reuseFile.exec(name) ?? [];
  if (id !== "") return { expression: id, file: name, confidence: 1 };
  return { file: name, ...readLicenseText(text) };
}

// The LGPL, version 3, is a text of additions to the GPL, which lies beside it and is not meant by itself.
function withoutIncluded(statements: readonly LicenseStatement[]): readonly LicenseStatement[] {
  const lesser = statements.some(({ expression }) => expression.startsWith("LGPL-3.0"));
  return lesser ? statements.filter(({ expression }) => !expression.startsWith("GPL-3.0")) : statements;
}

function isChoice(text: string): boolean {
  const normal = normalizeLicense(text);
  return (
    normal.split(" ").length < 200 && / (dual|dually) licensed | at your option | your choice /.test(normal)
  );
}

function chosen(known: readonly LicenseStatement[]): LicenseStatement {
  return {
    expression: [...new Set(known.map(({ expression }) => expression))]
      .sort()
      .map((expression) => (/ AND | OR /.test(expression) ? `(${expression})` : expression))
      .join(" OR "),
    file: known.map(({ file }) => file).join(", "),
    confidence: Math.min(...known.map(({ confidence }) => confidence)),
  };
}
