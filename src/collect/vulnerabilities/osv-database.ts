import { createHash } from "node:crypto";
import * as z from "zod";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { Files } from "../../model/world.ts";
import { listOf, type OsvRecord, parseOsvRecord } from "./osv-record.ts";

// Two layouts are read, as a folder or a zip: that of the Go vulnerability database, whose index says which
// records to read, and a plain pile of OSV records, of which every one must be.

/** The records that matter to a set of modules. */
export interface OsvSelection {
  readonly records: readonly OsvRecord[];
  /** How many records the database has. */
  readonly total: number;
  /** RFC 3339; "" where the database does not say. */
  readonly time: string;
  /** Digest of the index, or of all records, lower-case hex. */
  readonly sha256: string;
}

/** A folder or a zip, seen as files by name. */
interface Store {
  /** Every name, without the prefix that all share. */
  names(): Promise<readonly string[]>;
  read(names: ReadonlySet<string>): Promise<ReadonlyMap<string, Uint8Array>>;
}

/**
 * Reads from a database the records that name one of the modules, and those that are aliases of one that does.
 *
 * `paths` are module paths in lower case. `path` is the folder or zip, absolute.
 *
 * @throws evidence-invalid where there is no database or it is damaged
 */
export async function readOsvDatabase(
  files: Files,
  path: string,
  paths: ReadonlySet<string>,
): Promise<OsvSelection> {
  const store = await openStore(files, path);
  const names = await store.names();
  const index = await readIndex(store, names);
  return index === undefined ? readPile(store, { path, names, paths }) : readIndexed(store, index, paths);
}

async function openStore(files: Files, path: string): Promise<Store> {
  const status = await files.status(path);
  if (status?.kind === "directory") return folderStore(files, path);
  if (status?.kind === "file") return zipStore(files, path);
  throw new ModgateError("evidence-invalid", `there is no vulnerability database at ${shown(path)}`, {
    hint: "fetch the Go vulnerability database or an OSV export, and name the folder or zip in `vulnerabilities.database`",
  });
}

function folderStore(files: Files, root: string): Store {
  return {
    async names() {
      const top = (await files.list(root)) ?? [];
      const below = await Promise.all(
        top
          .filter((name) => name.endsWith("/"))
          .map(async (name) =>
            ((await files.list(`${root}/${name.slice(0, -1)}`)) ?? []).map((inner) => name + inner),
          ),
      );
      return [...top, ...below.flat()].filter((name) => !name.endsWith("/"));
    },
    async read(names) {
      const found = await Promise.all(
        [...names].map(async (name) => [name, await files.read(`${root}/${name}`)] as const),
      );
      return new Map(found.flatMap(([name, bytes]) => (bytes === undefined ? [] : [[name, bytes] as const])));
    },
  };
}

function zipStore(files: Files, path: string): Store {
  return {
    async names() {
      const names: string[] = [];
      await files.readZipEntries(path, (name) => {
        names.push(name);
        return false;
      });
      return names;
    },
    read: (wanted) => files.readZipEntries(path, (name) => wanted.has(name)),
  };
}

interface Index {
  /** What stands before `index/` and `ID/`; "" or a folder with its slash. */
  readonly prefix: string;
  readonly modules: readonly { readonly path: string; readonly vulns: readonly { readonly id: string }[] }[];
  readonly time: string;
  readonly sha256: string;
}

const modulesShape = z.array(
  z.looseObject({ path: z.string(), vulns: z.array(z.looseObject({ id: z.string() })) }),
);
const stampShape = z.looseObject({ modified: z.string() }).catch({ modified: "" });
const indexName = "index/modules.json";

async function readIndex(store: Store, names: readonly string[]): Promise<Index | undefined> {
  const name = names.find((one) => one === indexName || one.endsWith(`/${indexName}`));
  if (name === undefined) return undefined;
  const prefix = name.slice(0, -indexName.length);
  const found = await store.read(new Set([name, `${prefix}index/db.json`]));
  const bytes = found.get(name) ?? new Uint8Array();
  const modules = modulesShape.safeParse(parseJson(bytes));
  if (!modules.success) throw damaged(name, modules.error);
  const { modified } = stampShape.parse(parseJson(found.get(`${prefix}index/db.json`)));
  return { prefix, modules: modules.data, time: modified, sha256: digest([bytes]) };
}

async function readIndexed(store: Store, index: Index, paths: ReadonlySet<string>): Promise<OsvSelection> {
  const ids = new Set(
    index.modules
      .filter(({ path }) => paths.has(path.toLowerCase()))
      .flatMap(({ vulns }) => vulns.map(({ id }) => id)),
  );
  const names = new Map([...ids].map((id) => [`${index.prefix}ID/${id}.json`, id]));
  const found = await store.read(new Set(names.keys()));
  const missing = [...names.keys()].find((name) => !found.has(name));
  if (missing !== undefined) throw damaged(missing, "the index names it, but it is not there");
  const records = [...found].sort(byName).map(([name, bytes]) => recordOf(name, parseJson(bytes)));
  const total = new Set(index.modules.flatMap(({ vulns }) => vulns.map(({ id }) => id))).size;
  return { records, total, time: index.time, sha256: index.sha256 };
}

const outlineShape = z.looseObject({
  id: z.string(),
  modified: z.string().catch(""),
  aliases: z.array(z.string()).catch([]),
  affected: listOf(
    z.looseObject({
      package: z
        .looseObject({ name: z.string().catch(""), ecosystem: z.string().catch("") })
        .catch({ name: "", ecosystem: "" }),
    }),
  ),
});
type Outline = z.output<typeof outlineShape>;
const recordLike = z.looseObject({ id: z.string(), affected: z.unknown() });

interface Pile {
  readonly path: string;
  readonly names: readonly string[];
  readonly paths: ReadonlySet<string>;
}

async function readPile(store: Store, { path, names, paths }: Pile): Promise<OsvSelection> {
  const found = [...(await store.read(new Set(names.filter((name) => name.endsWith(".json")))))].sort(byName);
  const pile = found.flatMap(([name, bytes]) => {
    const value = parseJson(bytes);
    const outline = outlineOf(name, value);
    return outline === undefined ? [] : [{ name, value, outline }];
  });
  if (pile.length === 0) throw damaged(path, "it holds no OSV records");
  if (!pile.some(({ outline }) => outline.affected.some((entry) => entry.package.ecosystem === "Go"))) {
    throw damaged(path, "none of its records is about Go modules");
  }
  const naming = pile.filter(({ outline }) =>
    outline.affected.some((entry) => paths.has(entry.package.name.toLowerCase())),
  );
  const known = new Set(naming.flatMap(({ outline }) => namesOf(outline)));
  const related = pile.filter(({ outline }) => namesOf(outline).some((id) => known.has(id)));
  return {
    records: related.map(({ name, value }) => recordOf(name, value)),
    total: pile.length,
    time: pile
      .map(({ outline }) => outline.modified)
      .reduce((latest, one) => (one > latest ? one : latest), ""),
    sha256: digest(found.map(([, bytes]) => bytes)),
  };
}

// A record that cannot be read may be the one that matters; other files are none of ours.
function outlineOf(name: string, value: unknown): Outline | undefined {
  const outline = outlineShape.safeParse(value);
  if (outline.success) return outline.data;
  if (value === undefined) throw damaged(name, "it is not JSON");
  if (recordLike.safeParse(value).success) throw damaged(name, "it is no OSV record");
  return undefined;
}

function namesOf({ id, aliases }: Outline): readonly string[] {
  return [id, ...aliases];
}

function recordOf(name: string, value: unknown): OsvRecord {
  const record = parseOsvRecord(value);
  if (record === undefined) throw damaged(name, "it is no OSV record");
  return record;
}

function parseJson(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString("utf8"));
  } catch {
    // What is no JSON fits no shape, and is told apart there.
    return undefined;
  }
}

function damaged(name: string, cause: unknown): ModgateError {
  const reason =
    typeof cause === "string" ? cause : "it does not have the form of the Go vulnerability database";
  return new ModgateError(
    "evidence-invalid",
    `cannot use the vulnerability database: ${shown(name)}: ${reason}`,
    {
      cause,
      hint: "fetch the database again",
    },
  );
}

function digest(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
