import { fstatSync, statSync, writeSync } from "node:fs";
import { systemReason } from "./system-reason.ts";
import type { TalkStream } from "./log.ts";

// Standard output and standard error, written at once and without Node's streams: what these bring along takes a
// fifth of the time that a short command has. Only a terminal, which knows its width, is asked by them.

/** A standard stream that cannot be written, and the system's code. */
export interface Unwritable {
  readonly stream: "output" | "error";
  readonly code: string;
}

let tell: (problem: Unwritable) => void = () => undefined;

/** Says who is told when a stream cannot be written; until then nobody is. */
export function onUnwritable(teller: (problem: Unwritable) => void): void {
  tell = teller;
}

/** Writes to standard output. */
export function writeOutput(text: string): void {
  write(1, text);
}

/** Writes to standard error. */
export function writeError(text: string): void {
  write(2, text);
}

/** Tells whether standard output is a terminal, and how wide; 80 where nothing is known. */
export function outputTerminal(): { readonly terminal: boolean; readonly columns: number } {
  if (!mayBeTerminal(1)) return { terminal: false, columns: 80 };
  return { terminal: process.stdout.isTTY, columns: process.stdout.columns ?? 80 };
}

/** Standard error as the log's stream. */
export function talkStream(): TalkStream {
  if (!mayBeTerminal(2)) return { write: writeError };
  return {
    isTTY: process.stderr.isTTY,
    get columns() {
      return process.stderr.columns;
    },
    write: writeError,
  };
}

function write(fd: 1 | 2, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (cause) {
      const { code } = systemReason(cause);
      // A pipe whose reader is slow, and that somebody made not to wait.
      if (code === "EAGAIN") pause();
      else return tell({ stream: fd === 1 ? "output" : "error", code });
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}

function mayBeTerminal(fd: 1 | 2): boolean {
  try {
    const stream = fstatSync(fd);
    // Scripts throw output away more often than people watch it.
    return (
      stream.isCharacterDevice() && stream.rdev !== statSync("/dev/null", { throwIfNoEntry: false })?.rdev
    );
  } catch {
    return false; // It is closed: writing will tell.
  }
}
