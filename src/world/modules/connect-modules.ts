import { homedir } from "node:os";
import { join } from "node:path";
import type { Commands, Files, Log, ModuleProxy, ProxySettings } from "../../model/world.ts";
import { systemClock } from "../clock.ts";
import { createDirectSource } from "./direct-source.ts";
import { createFileSource } from "./file-source.ts";
import { createGoAuth } from "../http/go-auth.ts";
import { createHttpClient } from "../http/http-client.ts";
import { createHttpSource } from "../http/http-source.ts";
import { createModuleCache } from "./module-cache.ts";
import { createModuleProxy } from "./module-proxy.ts";
import { createChain } from "./proxy-links.ts";
import { readTlsTrust } from "../http/tls-trust.ts";

/** What the module proxy chain needs of the world. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly commands: Commands;
  readonly files: Files;
  /** The file that a thread starts with. */
  readonly threadEntry: URL;
}

/** Puts the proxy chain together: cache, HTTP, folders, the origin. No connection is made yet. */
export function connectModules(settings: ProxySettings, world: Surroundings): ModuleProxy {
  const { env, commands, files } = world;
  const warn = (text: string): void => world.log.warning(text);
  const client = createHttpClient({
    env,
    trust: () => readTlsTrust(env, warn),
    jobs: settings.jobs,
    threadEntry: world.threadEntry,
  });
  const auth = createGoAuth({
    setting: settings.goAuth ?? "",
    commands,
    readNetrc: () => readNetrc(world),
    warn,
  });
  const chainFor = createChain(settings, {
    http: (url) =>
      createHttpSource({
        url,
        client,
        auth,
        timeoutMs: settings.timeoutMs,
        attempts: settings.attempts,
        private: settings.private ?? "",
        sleep: systemClock.sleep,
      }),
    file: createFileSource,
    direct: () =>
      createDirectSource({
        commands,
        files,
        insecure: settings.insecure,
        goAuth: settings.goAuth ?? "",
        env,
      }),
  });
  const { cacheDir, modCacheDir, offline } = settings;
  const cache = createModuleCache({ cacheDir, modCacheDir, offline, files, warn });
  return createModuleProxy({ offline, cache, chainFor, disconnect: () => client.close() });
}

/** The netrc file that NETRC names, else the one in the home folder. Source: cmd/go/internal/auth.netrcPath. */
export async function readNetrc({
  env,
  files,
}: Pick<Surroundings, "env" | "files">): Promise<string | undefined> {
  const home = env["HOME"] || homedir();
  const names = process.platform === "win32" ? ["_netrc", ".netrc"] : [".netrc"];
  const paths = env["NETRC"] ? [env["NETRC"]] : names.map((name) => join(home, name));
  for (const path of paths) {
    const bytes = await files.read(path);
    if (bytes !== undefined) return new TextDecoder().decode(bytes);
  }
  return undefined;
}
