import { isAbsolute, join } from "node:path";
import type { GoMod } from "../../go/go-mod.ts";
import { type ModuleRequirements, moduleRequirements } from "../../go/graph-load.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { parseGoMod } from "../../go/parse-go-mod.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { LoggedMods } from "./logged-mods.ts";
import type { Provenance } from "../../model/modules.ts";
import type { ModuleProxy, SourceTree } from "../../model/world.ts";
import { relativeTo } from "./build-paths.ts";
import type { BuildScope } from "./build-scope.ts";
import { locate } from "./main-module.ts";
import { decodeText, readText } from "../read-text.ts";
import type { Replacements } from "./replacements.ts";
import { requireDependencyGoVersion } from "./running-go.ts";
import type { SumBook } from "./sum-book.ts";
import { foreignSyntaxError, syntaxError } from "./syntax-error.ts";

/** What is kept of a dependency's go.mod: it is one of thousands. */
export interface DependencyMod {
  /** The path it calls itself; "" where it has no module line. */
  readonly path: string;
  /** Its go line; "" where it has none. */
  readonly goVersion: string;
  readonly requires: readonly ModuleVersion[];
}

/** Where dependencies' go.mod files come from, and what holds for them. */
export interface DependencyModsOptions {
  readonly scope: BuildScope;
  readonly replacements: Replacements;
  readonly sums: SumBook;
  readonly proxy: ModuleProxy;
  readonly tree: SourceTree;
  /** Repository root. */
  readonly root: string;
  /** GOMODCACHE; "" where it is unset. */
  readonly modCacheDir: string;
  /** True where a go.mod without a hash in go.sum is refused. */
  readonly mustHaveSums: boolean;
  /** Takes what go's module cache holds where no hash vouches for a go.mod, as go does. */
  readonly reuse?: "cached" | undefined;
  /** What is asked about a go.mod without a hash in go.sum. Absent: nothing. */
  readonly loggedMods?: Pick<LoggedMods, "require">;
}

/**
 * The go.mod files of dependencies, each fetched and parsed once, with replacements and exclusions applied.
 *
 * Source: cmd/go/internal/modload.goModSummary.
 */
export class DependencyMods {
  readonly #options: DependencyModsOptions;
  readonly #excluded: ReadonlySet<string>;
  readonly #members: ReadonlyMap<string, DependencyMod>;
  readonly #raw = new Map<string, Promise<DependencyMod>>();
  readonly #provenance = new Map<string, Provenance>();

  constructor(options: DependencyModsOptions) {
    this.#options = options;
    this.#excluded = new Set(options.scope.mains.flatMap((main) => [...main.excluded]));
    this.#members = new Map(options.scope.mains.map((main) => [main.path, dependencyMod(main.goMod)]));
  }

  /** Which source served each file, by key of what was really fetched. */
  get provenance(): ReadonlyMap<string, Provenance> {
    return this.#provenance;
  }

  /** Says that everything go.sum vouches for will be needed, so that it is fetched side by side at once. */
  prefetch(): void {
    const { sums, proxy } = this.#options;
    proxy.prefetch(sums.modules().map((module) => ({ module, sums: sums.deciding(module, "mod") })));
  }

  /** What a node of the graph requires. @throws ModgateError as the proxy does, sum-missing, module-path-mismatch */
  async requirements(module: ModuleVersion): Promise<ModuleRequirements> {
    const { goVersion, requires } = await this.#goMod(module);
    requireDependencyGoVersion(`\`${moduleKey(module)}\``, goVersion, this.#options.scope.running);
    if (this.#excluded.size === 0) return moduleRequirements(goVersion, requires);
    const kept = requires.filter((requirement) => !this.#excluded.has(moduleKey(requirement)));
    return moduleRequirements(goVersion, kept);
  }

  /** What is read in a module's place: its replacement, else itself. */
  actual(module: ModuleVersion): ModuleVersion {
    return this.#options.replacements.of(module) ?? module;
  }

  /** The go.mod of a module as it is, replaced by nothing. @throws ModgateError as the proxy does */
  async raw(actual: ModuleVersion): Promise<DependencyMod> {
    const key = moduleKey(actual);
    const known = this.#raw.get(key);
    if (known !== undefined) return known;
    const read = actual.version === "" ? this.#readLocal(actual) : this.#fetch(actual);
    this.#raw.set(key, read);
    return read;
  }

  /** True where the go.mod was asked for already. */
  isRead(actual: ModuleVersion): boolean {
    return this.#raw.has(moduleKey(actual));
  }

  /** True where reading the go.mod is allowed: nothing asks for a hash, or go.sum has one. */
  mayRead(actual: ModuleVersion): boolean {
    const { mustHaveSums, sums } = this.#options;
    return actual.version === "" || !mustHaveSums || sums.deciding(actual, "mod").length > 0;
  }

  async #goMod(module: ModuleVersion): Promise<DependencyMod> {
    const member = module.version === "" ? this.#members.get(module.path) : undefined;
    if (member !== undefined) return member;
    const actual = this.actual(module);
    if (!this.mayRead(actual)) throw this.#sumMissing(actual, module);
    const goMod = await this.raw(actual);
    // A folder may hold a go.mod with any path or none: go has never checked it.
    if (actual.version !== "") checkPath(goMod, actual, module);
    return goMod;
  }

  async #fetch(module: ModuleVersion): Promise<DependencyMod> {
    const { loggedMods, modCacheDir, proxy, reuse, sums } = this.#options;
    if (modCacheDir !== "" && !isAbsolute(modCacheDir)) throw relativeCache();
    const key = moduleKey(module);
    const hashes = sums.deciding(module, "mod");
    if (hashes.length > 1) throw contradiction(key, sums);
    const served = await proxy.mod(module, hashes, reuse);
    if (hashes.length === 0) await loggedMods?.require(module, served.value);
    this.#provenance.set(key, served.provenance);
    const parsed = parseGoMod(decodeText(served.value), { mode: "lax" });
    if (!parsed.ok) throw foreignSyntaxError("go-mod-invalid", `${key}/go.mod`, parsed.problems);
    return dependencyMod(parsed.value);
  }

  async #readLocal(replacement: ModuleVersion): Promise<DependencyMod> {
    const { replacements, root, tree } = this.#options;
    const path = join(replacements.folderOf(replacement), "go.mod");
    const text = await readText(tree, path);
    if (text === undefined) {
      throw new ModgateError("module-not-found", `${shown(replacement.path)} holds no go.mod`, {
        hint: "correct the replacement's folder, or add a go.mod to it",
      });
    }
    const parsed = parseGoMod(text, { mode: "lax" });
    if (!parsed.ok) throw syntaxError("go-mod-invalid", relativeTo(root, path), parsed.problems);
    return dependencyMod(parsed.value);
  }

  #sumMissing(actual: ModuleVersion, module: ModuleVersion): ModgateError {
    const [sumFile] = this.#options.sums.files;
    return new ModgateError("sum-missing", `no entry in go.sum for the go.mod of \`${moduleKey(actual)}\``, {
      hint: `add it: go mod download ${module.path}`,
      ...(sumFile === undefined ? {} : { at: locate(sumFile.file, undefined) }),
    });
  }
}

// go would put it wherever it happens to run, and refuses before the first file goes there.
function relativeCache(): ModgateError {
  return new ModgateError("usage", "GOMODCACHE is a relative path", {
    hint: "set it to an absolute path, or unset it",
  });
}

// Members of a workspace that hold different hashes cannot all be right, whatever the bytes are.
function contradiction(key: string, sums: SumBook): ModgateError {
  const files = sums.files.map((file) => file.file).join(", ");
  return new ModgateError(
    "sum-mismatch",
    `go.sum files of the workspace disagree on the go.mod of \`${key}\``,
    {
      found: files,
      hint: "remove the wrong line, then run: go mod verify",
    },
  );
}

function checkPath({ path: declared }: DependencyMod, actual: ModuleVersion, module: ModuleVersion): void {
  if (declared !== "" && (declared === module.path || declared === actual.path)) return;
  const key = moduleKey(actual);
  if (declared === "")
    throw new ModgateError("go-mod-invalid", `the go.mod of \`${key}\` has no module line`);
  throw new ModgateError("module-path-mismatch", `\`${key}\` calls itself ${shown(declared)}`, {
    wanted: module.path,
    found: declared,
    hint: "require it under its own path, or replace it",
  });
}

function dependencyMod(goMod: GoMod): DependencyMod {
  return {
    path: goMod.module?.path ?? "",
    goVersion: goMod.go?.value ?? "",
    requires: goMod.require.map(({ path, version }) => ({ path, version })),
  };
}
