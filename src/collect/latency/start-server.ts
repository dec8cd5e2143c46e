import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { CommandResult, RunningCommand, World } from "../../model/world.ts";

/** What the policy says of the server. */
export interface ServerSettings {
  /** One line of words. */
  readonly run: string;
  readonly ready: string;
  readonly "start-timeout": number;
}

/** A server that answered its ready URL with 2xx. */
export interface StartedServer {
  readonly state: "started";
  /** How it ended by itself, or undefined while it runs. */
  ended(): CommandResult | undefined;
  /** The last it printed, on one line, at most 200 characters; "" where it printed nothing. */
  tail(): string;
  stop(): Promise<void>;
}

/** Why there is no server. Nothing is left running. */
export interface ServerTrouble {
  readonly state: "trouble";
  readonly reason: string;
  readonly hint: string;
}

type Surroundings = Pick<World, "commands" | "web" | "clock" | "log"> & { readonly root: string };

const pollMs = 100;
const answerTimeoutMs = 2000;

/**
 * Starts the server in a process group of its own and waits until its ready URL answers with 2xx.
 *
 * Refuses where something answers there already: it would be measured in the server's place.
 */
export async function startServer(
  server: ServerSettings,
  around: Surroundings,
): Promise<StartedServer | ServerTrouble> {
  if ((await statusOf(server.ready, around)) !== undefined) {
    return trouble(
      `something else already answers on ${server.ready}`,
      "stop it, or let the server listen on another port: what answers there would be measured instead",
    );
  }
  const done = around.log.step(`starting the server: ${server.run}`);
  try {
    return await startAndWait(server, around);
  } finally {
    done();
  }
}

async function startAndWait(
  server: ServerSettings,
  around: Surroundings,
): Promise<StartedServer | ServerTrouble> {
  const running = await begin(server, around);
  if (running instanceof ModgateError) {
    return trouble(
      `the server could not be started: ${running.message}`,
      running.details.hint ?? byHand(server),
    );
  }
  const started = watch(running);
  try {
    const failure = await waitUntilReady(server, started, around);
    if (failure === undefined) return started;
    await started.stop();
    return failure;
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function begin(server: ServerSettings, around: Surroundings): Promise<RunningCommand | ModgateError> {
  try {
    return await around.commands.start(server.run, around.root);
  } catch (error) {
    if (error instanceof ModgateError) return error;
    throw error;
  }
}

function watch(running: RunningCommand): StartedServer {
  let result: CommandResult | undefined;
  void running.exited.then((ended) => {
    result = ended;
  });
  return {
    state: "started",
    ended: () => result,
    tail: () => oneLine(running.tail()),
    stop: () => running.stop(),
  };
}

async function waitUntilReady(
  server: ServerSettings,
  started: StartedServer,
  around: Surroundings,
): Promise<ServerTrouble | undefined> {
  const untilMs = around.clock.monotonicMs() + server["start-timeout"];
  let last: number | undefined;
  while (around.clock.monotonicMs() < untilMs) {
    last = (await statusOf(server.ready, around)) ?? last;
    const ended = started.ended();
    if (ended !== undefined) return died(server, ended, started.tail());
    if (last !== undefined && last >= 200 && last < 300) return undefined;
    await around.clock.sleep(pollMs);
  }
  const answer = last === undefined ? "did not answer" : `answered ${last}`;
  return trouble(
    `the server was not ready after ${server["start-timeout"] / 1000} s: ${server.ready} ${answer}${saying(started.tail())}`,
    "raise `latency.server.start-timeout`, build the server before modgate runs, or correct `ready`",
  );
}

function died(
  server: ServerSettings,
  { exitCode, trouble: cause }: CommandResult,
  tail: string,
): ServerTrouble {
  if (cause === "missing") {
    const [command = ""] = server.run.trim().split(/\s+/, 1);
    return trouble(`the server cannot be started: there is no command ${shown(command)}`, byHand(server));
  }
  const how = cause === undefined ? `with exit code ${exitCode}` : `(${cause})`;
  return trouble(`the server ended ${how} before it was ready${saying(tail)}`, byHand(server));
}

function byHand(server: ServerSettings): string {
  return `run it by hand from the repository root: ${server.run}`;
}

async function statusOf(url: string, { web }: Surroundings): Promise<number | undefined> {
  try {
    return (await web.get(url, { timeoutMs: answerTimeoutMs, maxBytes: 1 << 20 })).status;
  } catch (error) {
    // No answer yet is what waiting is for; the reason tells nothing that the end of the wait does not.
    if (error instanceof ModgateError) return undefined;
    throw error;
  }
}

function trouble(reason: string, hint: string): ServerTrouble {
  return { state: "trouble", reason, hint };
}

function saying(tail: string): string {
  return tail === "" ? "" : `; it last said: ${tail}`;
}

function oneLine(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(-200);
}
