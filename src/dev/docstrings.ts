import { globSync, readFileSync } from "node:fs";
import ts from "typescript";

const rooms = ["go", "model", "policy", "gates"];

/** Checks that every export of the documented rooms says what it is. */
export function docstrings(): boolean {
  const files = rooms
    .flatMap((room) => globSync(`src/${room}/**/*.ts`))
    .filter((file) => !file.endsWith(".generated.ts"));
  const bare = files.flatMap(undocumented);
  for (const place of bare) console.error(`${place}: an export needs a docstring`);
  if (files.length === 0) console.error("no file was seen");
  return bare.length === 0 && files.length > 0;
}

function undocumented(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  return source.statements
    .filter((statement) => isExported(statement) && ts.getJSDocCommentsAndTags(statement).length === 0)
    .map((statement) => `${file}:${source.getLineAndCharacterOfPosition(statement.getStart()).line + 1}`);
}

function isExported(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  return ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}
