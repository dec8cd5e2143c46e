import { decodeText } from "../../go/decode-text.ts";
import { join } from "node:path";
import type { ModuleVersion } from "../../go/module-version.ts";
import type { MainModule, Resolution } from "../../model/modules.ts";
import type { GoEnvironment } from "../../model/request.ts";
import type { Log, ModuleProxy, SourceTree } from "../../model/world.ts";
import { collectBuildList } from "./build-list.ts";
import { absoluteFrom } from "./build-paths.ts";

/** Which build is tried, and with which requirement. */
export interface RaisedBuildQuestion {
  readonly resolution: Resolution;
  /** The version that go.mod would require. */
  readonly module: ModuleVersion;
  /** Absolute repository root. */
  readonly root: string;
  readonly tree: SourceTree;
  readonly proxy: ModuleProxy;
  readonly go: GoEnvironment;
  readonly log: Log;
}

/**
 * Resolves a build as if its go.mod required one module at another version, raising what then has to rise. Nothing
 * is written: the edited go.mod is seen by this resolution alone.
 *
 * @throws ModgateError as collectBuildList()
 */
export async function collectRaisedBuild(question: RaisedBuildQuestion): Promise<Resolution> {
  const { resolution, module, root, tree, go } = question;
  const main = requirer(resolution, module);
  const goModPath = absoluteFrom(root, main.file);
  const edited = edit(decodeText((await tree.read(goModPath)) ?? new Uint8Array()), main, module);
  const work = resolution.work === undefined ? undefined : absoluteFrom(root, resolution.work.file);
  return collectBuildList({
    ...question,
    dir: join(root, main.dir),
    tree: overlay(tree, goModPath, edited),
    go: {
      ...go,
      GOWORK: work ?? "off",
      // In a workspace go takes no such flag, and needs none: its roots are not checked against the graph.
      GOFLAGS: work === undefined ? `${go.GOFLAGS} -mod=mod`.trim() : go.GOFLAGS,
    },
    want: "build",
    vendor: "graph",
  });
}

function requirer({ main }: Resolution, { path }: ModuleVersion): MainModule {
  const naming = main.find(({ goMod }) => goMod.require.some((line) => line.path === path)) ?? main[0];
  if (naming === undefined) throw new Error("a build has no main module");
  return naming;
}

function edit(text: string, { goMod }: MainModule, { path, version }: ModuleVersion): string {
  const own = new Set(goMod.require.filter((line) => line.path === path).map(({ at }) => at.line));
  if (own.size === 0) return `${text}\nrequire ${path} ${version}\n`;
  const lines = text.split("\n");
  return lines.map((line, at) => (own.has(at + 1) ? withVersion(line, path, version) : line)).join("\n");
}

// The path may stand in quotes; what follows the version is a comment and stays.
function withVersion(line: string, path: string, version: string): string {
  const end = line.indexOf(path) + path.length;
  const quote = /^["`]/.exec(line.slice(end))?.[0] ?? "";
  const rest = line.slice(end + quote.length).replace(/^(\s+)[^\s/]\S*/, `$1${version}`);
  return line.slice(0, end) + quote + rest;
}

function overlay(tree: SourceTree, path: string, text: string): SourceTree {
  const bytes = new TextEncoder().encode(text);
  return {
    name: tree.name,
    read: async (one) => (one === path ? bytes : tree.read(one)),
    list: async (one) => tree.list(one),
  };
}
