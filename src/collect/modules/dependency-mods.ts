import { join } from "node:path";
import { decodeText } from "../../go/decode-text.ts";
import {
  createDependencyModReader,
  type DependencyModReader,
  type DependencyMod,
  dependencyMod,
} from "../../go/dependency-mod.ts";
import { type ModuleRequirements, moduleRequirements } from "../../go/graph-load.ts";
import { ModuleMap } from "../../go/module-map.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { parseGoMod } from "../../go/parse-go-mod.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { LoggedMods } from "./logged-mods.ts";
import type { Provenance } from "../../model/modules.ts";
import type { ReadMods } from "../../model/read-mods.ts";
import type { ModuleProxy, Served, SourceTree } from "../../model/world.ts";
import { relativeTo } from "./build-paths.ts";
import type { BuildScope } from "./build-scope.ts";
import { locate } from "./main-module.ts";
import { readText } from "../read-text.ts";
import type { ExpectedFiles } from "./expected-files.ts";
import type { Replacements } from "./replacements.ts";
import { requireDependencyGoVersion } from "./running-go.ts";
import type { SumBook } from "./sum-book.ts";
import { foreignSyntaxError, syntaxError } from "./syntax-error.ts";

/** Where dependencies' go.mod files come from, and what holds for them. */
export interface DependencyModsOptions {
  readonly scope: BuildScope;
  readonly replacements: Replacements;
  readonly sums: SumBook;
  readonly proxy: ModuleProxy;
  /** What earlier runs read for this build. */
  readonly readMods: ReadMods;
  readonly tree: SourceTree;
  /** Repository root. */
  readonly root: string;
  /** True where a go.mod without a hash in go.sum is refused. */
  readonly mustHaveSums: boolean;
  /** What is fetched ahead, where anything has to be fetched. */
  readonly expected: ExpectedFiles;
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
  readonly expected: ExpectedFiles;
  readonly #options: DependencyModsOptions;
  readonly #excluded: ReadonlySet<string>;
  readonly #members: ReadonlyMap<string, DependencyMod>;
  readonly #raw = new ModuleMap<ReadMod | Promise<ReadMod>>();
  readonly #common: Common;
  /** Go lines that the go version that runs admits. */
  readonly #goVersions = new Set<string>();

  constructor(options: DependencyModsOptions) {
    this.expected = options.expected;
    this.#options = options;
    this.#common = commonOf(options.proxy);
    this.#excluded = new Set(options.scope.mains.flatMap((main) => [...main.excluded]));
    this.#members = membersOf(options.scope);
  }

  /** Which source served each file, by key of what was really fetched. */
  provenance(): ReadonlyMap<string, Provenance> {
    const served = new Map<string, Provenance>();
    for (const [module, read] of this.#raw.entries()) {
      if (!(read instanceof Promise) && read.provenance !== undefined)
        served.set(moduleKey(module), read.provenance);
    }
    return served;
  }

  /** What a node of the graph requires. @throws ModgateError as the proxy does, sum-missing, module-path-mismatch */
  async requirements(module: ModuleVersion): Promise<ModuleRequirements> {
    return this.#requirementsOf(module, await this.#goMod(module));
  }

  /** The same at once, where nothing has to be fetched for it; undefined otherwise. @throws as requirements() */
  requirementsAtHand(module: ModuleVersion): ModuleRequirements | undefined {
    const goMod = this.#member(module) ?? this.#atHand(module);
    return goMod === undefined ? undefined : this.#requirementsOf(module, goMod);
  }

  #requirementsOf(module: ModuleVersion, { goVersion, requires }: DependencyMod): ModuleRequirements {
    if (!this.#goVersions.has(goVersion)) {
      requireDependencyGoVersion(module, goVersion, this.#options.scope.running);
      this.#goVersions.add(goVersion);
    }
    if (this.#excluded.size === 0) return moduleRequirements(goVersion, requires);
    const kept = requires.filter((requirement) => !this.#excluded.has(moduleKey(requirement)));
    return moduleRequirements(goVersion, kept);
  }

  /** What is read in a module's place: its replacement, else itself. */
  actual(module: ModuleVersion): ModuleVersion {
    return this.#options.replacements.of(module) ?? module;
  }

  /** As actual(), for a module that go does not read; itself where members of a workspace contradict each other. */
  actualUnread(module: ModuleVersion): ModuleVersion {
    return this.#options.replacements.ofUnread(module) ?? module;
  }

  /** The go.mod of a module as it is, replaced by nothing. @throws ModgateError as the proxy does */
  async raw(actual: ModuleVersion): Promise<DependencyMod> {
    const known = this.#raw.get(actual);
    if (known !== undefined) return (await known).goMod;
    const reading = actual.version === "" ? this.#readLocal(actual) : this.#fetch(actual);
    this.#raw.set(actual, reading);
    const read = await reading;
    this.#raw.set(actual, read);
    return read.goMod;
  }

  /** The go.mod of a module as it is, where a cache holds it and go.sum vouches for it. */
  rawAtHand(actual: ModuleVersion): DependencyMod | undefined {
    const known = this.#raw.get(actual);
    if (known !== undefined) return known instanceof Promise ? undefined : known.goMod;
    if (actual.version === "") return undefined;
    const [hash] = this.#hashesOf(actual);
    if (hash === undefined) return undefined;
    const read = this.#readHeld(actual, hash);
    if (read === undefined) return undefined;
    this.#raw.set(actual, read);
    return read.goMod;
  }

  /** True where the go.mod was asked for already. */
  isRead(actual: ModuleVersion): boolean {
    return this.#raw.has(actual);
  }

  /** True where reading the go.mod is allowed: nothing asks for a hash, or go.sum has one. */
  mayRead(actual: ModuleVersion): boolean {
    const { mustHaveSums, sums } = this.#options;
    return actual.version === "" || !mustHaveSums || sums.deciding(actual, "mod").length > 0;
  }

  async #goMod(module: ModuleVersion): Promise<DependencyMod> {
    const member = this.#member(module);
    if (member !== undefined) return member;
    const actual = this.actual(module);
    if (!this.mayRead(actual)) throw this.#sumMissing(actual, module);
    const goMod = await this.raw(actual);
    // A folder may hold a go.mod with any path or none: go has never checked it.
    if (actual.version !== "") checkPath(goMod, actual, module);
    return goMod;
  }

  #member(module: ModuleVersion): DependencyMod | undefined {
    return module.version === "" ? this.#members.get(module.path) : undefined;
  }

  #atHand(module: ModuleVersion): DependencyMod | undefined {
    const actual = this.actual(module);
    const goMod = this.rawAtHand(actual);
    if (goMod !== undefined && actual.version !== "") checkPath(goMod, actual, module);
    return goMod;
  }

  #readHeld(module: ModuleVersion, hash: string): ReadMod | undefined {
    const kept = this.#options.readMods.find(module, hash);
    if (kept !== undefined) return { goMod: kept, provenance: fromCache };
    const known = this.#common.mods.get(module);
    return known?.hash === hash ? known : this.#readNow(module, hash);
  }

  #readNow(module: ModuleVersion, hash: string): ReadMod | undefined {
    const held = this.#options.proxy.heldMod(module, [hash]);
    if (held === undefined) return undefined;
    const read = this.#read(module, held);
    this.#options.readMods.keep(module, hash, read.goMod);
    this.#common.mods.set(module, { ...read, hash });
    return read;
  }

  async #fetch(module: ModuleVersion): Promise<ReadMod> {
    const { loggedMods, proxy, reuse } = this.#options;
    const hashes = this.#hashesOf(module);
    this.expected.fetch();
    const served = await proxy.mod(module, hashes, reuse);
    const [hash] = hashes;
    if (hash === undefined) await loggedMods?.require(module, served.value);
    const held = hash === undefined ? undefined : this.#readHeld(module, hash);
    return held ?? this.#read(module, served);
  }

  #hashesOf(module: ModuleVersion): readonly string[] {
    const { sums } = this.#options;
    const hashes = sums.deciding(module, "mod");
    if (hashes.length > 1) throw contradiction(moduleKey(module), sums);
    return hashes;
  }

  #read(module: ModuleVersion, { value, provenance }: Served<Uint8Array>): ReadMod {
    const parsed = this.#common.reader.read(decodeText(value));
    if (parsed.ok) return { goMod: parsed.value, provenance };
    throw foreignSyntaxError("go-mod-invalid", `${moduleKey(module)}/go.mod`, parsed.problems);
  }

  async #readLocal(replacement: ModuleVersion): Promise<ReadMod> {
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
    return { goMod: dependencyMod(parsed.value) };
  }

  #sumMissing(actual: ModuleVersion, module: ModuleVersion): ModgateError {
    const [sumFile] = this.#options.sums.files;
    return new ModgateError("sum-missing", `no entry in go.sum for the go.mod of \`${moduleKey(actual)}\``, {
      hint: `add it: go mod download ${module.path}`,
      ...(sumFile === undefined ? {} : { at: locate(sumFile.file, undefined) }),
    });
  }
}

/** The name that go gives to files named on its command line; where it stands in a workspace, go reads no go.mod. */
const filesAlone = "command-line-arguments";

function membersOf({ mains }: BuildScope): ReadonlyMap<string, DependencyMod> {
  return new Map(
    mains.map(({ path, goMod }) => [
      path,
      path === filesAlone ? { path, goVersion: "", requires: [] } : dependencyMod(goMod),
    ]),
  );
}

const fromCache: Provenance = { source: "cache", failedOver: [] };

/** A go.mod that was read, and who served it; nobody where it lies in the repository. */
interface ReadMod {
  readonly goMod: DependencyMod;
  readonly provenance?: Provenance;
}

/** What the builds of one run share: base and head of a change have nearly all of their dependencies in common. */
interface Common {
  readonly reader: DependencyModReader;
  /** What was read here and in no earlier run, with the hash that vouched for it. */
  readonly mods: ModuleMap<ReadMod & { readonly hash: string }>;
}

const commons = new WeakMap<ModuleProxy, Common>();

function commonOf(proxy: ModuleProxy): Common {
  const common = commons.get(proxy) ?? { reader: createDependencyModReader(), mods: new ModuleMap() };
  commons.set(proxy, common);
  return common;
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
