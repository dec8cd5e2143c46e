import type { Readable } from "node:stream";
import type { CommandLine, CommandResult, Commands, RunningCommand } from "../../model/world.ts";
import { type Child, type ChildEnd, type CommandsOptions, startChild } from "./child.ts";
import { splitWords } from "./split-words.ts";
import { createTail, withoutControls } from "./tail.ts";

const defaultMaxOutputBytes = 64 * 1024 * 1024;
const maxStderrBytes = 1024 * 1024;
const tailBytes = 4096;

/**
 * Makes child processes: without a shell, with the allow-listed environment, each in a process group of its own
 * that is ended as a whole.
 */
export function createCommands(options: CommandsOptions): Commands {
  return {
    run: (line) => runToEnd(line, startChild(line, options)),
    async start(line, cwd, env = {}) {
      const [command = "", ...args] = splitWords(line);
      return runServer(startChild({ command, args, cwd, env }, options));
    },
  };
}

async function runToEnd(line: CommandLine, child: Child): Promise<CommandResult> {
  let trouble: CommandResult["trouble"];
  function end(reason: "timeout" | "overflow"): void {
    trouble ??= reason;
    void child.stop();
  }
  const stdout = collect(child.stdout, line.maxOutputBytes ?? defaultMaxOutputBytes, () => end("overflow"));
  const stderr = collect(child.stderr, maxStderrBytes, () => undefined);
  const timer = line.timeoutMs === undefined ? undefined : setTimeout(() => end("timeout"), line.timeoutMs);
  const ended = await child.ended;
  clearTimeout(timer);
  return resultOf(ended, { stdout: stdout(), stderr: new TextDecoder().decode(stderr()), trouble });
}

function runServer(child: Child): RunningCommand {
  const tail = createTail(tailBytes);
  child.stdout.on("data", (chunk: Uint8Array) => tail.add(chunk));
  child.stderr.on("data", (chunk: Uint8Array) => tail.add(chunk));
  const exited = child.ended.then((ended) =>
    resultOf(ended, { stdout: new Uint8Array(), stderr: tail.text(), trouble: undefined }),
  );
  return {
    exited,
    tail: tail.text,
    async stop() {
      await child.stop();
      await exited;
    },
  };
}

/** Keeps at most `cap` bytes of a stream; what follows is read and dropped, so that the child does not block. */
function collect(stream: Readable, cap: number, overflow: () => void): () => Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  stream.on("data", (chunk: Uint8Array) => {
    if (size < cap) chunks.push(chunk.subarray(0, cap - size));
    size += chunk.length;
    if (size > cap) overflow();
  });
  return () => new Uint8Array(Buffer.concat(chunks));
}

interface Output {
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly trouble: CommandResult["trouble"];
}

function resultOf(ended: ChildEnd, output: Output): CommandResult {
  const { stdout, stderr } = output;
  if (ended.missing)
    return { exitCode: 127, stdout, stderr: withoutControls(ended.reason), trouble: "missing" };
  const trouble = output.trouble ?? (ended.exitCode === null ? "signal" : undefined);
  const exitCode = ended.exitCode ?? 128;
  return trouble === undefined ? { exitCode, stdout, stderr } : { exitCode, stdout, stderr, trouble };
}
