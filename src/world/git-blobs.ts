import { ModgateError } from "../model/error.ts";
import { type CommandsOptions, startTalkingChild, type TalkingChild } from "./processes/child.ts";

/** Reads objects of a repository by their ids. */
export interface BlobReader {
  /** Starts git, so that the first read does not wait for it. */
  start(): void;
  /** The object's bytes. @throws revision-missing */
  read(id: string): Promise<Uint8Array>;
}

interface Waiting {
  readonly id: string;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (problem: ModgateError) => void;
}

/** Git's settings for questions that neither wait for a password nor write. */
export const quietGitEnv: Readonly<Record<string, string>> = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
};

/**
 * Makes a reader that keeps one `git cat-file --batch` running, as starting git for each file would cost more than
 * reading it. It does not keep this process alive.
 */
export function createBlobReader(root: string, options: CommandsOptions): BlobReader {
  const waiting: Waiting[] = [];
  let child: TalkingChild | undefined;

  function failAll(): void {
    child = undefined;
    for (const { id, reject } of waiting.splice(0)) reject(missingObject(id));
  }

  function start(): TalkingChild {
    if (child !== undefined) return child;
    const started = startTalkingChild(
      { command: "git", args: ["cat-file", "--batch"], cwd: root, env: quietGitEnv },
      options,
    );
    const feed = createBatchParser((bytes) => {
      const next = waiting.shift();
      if (bytes === undefined) next?.reject(missingObject(next.id));
      else next?.resolve(bytes);
      if (waiting.length === 0) started.keepAlive(false);
    });
    started.stdout.on("data", feed);
    started.stderr.resume();
    started.ended.then(failAll, failAll);
    child = started;
    return started;
  }

  return {
    start() {
      if (child === undefined) start().keepAlive(false);
    },
    read(id) {
      const { keepAlive, stdin } = start();
      keepAlive(true);
      stdin.write(`${id}\n`);
      return new Promise((resolve, reject) => waiting.push({ id, resolve, reject }));
    },
  };
}

function missingObject(id: string): ModgateError {
  return new ModgateError("revision-missing", `git cannot read the object \`${id}\` of the revision`, {
    hint: "fetch the whole history (`fetch-depth: 0` in actions/checkout, or git fetch --unshallow)",
  });
}

/** Cuts the output of `cat-file --batch` into objects; undefined for a missing one. */
function createBatchParser(found: (bytes: Uint8Array | undefined) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let have = 0;
  let bodySize: number | undefined;

  function take(size: number): Buffer {
    const all = Buffer.concat(chunks);
    chunks = [all.subarray(size)];
    have -= size;
    return all.subarray(0, size);
  }

  /** Reads a header or a body; false where more bytes are needed. */
  function step(): boolean {
    if (have === 0) return false;
    if (bodySize !== undefined) {
      if (have < bodySize + 1) return false;
      found(new Uint8Array(take(bodySize + 1).subarray(0, bodySize)));
      bodySize = undefined;
      return true;
    }
    const all = Buffer.concat(chunks);
    chunks = [all];
    const end = all.indexOf(0x0a);
    if (end < 0) return false;
    const [, , size] = take(end + 1)
      .toString("latin1")
      .trim()
      .split(" ");
    if (size === undefined) found(undefined);
    else bodySize = Number(size);
    return true;
  }

  return (chunk) => {
    chunks.push(chunk);
    have += chunk.length;
    while (step()) {
      // Each step takes one header or one body.
    }
  };
}
