import { delimiter, join } from "node:path";
import { parseChecksumDatabase } from "../../go/checksum-database.ts";
import { hashGoMod } from "../../go/dirhash.ts";
import { isKnownHash } from "../../go/go-sum.ts";
import { matchesPatternList } from "../../go/module-pattern.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { ModgateError } from "../../model/error.ts";
import type { GoEnvironment } from "../../model/request.ts";
import type { ChecksumLog, ProxySettings, World } from "../../model/world.ts";

/** What holds a go.mod that no go.sum vouches for against the checksum database. */
export interface LoggedMods {
  /** @throws ModgateError sum-unlogged, or what the checksum database throws */
  require(module: ModuleVersion, goMod: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** How the checksum database is asked. */
export interface LoggedModsOptions {
  readonly go: GoEnvironment;
  readonly proxy: ProxySettings;
  readonly checksumLog: World["checksumLog"];
}

/**
 * Asks the checksum database about go.mod files that are in no go.sum, as go does before it writes them there.
 *
 * With GOSUMDB=off, and for modules that GONOSUMDB names, nothing is asked. No connection is made before the first
 * question.
 *
 * Source: modfetch.checkModSum, useSumDB and checkSumDB.
 */
export function createLoggedMods({ go, proxy, checksumLog }: LoggedModsOptions): LoggedMods {
  let opened: ChecksumLog | undefined;

  function open(): ChecksumLog {
    const setting = parseChecksumDatabase(go.GOSUMDB);
    if (!setting.ok) {
      const [problem] = setting.problems;
      throw new ModgateError("usage", problem?.message ?? "GOSUMDB cannot be read", {
        hint: problem?.hint ?? "correct GOSUMDB, see `go help environment`",
      });
    }
    if (setting.value.kind === "off")
      throw new ModgateError("bug", "a checksum database that is off was asked");
    const headsDir = goHeadsDir(go);
    const { database } = setting.value;
    return checksumLog({ database, proxy, private: go.GONOSUMDB, ...(headsDir === "" ? {} : { headsDir }) });
  }

  return {
    async require(module, goMod) {
      if (go.GOSUMDB === "off" || matchesPatternList(go.GONOSUMDB, module.path)) return;
      opened ??= open();
      const logged = await opened.lookup(module);
      const hash = hashGoMod(goMod);
      // As in go.sum the first decides.
      const deciding = logged?.mod.find(isKnownHash);
      if (deciding !== hash) throw unlogged(module, hash, logged?.mod ?? []);
    },
    async close() {
      await opened?.close();
    },
  };
}

function goHeadsDir({ GOPATH }: GoEnvironment): string {
  const [gopath = ""] = GOPATH.split(delimiter);
  return gopath === "" ? "" : join(gopath, "pkg", "sumdb");
}

function unlogged(module: ModuleVersion, found: string, logged: readonly string[]): ModgateError {
  const key = moduleKey(module);
  if (logged.length === 0) {
    return new ModgateError("sum-unlogged", `the checksum database does not know the go.mod of \`${key}\``, {
      found,
      hint: "name private modules in GONOSUMDB or GOPRIVATE; check the version of a public one",
    });
  }
  return new ModgateError(
    "sum-unlogged",
    `the go.mod of \`${key}\` is not the one that the checksum database has logged`,
    {
      wanted: logged.join(" "),
      found,
      hint: "do not trust what the proxy serves before it is known which of the two is right: ask another proxy",
    },
  );
}
