import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// Files of the installed Go distribution, read where they are: its tests are the tables that our rules must agree with.

/** The root of the installed Go. */
export const goRoot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();

/** Reads one file of the distribution. */
export function goFile(...path: readonly string[]): string {
  return readFileSync(join(goRoot, ...path), "utf8");
}

/** Rows of a table in a Go test file, as JSON-like values: strings, numbers, booleans; other words stay words. */
export function goTestTable(
  file: string,
  table: string,
): readonly (readonly (string | number | boolean)[])[] {
  const source = goFile(file);
  const start = source.indexOf(`var ${table} =`);
  const body = source.slice(start, source.indexOf("\n}", start));
  const rows = [...body.matchAll(/^\t\{(.*)\},/gm)].map(([, row = ""]) =>
    [...row.matchAll(/"(?:[^"\\]|\\.)*"|[^\s,{}"]+/g)].map(([cell]) => cellValue(cell)),
  );
  if (start < 0 || rows.length === 0) throw new Error(`no table ${table} in ${file}`);
  return rows;
}

/** The go.mod files of the modules that go's own tests are run on, by file name. */
export function goTestModules(): readonly {
  readonly name: string;
  readonly path: string;
  readonly mod: string;
}[] {
  const folder = "src/cmd/go/testdata/mod";
  return readdirSync(join(goRoot, folder))
    .filter((name) => name.endsWith(".txt"))
    .map((name) => {
      const text = goFile(folder, name);
      const [, mod = ""] = /^-- \.mod --\n([\s\S]*?)(?=^-- |(?![\s\S]))/m.exec(text) ?? [];
      const [, path = ""] = /^(?:module )?(\S+)@/m.exec(text) ?? [];
      return { name, path, mod };
    });
}

function cellValue(cell: string): string | number | boolean {
  if (cell.startsWith('"')) return String(JSON.parse(cell));
  if (cell === "true" || cell === "false") return cell === "true";
  return /^[-+]?\d+$/.test(cell) ? Number(cell) : cell;
}
