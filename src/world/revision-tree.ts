import { posix } from "node:path";
import { shown } from "../go/parsed.ts";
import { ModgateError } from "../model/error.ts";
import type { CommandResult, Commands, SourceTree } from "../model/world.ts";
import { type BlobReader, quietGitEnv } from "./git-blobs.ts";

/** What a revision's tree is made from. */
export interface RevisionOptions {
  /** Absolute path of the repository root. */
  readonly root: string;
  readonly commit: string;
  readonly commands: Commands;
  readonly blobs: BlobReader;
}

const maxLinks = 40;

/**
 * Opens the files of a git revision. Symbolic links are followed inside the tree only; a submodule is an empty
 * folder.
 *
 * @throws revision-missing where git does not have the revision, command-missing without git.
 */
export async function openRevision(options: RevisionOptions): Promise<SourceTree> {
  const { root, commit, blobs } = options;
  const entries = await readTree(options);
  const folders = foldersOf(entries);

  /** Follows links of every part of a path; undefined where it leads nowhere or out of the tree. */
  async function resolve(path: string): Promise<string | undefined> {
    const todo = path.split("/").filter((part) => part !== "" && part !== ".");
    let links = 0;
    let done = "";
    for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
      if (part === ".." && done === "") return undefined;
      done = part === ".." ? parentOf(done) : posix.join(done, part);
      const entry = entries.get(done);
      if (entry?.mode !== "120000") continue;
      links += 1;
      const target = new TextDecoder().decode(await blobs.read(entry.id));
      if (links > maxLinks || target.startsWith("/")) return undefined;
      todo.unshift(...target.split("/").filter((one) => one !== "" && one !== "."));
      done = parentOf(done);
    }
    return done;
  }

  async function find(path: string): Promise<string | undefined> {
    const normal = posix.normalize(path);
    if (normal === root || normal === `${root}/`) return "";
    return normal.startsWith(root.endsWith("/") ? root : `${root}/`)
      ? await resolve(normal.slice(root.length))
      : undefined;
  }

  return {
    name: commit,
    async read(path) {
      const place = await find(path);
      const entry = place === undefined ? undefined : entries.get(place);
      return entry === undefined || entry.mode === "160000" ? undefined : await blobs.read(entry.id);
    },
    async list(path) {
      const place = await find(path);
      return place === undefined ? undefined : folders.get(place);
    },
  };
}

interface TreeEntry {
  /** Git's octal mode: `100644`, `100755`, `120000` a link, `160000` a submodule. */
  readonly mode: string;
  readonly id: string;
}

async function readTree({
  root,
  commit,
  commands,
}: RevisionOptions): Promise<ReadonlyMap<string, TreeEntry>> {
  if (!/^[\w][\w./@{}^~-]*$/.test(commit)) throw missing(commit);
  const result = await commands.run({
    command: "git",
    args: ["ls-tree", "-r", "-z", "--full-tree", `${commit}^{tree}`],
    cwd: root,
    env: quietGitEnv,
    timeoutMs: 120_000,
    maxOutputBytes: 512 * 1024 * 1024,
  });
  if (result.exitCode !== 0 || result.trouble !== undefined) throw whyNoTree(commit, result);
  const entries = new Map<string, TreeEntry>();
  for (const line of new TextDecoder().decode(result.stdout).split("\0")) {
    const [, mode, id, path] = /^(\d{6}) \w+ ([0-9a-f]+)\t([^]+)$/.exec(line) ?? [];
    if (mode !== undefined && id !== undefined && path !== undefined) entries.set(path, { mode, id });
  }
  return entries;
}

function whyNoTree(commit: string, result: CommandResult): ModgateError {
  if (result.trouble === "missing") {
    return new ModgateError("command-missing", "git is not installed, and a revision is to be read", {
      hint: "install git",
    });
  }
  if (result.trouble === undefined) return missing(commit);
  return new ModgateError(
    "command-failed",
    `git cannot list the files of ${shown(commit)}: ${result.trouble}`,
  );
}

function missing(commit: string): ModgateError {
  return new ModgateError("revision-missing", `the revision ${shown(commit)} is not in this clone`, {
    hint: "fetch the whole history (`fetch-depth: 0` in actions/checkout, or git fetch --unshallow)",
  });
}

/** Names in each folder, sorted; folders end in `/`. The root is "". */
function foldersOf(entries: ReadonlyMap<string, TreeEntry>): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, Set<string>>([["", new Set()]]);
  function add(path: string, suffix: string): void {
    const parent = parentOf(path);
    const known = folders.get(parent);
    const names = known ?? new Set<string>();
    names.add(path.slice(parent === "" ? 0 : parent.length + 1) + suffix);
    if (known !== undefined) return;
    folders.set(parent, names);
    add(parent, "/");
  }
  for (const [path, { mode }] of entries) {
    add(path, mode === "160000" ? "/" : "");
    if (mode === "160000") folders.set(path, new Set());
  }
  return new Map(Array.from(folders, ([path, names]) => [path, Array.from(names).sort()]));
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}
