import { parse } from "yaml";
import { collectBuildFiles } from "../../../src/collect/build-files.ts";
import { listFiles } from "../../../src/collect/git/listing.ts";
import { collectIntegrity } from "../../../src/collect/integrity.ts";
import { collectModules } from "../../../src/collect/modules/modules.ts";
import { integrityGate, integrityWanted } from "../../../src/gates/integrity.ts";
import { runnable } from "../../../src/gates/runnable-gate.ts";
import { hashGoMod } from "../../../src/go/dirhash.ts";
import type { ChangedFile } from "../../../src/model/repository.ts";
import { evidenceOf, run, type ShortFinding } from "../../gates/literal-builds.ts";
import { memoryProxySettings, plainGo } from "../modules/resolve-in-memory.ts";
import {
  type MemoryFiles,
  type MemoryModule,
  type MemoryWorld,
  memoryWorld,
  memoryZipHash,
} from "../../memory-world.ts";

/** A repository at head and base, paths relative to its root, and what the proxy has. */
export interface IntegrityCase {
  readonly head: MemoryFiles;
  readonly base?: MemoryFiles;
  readonly modules: Readonly<Record<string, MemoryModule>>;
  /** The `integrity` section as YAML. */
  readonly policy: string;
  /** Files of the module cache below it. */
  readonly cache?: MemoryFiles;
}

/** What the gate says, and what the proxy was asked. */
export interface IntegrityAnswer {
  readonly findings: readonly ShortFinding[];
  /** `code file:line`, with ` (standing)` where base had it. */
  readonly said: readonly string[];
  readonly unjudged: readonly string[];
  readonly calls: readonly string[];
}

/** A module of the proxy, with its go.mod among its files. */
export function moduleWith(
  key: string,
  files: Readonly<Record<string, string>>,
): Record<string, MemoryModule> {
  const [path = ""] = key.split("@");
  const mod = files["go.mod"] ?? `module ${path}\n\ngo 1.21\n`;
  return { [key]: { mod, files: { "go.mod": mod, ...files } } };
}

/** The two go.sum lines of a module of the proxy. */
export function sumLines(key: string, modules: Readonly<Record<string, MemoryModule>>): string {
  const [path = "", version = ""] = key.split("@");
  const { mod, files } = modules[key] ?? {};
  if (typeof mod !== "string" || files === undefined || files instanceof Error)
    throw new Error(`no module ${key}`);
  const zip = memoryZipHash({ path, version }, files);
  return `${path} ${version} ${zip}\n${path} ${version}/go.mod ${hashGoMod(Buffer.from(mod))}\n`;
}

const agreed = {
  chain: "",
  running: "https://goproxy.corp.example",
  allowDirect: true,
  private: [],
  sumDatabase: "",
};

/** Collects and judges. */
export async function judgeIntegrity(one: IntegrityCase): Promise<IntegrityAnswer> {
  const world = worldOf(one);
  const { files, commands, log } = world;
  const proxy = world.modules(memoryProxySettings);
  const shared = { root: "/repo", proxy, go: plainGo, log, modules: [] };
  const modules = await collectModules({ ...shared, tree: files });
  const section = integrityGate.policy.parse(parse(one.policy) ?? {});
  const base = one.base === undefined ? {} : { base: await baseOf(one.base, one.head, { world, shared }) };
  const question = { root: "/repo", files, commands, log, proxy, modules, ...base, agreed };
  const { base: before } = base;
  const places = before === undefined ? {} : { baseTree: before.tree, changes: before.changes };
  const listing = () => listFiles(commands, "/repo");
  const buildFiles = () => collectBuildFiles({ root: "/repo", tree: files, commands, listing, ...places });
  const modCacheDir = one.cache === undefined ? "" : "/cache";
  const integrity = await collectIntegrity({
    ...question,
    buildFiles,
    want: integrityWanted(section),
    modCacheDir,
  });
  const known = base.base === undefined ? {} : { baseModules: base.base.modules, changes: base.base.changes };
  const evidence = evidenceOf({ modules, integrity, ...known });
  const { findings, unjudged } = run(runnable(integrityGate), parse(one.policy) ?? {}, evidence);
  const said = findings.map(
    ({ code, at, preExisting }) => `${code} ${at[0]}${preExisting ? " (standing)" : ""}`,
  );
  return { findings, said, unjudged, calls: world.calls };
}

function worldOf({ head, base, modules, cache }: IntegrityCase): MemoryWorld {
  return memoryWorld({
    files: { ...prefixed("/repo", head), ...prefixed("/cache", cache ?? {}) },
    modules,
    ...(base === undefined ? {} : { revisions: { base: prefixed("/repo", base) } }),
    commands: [
      { command: "git", args: (args) => args.includes("ls-files"), stdout: tracked(head) },
      { command: "git", args: (args) => args.includes("grep"), exitCode: 128 },
      { command: "git", args: (args) => args.includes("check-ignore"), exitCode: 1 },
    ],
  });
}

function tracked(head: MemoryFiles): string {
  return Object.keys(head)
    .map((name) => `H ${name}`)
    .join("\0");
}

async function baseOf(
  base: MemoryFiles,
  head: MemoryFiles,
  {
    world,
    shared,
  }: { readonly world: MemoryWorld; readonly shared: Omit<Parameters<typeof collectModules>[0], "tree"> },
) {
  const tree = await world.revision("/repo", "base");
  const modules = await collectModules({ ...shared, tree });
  return { tree, modules, changes: { files: changedFiles(base, head) } };
}

function prefixed(root: string, files: MemoryFiles): MemoryFiles {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${root}/${name}`, content]));
}

function changedFiles(base: MemoryFiles, head: MemoryFiles): ReadonlyMap<string, ChangedFile> {
  const names = [...new Set([...Object.keys(base), ...Object.keys(head)])].sort();
  const changed = names.filter((name) => String(base[name]) !== String(head[name]));
  return new Map(
    changed.map((name) => {
      const status = base[name] === undefined ? "added" : head[name] === undefined ? "deleted" : "modified";
      return [name, { status, before: name, lines: [], binary: false }];
    }),
  );
}
