import { decodeText } from "./decode-text.ts";
import { fields, trimSpace } from "./fields.ts";
import { checkImportPath } from "./module-path.ts";
import { type ModuleVersion, moduleKey } from "./module-version.ts";
import { type Parsed, parsed } from "./parsed.ts";
import { isValidVersion } from "./semver.ts";

/** A package that was copied into vendor/. */
export interface VendoredPackage {
  readonly importPath: string;
  readonly line: number;
}

/** One module of vendor/modules.txt. `version` is "" for a replacement that stands for every version. */
export interface VendoredModule extends ModuleVersion {
  /** True where a main module requires it itself. */
  readonly explicit: boolean;
  /** The `go` line of its go.mod; absent where it had none or an old go wrote the file. */
  readonly goVersion?: string;
  /** What stands in its place: another module, or a folder where its `version` is "". */
  readonly replacement?: ModuleVersion;
  /** The packages copied from it, in file order; empty for a module that is only listed. */
  readonly packages: readonly VendoredPackage[];
  /** Its first line. */
  readonly line: number;
}

/** A vendor/modules.txt, its modules in order of their first line, each module and version once. */
export interface VendorModules {
  /** True where `go work vendor` wrote the file. */
  readonly workspace: boolean;
  readonly modules: readonly VendoredModule[];
  /** Lines that go would skip without a word; none in a file that go wrote. */
  readonly skippedLines: readonly number[];
}

/**
 * Reads a vendor/modules.txt. go skips every line that it does not understand, and so it is here; nothing is
 * a problem.
 *
 * Source: modload.readVendorList, modload.modulesTextIsForWorkspace.
 */
export function parseVendorModules(text: string): Parsed<VendorModules> {
  const draft: Draft = { modules: new Map(), current: undefined, skippedLines: [] };
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    if (!readLine(draft, line, index + 1) && trimSpace(line) !== "") draft.skippedLines.push(index + 1);
  }
  const workspace = isForWorkspace(text);
  return parsed({
    workspace,
    modules: [...draft.modules.values()].map(toVendoredModule),
    skippedLines: draft.skippedLines.filter((line) => !(workspace && line === 1)),
  });
}

/** As far as go reads to find the mark of a workspace, whatever else it reads later. */
const markedBytes = 512;

/**
 * Tells whether a vendor/modules.txt was written for a workspace: its first line says so, within its first 512 bytes.
 *
 * Source: modload.modulesTextIsForWorkspace.
 */
export function isForWorkspace(text: string): boolean {
  const start = decodeText(new TextEncoder().encode(text.slice(0, markedBytes)).subarray(0, markedBytes));
  return annotations(start.split("\n", 1)[0] ?? "").includes("workspace");
}

interface DraftModule extends ModuleVersion {
  explicit: boolean;
  goVersion: string | undefined;
  replacement: ModuleVersion | undefined;
  readonly packages: VendoredPackage[];
  readonly line: number;
}

interface Draft {
  readonly modules: Map<string, DraftModule>;
  current: DraftModule | undefined;
  readonly skippedLines: number[];
}

/** Tells whether the line meant something. */
function readLine(draft: Draft, text: string, line: number): boolean {
  if (text.startsWith("# ")) return readModule(draft, text, line);
  if (draft.current === undefined) return false;
  if (text.startsWith("## ")) return readAnnotations(draft.current, text);
  const [importPath, ...others] = fields(text);
  if (importPath === undefined || others.length > 0 || checkImportPath(importPath) !== undefined)
    return false;
  draft.current.packages.push({ importPath, line });
  return true;
}

/** Reads `# path version`, `# path version => other`, or `# path => other`. */
function readModule(draft: Draft, text: string, line: number): boolean {
  const words = fields(text);
  const [, path, second] = words;
  // go leaves the current module as it is for a line that is too short, and forgets it for one it cannot read.
  if (path === undefined || second === undefined) return false;
  if (isValidVersion(second)) {
    draft.current = moduleOf(draft, { path, version: second }, line);
    return readReplacement(draft.current, words.slice(3));
  }
  draft.current = second === "=>" ? moduleOf(draft, { path, version: "" }, line) : undefined;
  return draft.current !== undefined && readReplacement(draft.current, words.slice(2));
}

function readReplacement(module: DraftModule, words: readonly string[]): boolean {
  const [arrow, path, version, ...others] = words;
  if (arrow === undefined) return true;
  if (arrow !== "=>" || path === undefined || others.length > 0) return false;
  if (version !== undefined && !isValidVersion(version)) return false;
  module.replacement = { path, version: version ?? "" };
  return true;
}

function readAnnotations(module: DraftModule, text: string): boolean {
  for (const entry of annotations(text)) {
    if (entry === "explicit") module.explicit = true;
    else if (entry.startsWith("go ")) module.goVersion = entry.slice("go ".length);
  }
  return true;
}

function annotations(text: string): readonly string[] {
  return text.startsWith("## ") ? text.slice("## ".length).split(";").map(trimSpace) : [];
}

function moduleOf(draft: Draft, module: ModuleVersion, line: number): DraftModule {
  const key = moduleKey(module);
  const known = draft.modules.get(key);
  if (known !== undefined) return known;
  const fresh = {
    ...module,
    explicit: false,
    goVersion: undefined,
    replacement: undefined,
    packages: [],
    line,
  };
  draft.modules.set(key, fresh);
  return fresh;
}

function toVendoredModule(draft: DraftModule): VendoredModule {
  const { path, version, explicit, goVersion, replacement, packages, line } = draft;
  return {
    path,
    version,
    explicit,
    ...(goVersion === undefined ? {} : { goVersion }),
    ...(replacement === undefined ? {} : { replacement }),
    packages,
    line,
  };
}
