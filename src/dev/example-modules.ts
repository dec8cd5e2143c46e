import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A module version of the examples. */
export interface ExampleModule {
  readonly path: string;
  readonly version: string;
  /** RFC 3339. */
  readonly time: string;
  /** Contents by name relative to the module's root. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Reads the example modules: a first line `module PATH VERSION TIME`, then files, each below a line
 * `-- NAME --` as in Go's txtar archives.
 */
export function readExampleModules(folder: string): readonly ExampleModule[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .sort()
    .map((name) => parseModule(readFileSync(join(folder, name), "utf8")));
}

function parseModule(text: string): ExampleModule {
  const [head = "", ...parts] = text.split(/^-- (.+) --\n/m);
  const [, path = "", version = "", time = ""] = head.trim().split(/\s+/);
  const files: Record<string, string> = {};
  for (let index = 0; index + 1 < parts.length; index += 2)
    files[parts[index] ?? ""] = parts[index + 1] ?? "";
  return { path, version, time, files };
}
