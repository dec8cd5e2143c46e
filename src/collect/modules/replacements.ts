import { isAbsolute, join } from "node:path";
import type { Replacement } from "../../go/go-mod.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { ModgateError } from "../../model/error.ts";
import { absoluteFrom, directoryPath } from "./build-paths.ts";
import type { BuildScope, Workspace } from "./build-scope.ts";
import { locate, type MainGoMod } from "./main-module.ts";

interface Index {
  readonly byKey: ReadonlyMap<string, Replacement>;
  /** The paths that anything is said of: few, while modules are many. */
  readonly paths: ReadonlySet<string>;
  /** The folder that relative paths start from; absent: that of the go.work or of the only go.mod. */
  readonly folder?: string;
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
    const { mains, work } = scope;
    this.#mainPaths = new Set(mains.map((main) => main.path));
    this.#work = work;
    this.#workIndex = work === undefined ? undefined : indexReplacements(work.goWork.replace, work.file);
    this.#indices = mains.map((main) => ({
      ...indexReplacements(main.goMod.replace, main.file),
      folder: main.folder,
    }));
    this.#baseFolder = work?.folder ?? mains[0]?.folder ?? "";
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

  // Of several members that replace a module the last one decides; one that names the version must agree with
  // those before it.
  #ofMembers(module: ModuleVersion): ModuleVersion | undefined {
    let found: { readonly new: ModuleVersion; readonly folder: string | undefined } | undefined;
    for (const index of this.#indices) {
      const replacement = lookUp(index, module);
      if (replacement === undefined) continue;
      if (found !== undefined && replacement.old.version !== "" && !same(found.new, replacement.new)) {
        throw conflict(moduleKey(module), this.#work?.file ?? "go.mod", undefined);
      }
      found = { new: replacement.new, folder: index.folder };
    }
    return found === undefined ? undefined : this.#asPrinted(found.new, found.folder);
  }

  // Members write folders relative to themselves; in a workspace go prints them relative to go.work.
  #asPrinted(by: ModuleVersion, folder: string | undefined): ModuleVersion {
    if (this.#work === undefined || by.version !== "" || isAbsolute(by.path) || folder === undefined)
      return by;
    return { path: directoryPath(this.#work.folder, join(folder, by.path)), version: "" };
  }
}

function lookUp(index: Index, module: ModuleVersion): Replacement | undefined {
  if (!index.paths.has(module.path)) return undefined;
  return index.byKey.get(moduleKey(module)) ?? index.byKey.get(module.path);
}

function indexReplacements(
  replacements: readonly Replacement[],
  file: string,
): Pick<Index, "byKey" | "paths"> {
  const byKey = new Map<string, Replacement>();
  for (const replacement of replacements) {
    const key = moduleKey(replacement.old);
    const known = byKey.get(key);
    if (known !== undefined && !same(known.new, replacement.new)) throw conflict(key, file, replacement);
    byKey.set(key, replacement);
  }
  return { byKey, paths: new Set(replacements.map((replacement) => replacement.old.path)) };
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
  const agreed = new Map<string, { readonly by: ModuleVersion; readonly main: MainGoMod }>();
  for (const main of mains) {
    for (const replacement of main.goMod.replace) {
      if (settled.has(replacement.old.path)) continue;
      const key = moduleKey(replacement.old);
      const by = fromFolder(replacement.new, main.folder);
      const known = agreed.get(key);
      if (known !== undefined && known.main !== main && !same(known.by, by))
        throw conflict(key, main.file, replacement);
      agreed.set(key, { by, main });
    }
  }
}

function fromFolder(by: ModuleVersion, folder: string): ModuleVersion {
  return by.version === "" ? { path: absoluteFrom(folder, by.path), version: "" } : by;
}

function same(a: ModuleVersion, b: ModuleVersion): boolean {
  return a.path === b.path && a.version === b.version;
}

function conflict(key: string, file: string, replacement: Replacement | undefined): ModgateError {
  return new ModgateError("go-mod-invalid", `${file}: \`${key}\` is replaced in two different ways`, {
    hint: "keep one of the replacements; in a workspace, settle it in go.work",
    at: locate(file, replacement?.at),
  });
}
