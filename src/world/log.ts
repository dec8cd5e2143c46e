import type { Log } from "../model/world.ts";

/** Where talk goes to; `process.stderr` is one. */
export interface TalkStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** How much is said. */
export interface LogOptions {
  readonly stream: TalkStream;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Makes a text safe to show in one line: names of modules, files and commands are foreign. Absent: as it is. */
  readonly clean?: (text: string) => string;
}

const redrawMs = 80;
/** Who waits that long without a word thinks that nothing happens any more. */
const heartbeatMs = 15_000;

/**
 * Makes the log for people. On a terminal the current step is one line that is drawn over; elsewhere every step
 * is a plain line when it begins, and again now and then while it lasts, and progress is not shown.
 */
export function createLog({ stream, quiet, verbose, clean = (text) => text }: LogOptions): Log {
  const line = statusLine(stream, !quiet && stream.isTTY === true);
  const steps: string[] = [];

  function say(text: string): void {
    line.clear();
    stream.write(`${clean(text)}\n`);
    line.redraw();
  }

  return {
    step(foreign) {
      const text = clean(foreign);
      steps.push(text);
      if (!quiet && !line.shown) say(text);
      line.draw(text);
      const stop = every(heartbeatMs, (seconds) => {
        if (line.shown) line.draw(`${text} (${seconds} s)`);
        else if (!quiet) say(`still ${text} (${seconds} s)`);
      });
      return () => {
        stop();
        const at = steps.lastIndexOf(text);
        if (at >= 0) steps.splice(at, 1);
        line.draw(steps.at(-1) ?? "");
      };
    },
    progress: (text, done, total) => line.drawSoon(`${clean(text)} ${done}/${total}`, done >= total),
    info: (text) => void (quiet || say(text)),
    warning: (text) => say(`warning: ${text}`),
    detail: (text) => void (verbose && !quiet && say(text)),
  };
}

/** Calls back with the seconds that have passed, again and again; keeps no process alive. Call the answer to stop. */
function every(ms: number, tell: (seconds: number) => void): () => void {
  let passedMs = 0;
  const timer = setInterval(() => tell((passedMs += ms) / 1000), ms);
  timer.unref();
  return () => clearInterval(timer);
}

interface StatusLine {
  readonly shown: boolean;
  draw(text: string): void;
  /** Draws at most every 80 ms, unless `now`. */
  drawSoon(text: string, now: boolean): void;
  clear(): void;
  redraw(): void;
}

function statusLine(stream: TalkStream, shown: boolean): StatusLine {
  let text = "";
  let drawnAt = 0;

  function clear(): void {
    if (shown && text !== "") stream.write("\r\u001b[2K");
  }
  function redraw(): void {
    if (shown && text !== "") stream.write(`\r${text.slice(0, (stream.columns ?? 80) - 1)}`);
  }
  function draw(next: string): void {
    if (!shown) return;
    clear();
    text = next;
    drawnAt = performance.now();
    redraw();
  }
  return {
    shown,
    draw,
    drawSoon(next, now) {
      if (shown && (now || performance.now() - drawnAt >= redrawMs)) draw(next);
    },
    clear,
    redraw,
  };
}
