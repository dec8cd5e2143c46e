import type { ChecksumLog, ChecksumLogSettings } from "../../model/world.ts";
import { redactUrl } from "../../go/proxy-chain.ts";
import { ModgateError } from "../../model/error.ts";
import { createChecksumLog } from "./checksum-log.ts";
import { systemClock } from "../clock.ts";
import { readNetrc, type Surroundings } from "../modules/connect-modules.ts";
import { createFileSource } from "../modules/file-source.ts";
import { createGoAuth } from "../http/go-auth.ts";
import { createHttpClient } from "../http/http-client.ts";
import { createHttpSource } from "../http/http-source.ts";
import { createLogStore } from "./log-store.ts";
import { createLogTransport } from "./log-transport.ts";
import { offlineProblem } from "../modules/proxy-chain-walk.ts";
import { createChain } from "../modules/proxy-links.ts";
import { type ProxySource, questionSubject } from "../modules/proxy-source.ts";
import { readTlsTrust } from "../http/tls-trust.ts";

/** Puts the client of a checksum database together. No connection is made yet. */
export function connectChecksumLog(settings: ChecksumLogSettings, world: Surroundings): ChecksumLog {
  const { database, proxy } = settings;
  const { env, commands } = world;
  const warn = (text: string): void => world.log.warning(text);
  const client = createHttpClient({ env, trust: () => readTlsTrust(env, warn), jobs: proxy.jobs });
  const auth = createGoAuth({
    setting: proxy.goAuth ?? "",
    commands,
    readNetrc: () => readNetrc(world),
    warn,
  });
  function http(url: string): ProxySource {
    return createHttpSource({
      url,
      client,
      auth,
      timeoutMs: proxy.timeoutMs,
      attempts: proxy.attempts,
      private: settings.private,
      sleep: systemClock.sleep,
    });
  }
  // No module is asked for: no pattern applies, and `direct` stands for the database itself.
  const chain = createChain(
    { ...proxy, noProxy: "", allowDirect: true },
    { http, file: createFileSource, direct: () => databaseItself },
  );
  const transport = createLogTransport({
    database,
    chain: () => chain(""),
    direct(url) {
      if (/^file:/i.test(url)) return createFileSource(url);
      return proxy.offline ? offlineDatabase(url) : http(url);
    },
  });
  const store = createLogStore({
    cacheDir: proxy.cacheDir,
    modCacheDir: proxy.modCacheDir,
    headsDir: settings.headsDir ?? "",
    name: database.name,
    warn,
  });
  const log = createChecksumLog({ database, private: settings.private, transport, store, warn });
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await log.close();
    await client.close();
  }
  return { ...log, close: () => (closing ??= close()) };
}

const databaseItself: ProxySource = {
  name: "direct",
  read: async (question) => {
    throw new ModgateError("module-not-found", `no proxy serves ${questionSubject(question)}`);
  },
  saveZip: async () => undefined,
};

function offlineDatabase(url: string): ProxySource {
  return {
    name: redactUrl(url),
    read: async (question) => {
      throw offlineProblem(questionSubject(question));
    },
    saveZip: async () => undefined,
  };
}
