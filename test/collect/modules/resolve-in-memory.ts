import { type BuildListOptions, collectBuildList } from "../../../src/collect/modules/build-list.ts";
import { hashGoMod } from "../../../src/go/dirhash.ts";
import type { Resolution } from "../../../src/model/modules.ts";
import { type GoEnvironment, unsetGo } from "../../../src/model/request.ts";
import type { ProxySettings } from "../../../src/model/world.ts";
import {
  type MemoryModule,
  type MemoryWorld,
  type MemoryWorldOptions,
  memoryWorld,
} from "../../memory-world.ts";

/** A Go environment in which nothing is set. */
export const plainGo: GoEnvironment = {
  ...unsetGo,
  GOPROXY: "https://goproxy.corp.example",
  GOSUMDB: "off",
  GOTOOLCHAIN: "local",
  GOVERSION: "go1.26.0",
};

/** Settings of a proxy chain that is never really asked. */
export const memoryProxySettings: ProxySettings = {
  chain: "https://goproxy.corp.example",
  noProxy: "",
  insecure: "",
  timeoutMs: 1000,
  attempts: 1,
  allowDirect: false,
  offline: false,
  jobs: 1,
  cacheDir: "",
  modCacheDir: "",
};

/** What a test resolves. Paths of `files` are relative to /repo. */
export interface ResolveQuestion {
  readonly files: Readonly<Record<string, string>>;
  /** go.mod texts of the proxy by `path@version`; the module line may be left out. */
  readonly mods?: Readonly<Record<string, string>>;
  readonly env?: Partial<GoEnvironment>;
  readonly want?: BuildListOptions["want"];
  readonly vendor?: "as-go" | "graph";
  readonly dir?: string;
  readonly loggedMods?: BuildListOptions["loggedMods"];
  readonly world?: MemoryWorldOptions;
}

/** Makes the world of a question. */
export function worldOf(question: ResolveQuestion): MemoryWorld {
  const files = Object.fromEntries(
    Object.entries(question.files).map(([name, text]) => [`/repo/${name}`, text]),
  );
  const modules: Record<string, MemoryModule> = {};
  for (const [key, text] of Object.entries(question.mods ?? {}))
    modules[key] = { mod: withModuleLine(key, text) };
  return memoryWorld({ ...question.world, files, modules: { ...modules, ...question.world?.modules } });
}

/** Resolves in /repo. */
export function resolveInMemory(question: ResolveQuestion, world = worldOf(question)): Promise<Resolution> {
  return collectBuildList({
    dir: question.dir ?? "/repo",
    root: "/repo",
    tree: world.files,
    proxy: world.modules(memoryProxySettings),
    go: { ...plainGo, ...question.env },
    log: world.log,
    want: question.want ?? "list",
    ...(question.vendor === undefined ? {} : { vendor: question.vendor }),
    ...(question.loggedMods === undefined ? {} : { loggedMods: question.loggedMods }),
  });
}

/** Writes the go.sum that vouches for the go.mod files of these modules. */
export function goSumOf(mods: Readonly<Record<string, string>>): string {
  const lines = Object.entries(mods).map(([key, text]) => {
    const hash = hashGoMod(new TextEncoder().encode(withModuleLine(key, text)));
    return `${key.replace("@", " ")}/go.mod ${hash}\n`;
  });
  return lines.join("");
}

function withModuleLine(key: string, text: string): string {
  return text.startsWith("module ") ? text : `module ${key.split("@")[0]}\n${text}\n`;
}
