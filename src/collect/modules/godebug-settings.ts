import { join } from "node:path";
import type { GodebugSetting } from "../../go/go-mod.ts";
import { compareGoVersions, toolchainGoVersion } from "../../go/go-version.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { SourceTree } from "../../model/world.ts";
import { locate } from "./main-module.ts";
import { readText } from "../read-text.ts";

/** The godebug lines of one file, and the Go that judges them. */
export interface GodebugQuestion {
  readonly file: string;
  readonly settings: readonly GodebugSetting[];
  /** Folder of the installed Go; "" where there is none, then every key is taken for known. */
  readonly goRoot: string;
  /** The go version that runs; "" where it is not known. */
  readonly running: string;
  readonly tree: SourceTree;
}

/**
 * Refuses godebug lines that the installed go refuses: unknown keys, and a default newer than itself.
 *
 * @throws ModgateError go-mod-invalid
 *
 * Source: cmd/go/internal/modload.CheckGodebug; the known keys are in internal/godebugs of each Go.
 */
export async function requireKnownGodebugs(question: GodebugQuestion): Promise<void> {
  const { file, settings, running } = question;
  if (settings.length === 0) return;
  const known = await knownKeys(question);
  for (const { key, value, at } of settings) {
    const problem = key === "default" ? defaultProblem(value, running) : keyProblem(key, known);
    if (problem === undefined) continue;
    throw new ModgateError("go-mod-invalid", `${file}: ${problem}`, {
      hint: "see https://go.dev/doc/godebug for the settings of each Go version",
      at: locate(file, at),
    });
  }
}

function defaultProblem(value: string, running: string): string | undefined {
  const version = toolchainGoVersion(value);
  if (version === "" || value !== `go${version}`) return `godebug default ${shown(value)} is no go version`;
  if (running === "" || compareGoVersions(version, running) <= 0) return undefined;
  return `godebug default ${shown(value)} is newer than the go ${running} that runs`;
}

function keyProblem(key: string, known: KnownKeys | undefined): string | undefined {
  if (known === undefined || known.keys.has(key)) return undefined;
  const minor = known.removed.get(key);
  return minor === undefined
    ? `unknown godebug setting ${shown(key)}`
    : `the godebug setting ${shown(key)} was removed in go 1.${minor}`;
}

interface KnownKeys {
  readonly keys: ReadonlySet<string>;
  /** The minor version of Go that no longer knows a setting. */
  readonly removed: ReadonlyMap<string, string>;
}

// Settings that were removed stand in a table of their own behind the known ones.
async function knownKeys({ goRoot, tree }: GodebugQuestion): Promise<KnownKeys | undefined> {
  if (goRoot === "") return undefined;
  const text = await readText(tree, join(goRoot, "src/internal/godebugs/table.go"));
  if (text === undefined) return undefined;
  const [, table = ""] = /var All = \[\]Info\{([\s\S]*?)\n\}/.exec(text) ?? [];
  const keys = new Set([...table.matchAll(/\{Name: "([^"]+)"/g)].map(([, key = ""]) => key));
  const gone = text.matchAll(/\{Name: "([^"]+)", Removed: (\d+)\}/g);
  const removed = new Map([...gone].map(([, key = "", minor = ""]) => [key, minor]));
  return keys.size === 0 ? undefined : { keys, removed };
}
