import { join } from "node:path";
import { moduleKey } from "../../go/module-version.ts";
import { isKnownHash } from "../../go/go-sum.ts";
import type { SumIndex } from "../../go/parse-go-sum.ts";
import type { VendoredModule } from "../../go/vendor-modules.ts";
import { exitCodeOf, ModgateError } from "../../model/error.ts";
import type { IntegrityDoubt, VendorTrouble } from "../../model/integrity.ts";
import type { Files, ModuleProxy } from "../../model/world.ts";
import { atMost } from "./at-most.ts";
import { isCopied } from "./vendor-copies.ts";

/** One vendored module and the files that could be its own. */
export interface VendoredFiles {
  readonly module: VendoredModule;
  /** Paths below the vendor folder. */
  readonly files: readonly string[];
}

/** What a module is compared with, and where it lies. */
export interface CompareQuestion {
  readonly files: Files;
  readonly proxy: ModuleProxy;
  readonly sums: SumIndex;
  /** Absolute folder of the go.mod or go.work. */
  readonly folder: string;
  /** The vendor folder relative to the repository root. */
  readonly vendorDir: string;
  readonly goVersion: string;
}

/** A trouble without what the change says of it. */
export type FoundTrouble = Omit<VendorTrouble, "standing" | "workspace">;

/** What came out for one module. */
export interface Compared {
  readonly troubles: readonly FoundTrouble[];
  /** Why it could not be compared. */
  readonly doubt?: IntegrityDoubt;
}

const readsAtOnce = 16;
// Larger files of a zip are not read.
const mostBytes = 16 * 1024 * 1024;

/** Compares the vendored files of one module with those of its zip, or of the folder that replaces it. */
export async function compareModule(question: CompareQuestion, vendored: VendoredFiles): Promise<Compared> {
  const { module } = vendored;
  const name = moduleKey(module.replacement ?? module);
  const expected = await expectedFiles(question, vendored);
  if (!(expected instanceof Map)) {
    const { message, details } = expected;
    const reason = `the files of ${name} in ${question.vendorDir} could not be compared: ${message}`;
    return { troubles: [], doubt: { reason, hint: details.hint ?? "" } };
  }
  const rules = { folders: packageFolders(module), goVersion: question.goVersion };
  const here = new Set(vendored.files);
  const missing = [...expected].flatMap(([file, content]) => {
    const path = `${module.path}/${file}`;
    return here.has(path) || !isCopied(file, content, rules) ? [] : [{ kind: "missing" as const, path }];
  });
  const others = await atMost(readsAtOnce, vendored.files, async (path) => {
    const kind = await troubleOf(question, path, expected.get(path.slice(module.path.length + 1)));
    return kind === undefined ? [] : [{ kind, path }];
  });
  const troubles = [...missing, ...others.flat()].map(
    ({ kind, path }): FoundTrouble => ({
      kind,
      module: name,
      reason: "",
      at: { file: `${question.vendorDir}/${path}` },
    }),
  );
  return { troubles };
}

function packageFolders({ path, packages }: VendoredModule): ReadonlySet<string> {
  return new Set(packages.map(({ importPath }) => importPath.slice(path.length + 1)));
}

async function troubleOf(
  { files, folder }: CompareQuestion,
  path: string,
  expected: Uint8Array | undefined,
): Promise<"changed" | "extra" | "link" | undefined> {
  const absolute = join(folder, "vendor", path);
  const status = await files.status(absolute);
  if (status?.kind === "symlink") return "link";
  if (status === undefined || status.sizeBytes > mostBytes) return undefined;
  // Folders without packages go has no look at, and a file with a leading dot is none of its business.
  if (expected === undefined) return /(?:^|\/)\.[^/]*$/.test(path) ? undefined : "extra";
  const content = await files.read(absolute);
  return content !== undefined && sameFile(content, expected) ? undefined : "changed";
}

/** Equal bytes, or equal text: git may have given the lines other ends. */
function sameFile(a: Uint8Array, b: Uint8Array): boolean {
  if (Buffer.compare(a, b) === 0) return true;
  return !a.includes(0) && textOf(a) === textOf(b);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1").replaceAll("\r\n", "\n");
}

async function expectedFiles(
  { files, proxy, sums, folder }: CompareQuestion,
  { module, files: vendored }: VendoredFiles,
): Promise<Map<string, Uint8Array> | ModgateError> {
  const { path, version } = module.replacement ?? module;
  const folders = packageFolders(module);
  const here = new Set(vendored.map((file) => file.slice(module.path.length + 1)));
  const wanted = (name: string): boolean =>
    here.has(name) || folders.has(name.slice(0, Math.max(0, name.lastIndexOf("/")))) || isMetadataName(name);
  if (version === "") return readFolder(files, join(folder, path), wanted);
  const hashes = sums.hashes({ path, version }, "zip").filter(isKnownHash);
  try {
    return new Map((await proxy.files({ path, version }, hashes, wanted)).value);
  } catch (error) {
    if (error instanceof ModgateError && exitCodeOf(error) === 3) return error;
    throw error;
  }
}

function isMetadataName(name: string): boolean {
  return /(?:^|\/)[A-Z][^/]*$/.test(name);
}

async function readFolder(
  files: Files,
  folder: string,
  wanted: (name: string) => boolean,
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const visit = async (below: string): Promise<void> => {
    for (const name of (await files.list(join(folder, below))) ?? []) {
      const path = below + name;
      if (name === ".git/" || name === "vendor/") continue;
      if (name.endsWith("/")) await visit(path);
      else if (wanted(path)) found.set(path, (await files.read(join(folder, path))) ?? new Uint8Array());
    }
  };
  await visit("");
  return found;
}
