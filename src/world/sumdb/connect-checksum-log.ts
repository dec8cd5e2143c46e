import type { ChecksumLog, ChecksumLogSettings } from "../../model/world.ts";
import { redactUrl } from "../../go/proxy-chain.ts";
import { ModgateError } from "../../model/error.ts";
import { createChecksumLog } from "./checksum-log.ts";
import { connectHttp, type Surroundings } from "../http/connect-http.ts";
import { createFileSource } from "../modules/file-source.ts";
import { createLogStore } from "./log-store.ts";
import { createLogTransport } from "./log-transport.ts";
import { offlineProblem } from "../modules/proxy-chain-walk.ts";
import { createChain } from "../modules/proxy-links.ts";
import { type ProxySource, questionSubject } from "../modules/proxy-source.ts";

/** Puts the client of a checksum database together. No connection is made yet. */
export function connectChecksumLog(settings: ChecksumLogSettings, world: Surroundings): ChecksumLog {
  const { database, proxy } = settings;
  const warn = (text: string): void => world.log.warning(text);
  const sources = connectHttp({ ...proxy, private: settings.private }, world);
  const http = (url: string): ProxySource => sources.source(url);
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
    await sources.close();
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
