import { isAbsolute, normalize } from "node:path";
import { createLoggedMods, type LoggedMods } from "../collect/modules/logged-mods.ts";
import { buildFlags } from "../collect/modules/build-flags.ts";
import { defaultGoModVersion } from "../collect/modules/main-module.ts";
import { collectBuildList } from "../collect/modules/build-list.ts";
import { requireFolder } from "../engine/require-folder.ts";
import { printBuildList, printModuleGraph } from "../go/print-build-list.ts";
import { toolchainGoVersion } from "../go/go-version.ts";
import type { Resolution } from "../model/modules.ts";
import type { Request } from "../model/request.ts";
import type { Files, Log, ModuleProxy, ProxySettings, SourceTree } from "../model/world.ts";
import type { Command, CommandContext } from "./command.ts";
import { requestOf } from "./request-of.ts";
import { wantsJson } from "./wants-json.ts";

/** What `modgate resolve` is asked. */
export interface ResolveQuestion {
  /** Absolute folder that go would run in. */
  readonly dir: string;
  readonly graph: boolean;
  readonly json: boolean;
  readonly tree: SourceTree;
  readonly proxy: ModuleProxy;
  /** What is asked about go.mod files without a hash in go.sum. */
  readonly loggedMods: Pick<LoggedMods, "require">;
  readonly go: Request["go"];
  readonly log: Log;
  /** The folder for temporary files in each of its spellings, whose own go.mod go ignores. */
  readonly tempDirs: readonly string[];
}

/** `modgate resolve`: prints the build list or the module graph, byte for byte as go does, or the list as JSON. */
export const resolve: Command = {
  async run(context) {
    const { args, env, world, log } = context;
    const request = await requestOf({ ...context, cwd: await folderAsNamed(context) });
    await requireFolder(request.dir, world.files);
    const settings = plainProxySettings(request);
    const proxy = world.modules(settings);
    const loggedMods = createLoggedMods({ go: request.go, proxy: settings, checksumLog: world.checksumLog });
    try {
      const graph = args.switches.has("graph");
      const json = wantsJson(context);
      const { dir, go } = request;
      const tempDirs = await spellings(env["TMPDIR"] || "/tmp", world.files);
      context.print(
        await runResolve({ dir, graph, json, tree: world.files, proxy, loggedMods, go, log, tempDirs }),
      );
      return 0;
    } finally {
      await Promise.all([proxy.close(), loggedMods.close()]);
    }
  },
};

// go names the folder that it runs in as the shell does, by whatever links one came there. Source: os.Getwd.
async function folderAsNamed({ cwd, env, world }: CommandContext): Promise<string> {
  const { PWD = "" } = env;
  if (PWD === cwd || !isAbsolute(PWD)) return cwd;
  const [named, real] = await Promise.all([world.files.realPath(PWD), world.files.realPath(cwd)]);
  return named !== undefined && named === real ? normalize(PWD) : cwd;
}

// A link to it, a separator at its end or a detour on the way leave a folder what it is. Source: search.InDir.
async function spellings(path: string, files: Files): Promise<readonly string[]> {
  if (!isAbsolute(path)) return [];
  const real = await files.realPath(path);
  return real === undefined ? [path] : [path, real];
}

/** Resolves and gives back what is printed. @throws ModgateError where go would refuse */
export async function runResolve(question: ResolveQuestion): Promise<string> {
  const { dir, graph, json } = question;
  const want = graph ? "graph" : "list";
  const resolution = await collectBuildList({ ...question, root: dir, want });
  if (!json && !graph) return await printedList(question, resolution);
  if (!json) return printModuleGraph(resolution.buildList);
  const { resolutionJson } = await import("./resolution-json.ts");
  return `${JSON.stringify(await resolutionJson(resolution, question.proxy, graph), undefined, 2)}\n`;
}

/** GOFLAGS may ask `go list` for JSON, which is then its plain output. */
async function printedList(question: ResolveQuestion, resolution: Resolution): Promise<string> {
  const { dir, go, proxy, tree } = question;
  const { jsonFields, mod, modFile } = buildFlags(go, "list");
  if (jsonFields === undefined) return printBuildList(resolution.buildList);
  const { goListJson } = await import("./go-list-json.ts");
  return await goListJson({
    resolution,
    proxy,
    files: tree,
    root: dir,
    modCacheDir: go.GOMODCACHE,
    modFile,
    running: toolchainGoVersion(go.GOVERSION),
    defaultGoVersion: mod === "mod" ? toolchainGoVersion(go.GOVERSION) : defaultGoModVersion,
    mustHaveSums: mod !== "mod" && resolution.mode === "module",
    fields: jsonFields,
  });
}

// No policy has a say here: the chain is the environment's, and `direct` is taken where it stands in it.
function plainProxySettings(request: Request): ProxySettings {
  const { go, offline, jobs, cacheDir } = request;
  return {
    chain: request.proxyChain ?? go.GOPROXY,
    noProxy: go.GONOPROXY,
    private: go.GOPRIVATE,
    goAuth: go.GOAUTH,
    insecure: go.GOINSECURE,
    timeoutMs: 30_000,
    attempts: 5,
    allowDirect: true,
    offline,
    jobs,
    cacheDir,
    modCacheDir: go.GOMODCACHE,
  };
}
