import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hashGoMod } from "../../go/dirhash.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import { ModgateError } from "../../model/error.ts";
import type { FilePack } from "./file-pack.ts";
import { type ProxyFile, questionPath } from "./proxy-source.ts";
import { systemReason } from "../system-reason.ts";

/** What a folder holds of a file: nothing, bytes that no sum vouches for, or what was wanted with its hash. */
export type CacheFind<T> = "absent" | "wrong" | { readonly value: T; readonly hash: string };

/** A folder in the layout of a file proxy, for reading. Trouble with the disk is told and counts as absence. */
export interface CacheFolder {
  read(file: ProxyFile): Uint8Array | undefined;
  /** Tells whether it holds no small files. */
  isEmpty(): boolean;
  /** Tells whether there is such a file, whatever its bytes. */
  has(file: ProxyFile): boolean;
  mod(module: ModuleVersion, sums: readonly string[]): CacheFind<Uint8Array>;
  /** The zip's place; it is unpacked and hashed on every call. */
  zip(module: ModuleVersion, sums: readonly string[]): Promise<CacheFind<string>>;
  /** Lists the names of a module's files. */
  filesOf(path: string): readonly string[];
  /** The hash that was written beside a zip when it was verified. */
  notedHash(module: ModuleVersion): string | undefined;
}

/** Opens a folder for reading; "" is one that holds nothing. Small files may be in a pack instead. */
export function cacheFolder(root: string, warn: (text: string) => void, pack?: FilePack): CacheFolder {
  function tell(cause: unknown): void {
    const { code, words } = systemReason(cause);
    if (code !== "ENOENT" && code !== "ENOTDIR")
      warn(`the module cache cannot be read (${words}); going on without`);
  }

  let hosts: ReadonlySet<string> | undefined;

  function names(): ReadonlySet<string> {
    hosts ??= new Set(root === "" ? [] : namesIn(root, tell));
    return hosts;
  }

  // A folder that is new or missing would be asked thousands of times for what it cannot have.
  function mayHold({ path }: ProxyFile): boolean {
    return names().has(path.slice(0, path.indexOf("/")));
  }

  function readUnpacked(file: ProxyFile, end = ""): Uint8Array | undefined {
    if (!mayHold(file)) return undefined;
    const path = questionPath(file);
    try {
      return readFileSync(join(root, `${path}${end}`));
    } catch (cause) {
      tell(cause);
      return undefined;
    }
  }

  return {
    isEmpty: () => pack?.isEmpty() ?? names().size === 0,
    read: (file) => pack?.getWhole(packedName(file)) ?? readUnpacked(file),
    has(file) {
      if (pack?.has(packedName(file)) === true) return true;
      return mayHold(file) && existsSync(join(root, questionPath(file)));
    },
    mod({ path, version }, sums) {
      const file = { kind: "mod", path, version } as const;
      const bytes = pack?.get(packedName(file)) ?? readUnpacked(file);
      if (bytes === undefined) return "absent";
      const hash = hashGoMod(bytes);
      return sums.includes(hash) ? { value: bytes, hash } : "wrong";
    },
    async zip(module, sums) {
      const path = join(root, questionPath({ kind: "zip", ...module }));
      if (root === "" || !existsSync(path)) return "absent";
      const hash = await zipHash(path, module, tell);
      return hash !== undefined && sums.includes(hash) ? { value: path, hash } : "wrong";
    },
    filesOf(path) {
      const file: ProxyFile = { kind: "list", path };
      return mayHold(file) ? namesIn(join(root, dirname(questionPath(file))), tell) : [];
    },
    notedHash(module) {
      const bytes = readUnpacked({ kind: "zip", ...module }, "hash");
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes).trim();
    },
  };
}

/** Undefined where the file is no valid zip of the module. */
async function zipHash(
  path: string,
  module: ModuleVersion,
  tell: (cause: unknown) => void,
): Promise<string | undefined> {
  const { hashModuleZip } = await import("./module-zip.ts");
  try {
    return await hashModuleZip(path, module, "cache");
  } catch (cause) {
    if (!(cause instanceof ModgateError)) tell(cause);
    return undefined;
  }
}

/** What a pack calls a file. Neither a path nor a version holds a space. */
export function packedName(file: ProxyFile): string {
  if (file.kind === "sumdb") return file.address;
  return "version" in file ? `${file.path} ${file.version}.${file.kind}` : `${file.path} ${file.kind}`;
}

function namesIn(folder: string, tell: (cause: unknown) => void): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    tell(cause);
    return [];
  }
}
