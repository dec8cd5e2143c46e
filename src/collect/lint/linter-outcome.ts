import type { EvidenceSource } from "../../model/collected.ts";
import type { Diagnostic, LinterRun } from "../../model/quality.ts";
import type { Commands, Files } from "../../model/world.ts";
import type { ModuleSources } from "./go-source-files.ts";

/** What every linter is given. */
export interface LintScene {
  readonly root: string;
  /** The modules to look at, each with its hand-written files. */
  readonly modules: readonly ModuleSources[];
  readonly commands: Commands;
  readonly files: Files;
  /** Go's settings for the processes, beside the world's own: `GOPROXY`, `GOFLAGS`, … */
  readonly env: Readonly<Record<string, string>>;
}

/** What one linter said over all modules. */
export interface LinterOutcome {
  readonly run: LinterRun;
  readonly diagnostics: readonly Diagnostic[];
  /** The report that was read instead of a run. */
  readonly source?: EvidenceSource;
}

/** Why a linter has nothing, or not everything, to tell. */
export interface LinterTrouble {
  readonly reason: string;
  readonly hint: string;
}

/** Ten minutes: a linter compiles what it reads, on a cold cache the whole build list. */
export const linterTimeoutMs = 600_000;

/** Puts a run together: the first trouble speaks for all. Diagnostics that were told are kept beside it. */
export function linterOutcome(
  run: Omit<LinterRun, "trouble">,
  diagnostics: readonly Diagnostic[],
  troubles: readonly LinterTrouble[],
): LinterOutcome {
  const [first] = troubles;
  if (first === undefined) return { run, diagnostics };
  const others = troubles.length === 1 ? "" : ` (and ${troubles.length - 1} more)`;
  return { run: { ...run, trouble: { reason: `${first.reason}${others}`, hint: first.hint } }, diagnostics };
}

/** A linter's words as one line of at most 300 characters, control characters removed. */
export function plainMessage(text: string): string {
  const plain = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  return plain.length > 300 ? `${plain.slice(0, 299)}…` : plain;
}

/** How many hand-written Go files the modules have. */
export function countFiles(modules: readonly ModuleSources[]): number {
  return modules.reduce((sum, module) => sum + module.written.length, 0);
}

/** The absolute folder of a module. */
export function moduleFolder(root: string, dir: string): string {
  return dir === "" ? root : `${root}/${dir}`;
}

/**
 * A path as a linter prints it, relative to the repository root; undefined where it lies outside.
 *
 * @param printed absolute, or relative to `folder`
 */
export function toRepositoryPath(root: string, folder: string, printed: string): string | undefined {
  const path = printed.replaceAll("\\", "/");
  const absolute = normalized(path.startsWith("/") || /^[A-Za-z]:\//.test(path) ? path : `${folder}/${path}`);
  return absolute.startsWith(`${root}/`) ? absolute.slice(root.length + 1) : undefined;
}

function normalized(path: string): string {
  const kept: string[] = [];
  for (const element of path.split("/")) {
    if (element === "..") kept.pop();
    else if (element !== "." && (element !== "" || kept.length === 0)) kept.push(element);
  }
  return kept.join("/");
}
