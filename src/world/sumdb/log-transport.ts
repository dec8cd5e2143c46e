import type { ChecksumDatabase } from "../../go/checksum-database.ts";
import { ModgateError } from "../../model/error.ts";
import { type ChainLink, walkChain } from "../modules/proxy-chain-walk.ts";
import type { ProxySource } from "../modules/proxy-source.ts";
import { refuseHtml } from "../modules/version-info.ts";

/** What is asked of a checksum database. */
export interface LogFile {
  /** `latest`, `lookup/…`, `tile/…`. */
  readonly address: string;
  /** The module that the address names; "" for none. */
  readonly path: string;
  /** What messages call it. */
  readonly subject: string;
}

/** Brings files of a checksum database, as they come: nothing is proven. */
export interface LogTransport {
  /** @throws ModgateError module-not-found for 404 and 410, else as the module proxy does */
  read(file: LogFile): Promise<{ readonly bytes: Uint8Array; readonly from: string }>;
}

/** What a transport is made from. */
export interface LogTransportOptions {
  readonly database: ChecksumDatabase;
  /** The proxy chain. @throws proxy-unknown */
  readonly chain: () => readonly ChainLink[];
  /** Makes the source that is the database itself. */
  readonly direct: (url: string) => ProxySource;
}

/**
 * Makes a transport. GOSUMDB's own URL is asked where it has one; else the first proxy of the chain that supports
 * the database, and then no other; else the database by its name. Nothing is asked before the first file.
 *
 * Source: modfetch.dbClient.initBase, https://go.dev/design/25530-sumdb#proxying-a-checksum-database.
 */
export function createLogTransport({ database, chain, direct }: LogTransportOptions): LogTransport {
  const { name, url } = database;
  let base: Promise<Base> | undefined;

  async function findBase(): Promise<Base> {
    if (url !== "") return { source: direct(url.replace(/\/$/, "")), prefix: "" };
    // `off` ends the search, and leads to the database itself, as `direct` does.
    const links = chain().filter((link) => link.kind === "source");
    const prefix = `sumdb/${name}/`;
    const subject = `the checksum database \`${name}\``;
    const question = { kind: "sumdb", path: "", address: `${prefix}supported`, subject } as const;
    try {
      if (links.length === 0) return { source: direct(`https://${name}`), prefix: "" };
      const { value: source } = await walkChain(links, async (one) => {
        await one.read(question);
        return one;
      });
      return { source, prefix };
    } catch (cause) {
      if (!(cause instanceof ModgateError) || cause.code !== "module-not-found") throw cause;
      return { source: direct(`https://${name}`), prefix: "" };
    }
  }

  return {
    async read({ address, path, subject }) {
      base ??= findBase();
      const { source, prefix } = await base;
      const bytes = await source.read({ kind: "sumdb", path, address: prefix + address, subject });
      // Tiles are bytes of any value, and known by their length.
      if (!address.startsWith("tile/")) refuseHtml(bytes, source.name, () => subject);
      return { bytes, from: source.name };
    },
  };
}

interface Base {
  readonly source: ProxySource;
  /** What stands before the addresses of the database. */
  readonly prefix: string;
}
