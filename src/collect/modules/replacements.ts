import { isAbsolute, join } from "node:path";
import type { Replacement } from "../../go/go-mod.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import { absoluteFrom, directoryPath } from "./build-paths.ts";
import type { BuildScope } from "./build-scope.ts";
import { locate, type MainGoMod } from "./main-module.ts";
import type { Workspace } from "./workspace-members.ts";

interface Index {
  readonly byKey: ReadonlyMap<string, Replacement>;
  /** The paths that anything is said of: few, while modules are many. */
  readonly paths: ReadonlySet<string>;
  /** Where it is written, relative to the repository root. */
  readonly file: string;
  /** The folder that relative paths start from; absent: that of the go.work or of the only go.mod. */
  readonly folder?: string;
}

/** A replacement and the file that states it. */
interface Statement {
  readonly replacement: Replacement;
  readonly file: string;
}

/**
 * What stands in a module's place: go.work's replacements before those of a go.mod, a version's own before
 * one for every version. A replacement is never replaced again.
 *
 * Source: https://go.dev/ref/mod#go-mod-file-replace, cmd/go/internal/modload.replacementFrom.
 */
export class Replacements {
  readonly #mainPaths: ReadonlySet<string>;
  readonly #work: Workspace | undefined;
  readonly #workIndex: Index | undefined;
  readonly #indices: readonly Index[];
  readonly #baseFolder: string;

  /** @throws ModgateError go-mod-invalid or go-work-invalid where replacements contradict each other */
  constructor(scope: BuildScope) {
    const { mains } = scope;
    // Without a member go looks at nothing that go.work replaces.
    const work = mains.length === 0 ? undefined : scope.work;
    this.#mainPaths = new Set(mains.map((main) => main.path));
    this.#work = work;
    this.#workIndex = work === undefined ? undefined : indexReplacements(work.goWork.replace, work.file);
    this.#indices = mains.map((main) => ({
      ...indexReplacements(main.goMod.replace, main.file),
      folder: main.folder,
    }));
    this.#baseFolder = scope.work?.folder ?? mains[0]?.folder ?? "";
    if (work !== undefined) checkWorkspace(work, mains);
  }

  /** What replaces a module, a folder written as go prints it; undefined where nothing does. @throws ModgateError go-work-invalid */
  of(module: ModuleVersion): ModuleVersion | undefined {
    if (module.version === "" && this.#mainPaths.has(module.path)) return undefined;
    const byWork = this.#workIndex === undefined ? undefined : lookUp(this.#workIndex, module);
    return byWork === undefined ? this.#ofMembers(module) : byWork.new;
  }

  /** The absolute folder of a replacement without a version. */
  folderOf(replacement: ModuleVersion): string {
    return absoluteFrom(this.#baseFolder, replacement.path);
  }

  /** As of(), for a module that go does not read: nothing where members of a workspace contradict each other. */
  ofUnread(module: ModuleVersion): ModuleVersion | undefined {
    try {
      return this.of(module);
    } catch (error) {
      if (error instanceof ModgateError) return undefined;
      throw error;
    }
  }

  // Of several members that replace a module the last one decides; one that names the version must agree with
  // those before it.
  #ofMembers(module: ModuleVersion): ModuleVersion | undefined {
    let found: (Statement & { readonly folder: string | undefined }) | undefined;
    for (const { file, folder, ...index } of this.#indices) {
      const replacement = lookUp(index, module);
      if (replacement === undefined) continue;
      const next = { replacement, file, folder };
      if (found !== undefined && replacement.old.version !== "" && !agree(found, next))
        throw conflict(moduleKey(module), found, next);
      found = next;
    }
    return found === undefined ? undefined : this.#asPrinted(found.replacement.new, found.folder);
  }

  // Members write folders relative to themselves; in a workspace go prints them relative to go.work.
  #asPrinted(by: ModuleVersion, folder: string | undefined): ModuleVersion {
    if (this.#work === undefined || by.version !== "" || isAbsolute(by.path) || folder === undefined)
      return by;
    return { path: directoryPath(this.#work.folder, join(folder, by.path)), version: "" };
  }
}

function lookUp(index: Pick<Index, "byKey" | "paths">, module: ModuleVersion): Replacement | undefined {
  if (!index.paths.has(module.path)) return undefined;
  return index.byKey.get(moduleKey(module)) ?? index.byKey.get(module.path);
}

function indexReplacements(replacements: readonly Replacement[], file: string): Index {
  const byKey = new Map<string, Replacement>();
  for (const replacement of replacements) {
    const key = moduleKey(replacement.old);
    const known = byKey.get(key);
    if (known !== undefined && !same(known.new, replacement.new))
      throw conflict(key, { replacement: known, file }, { replacement, file });
    byKey.set(key, replacement);
  }
  return { file, byKey, paths: new Set(replacements.map((replacement) => replacement.old.path)) };
}

function checkWorkspace(work: Workspace, mains: readonly MainGoMod[]): void {
  const mainPaths = new Set(mains.map((main) => main.path));
  for (const replacement of work.goWork.replace) {
    if (replacement.old.version !== "" || !mainPaths.has(replacement.old.path)) continue;
    throw new ModgateError(
      "go-work-invalid",
      `${work.file}: workspace module \`${replacement.old.path}\` is replaced`,
      {
        hint: "remove the replacement, or name the version that it is for",
        at: locate(work.file, replacement.at),
      },
    );
  }
  checkMembersAgree(work, mains);
}

// A path that go.work replaces is settled there, whatever the members say.
function checkMembersAgree(work: Workspace, mains: readonly MainGoMod[]): void {
  const settled = new Set(work.goWork.replace.map((replacement) => replacement.old.path));
  const agreed = new Map<string, Statement & { readonly by: ModuleVersion }>();
  for (const { file, folder, goMod } of mains) {
    for (const replacement of goMod.replace) {
      if (settled.has(replacement.old.path)) continue;
      const key = moduleKey(replacement.old);
      const by = fromFolder(replacement.new, folder);
      const known = agreed.get(key);
      if (known !== undefined && known.file !== file && !same(known.by, by))
        throw conflict(key, known, { replacement, file });
      agreed.set(key, { replacement, file, by });
    }
  }
}

function fromFolder(by: ModuleVersion, folder: string): ModuleVersion {
  return by.version === "" ? { path: absoluteFrom(folder, by.path), version: "" } : by;
}

// go compares what members say of a version as it is written, each folder from its own member.
function agree(a: Statement, b: Statement): boolean {
  return same(a.replacement.new, b.replacement.new);
}

function same(a: ModuleVersion, b: ModuleVersion): boolean {
  return a.path === b.path && a.version === b.version;
}

function conflict(key: string, first: Statement, second: Statement): ModgateError {
  const [one, other] = [first, second].map(({ replacement, file }) => {
    return `by ${shown(moduleKey(replacement.new))} in ${file}:${replacement.at.line}`;
  });
  const hint =
    first.file === second.file
      ? "keep one of the two lines"
      : `settle it in go.work: go work edit -replace ${key}=REPLACEMENT`;
  return new ModgateError("go-mod-invalid", `\`${key}\` is replaced ${one}, and ${other}`, {
    hint,
    at: locate(second.file, second.replacement.at),
  });
}
