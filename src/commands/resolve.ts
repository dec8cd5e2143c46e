import { collectBuildList } from "../collect/modules/build-list.ts";
import { printBuildList, printModuleGraph } from "../go/print-build-list.ts";
import type { Request } from "../model/request.ts";
import type { Log, ModuleProxy, ProxySettings, SourceTree } from "../model/world.ts";
import type { Command } from "./command.ts";
import { requestOf } from "./request-of.ts";

/** What `modgate resolve` is asked. */
export interface ResolveQuestion {
  /** Absolute folder that go would run in. */
  readonly dir: string;
  readonly graph: boolean;
  readonly json: boolean;
  readonly tree: SourceTree;
  readonly proxy: ModuleProxy;
  readonly go: Request["go"];
  readonly log: Log;
  /** The folder for temporary files, whose own go.mod go ignores. */
  readonly tempDir: string;
}

/** `modgate resolve`: prints the build list or the module graph, byte for byte as go does, or the list as JSON. */
export const resolve: Command = {
  async run(context) {
    const request = await requestOf(context);
    const proxy = context.world.modules(plainProxySettings(request));
    try {
      const { args, env, world, log } = context;
      const graph = args.switches.has("graph");
      const json = args.switches.has("json");
      const { dir, go } = request;
      const tempDir = env["TMPDIR"] || "/tmp";
      context.print(await runResolve({ dir, graph, json, tree: world.files, proxy, go, log, tempDir }));
      return 0;
    } finally {
      await proxy.close();
    }
  },
};

/** Resolves and gives back what is printed. @throws ModgateError where go would refuse */
export async function runResolve(question: ResolveQuestion): Promise<string> {
  const { dir, graph, json } = question;
  const want = graph ? "graph" : "list";
  const resolution = await collectBuildList({ ...question, root: dir, want });
  if (!json) return graph ? printModuleGraph(resolution.buildList) : printBuildList(resolution.buildList);
  const { resolutionJson } = await import("./resolution-json.ts");
  return `${JSON.stringify(await resolutionJson(resolution, question.proxy, graph), undefined, 2)}\n`;
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
