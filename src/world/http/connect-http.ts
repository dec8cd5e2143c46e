import { homedir } from "node:os";
import { join } from "node:path";
import { redactUrl } from "../../go/proxy-chain.ts";
import type { Commands, Files, Log, ProxySettings } from "../../model/world.ts";
import { systemClock } from "../clock.ts";
import type { ProxySource } from "../modules/proxy-source.ts";
import { createGoAuth } from "./go-auth.ts";
import { createHttpClient } from "./http-client.ts";
import { createHttpSource } from "./http-source.ts";
import { readTlsTrust } from "./tls-trust.ts";

/** What sources need of the world. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly commands: Commands;
  readonly files: Files;
}

/** Sources behind http and https. */
export interface HttpSources {
  source(url: string): ProxySource;
  /** Ends the connections. */
  close(): Promise<void>;
}

/** Puts together what all http sources of a chain share: connections and credentials. No connection is made yet. */
export function connectHttp(settings: ProxySettings, world: Surroundings): HttpSources {
  const { env, commands } = world;
  const warn = (text: string): void => world.log.warning(text);
  const trust = () => readTlsTrust(env, warn);
  const client = createHttpClient({ env, trust, jobs: settings.jobs });
  const auth = createGoAuth({
    setting: settings.goAuth ?? "",
    commands,
    readNetrc: () => readNetrc(world),
    warn,
  });
  return {
    source(url) {
      world.log.detail(`asking ${redactUrl(url)}`);
      return createHttpSource({
        url,
        client,
        auth,
        timeoutMs: settings.timeoutMs,
        attempts: settings.attempts,
        private: settings.private ?? "",
        sleep: systemClock.sleep,
        info: (text) => world.log.info(text),
        detail: (text) => world.log.detail(text),
      });
    },
    close: () => client.close(),
  };
}

/** The netrc file that NETRC names, else the one in the home folder. Source: cmd/go/internal/auth.netrcPath. */
async function readNetrc({ env, files }: Pick<Surroundings, "env" | "files">): Promise<string | undefined> {
  const home = env["HOME"] || homedir();
  const names = process.platform === "win32" ? ["_netrc", ".netrc"] : [".netrc"];
  const paths = env["NETRC"] ? [env["NETRC"]] : names.map((name) => join(home, name));
  for (const path of paths) {
    const bytes = await files.read(path);
    if (bytes !== undefined) return new TextDecoder().decode(bytes);
  }
  return undefined;
}
