import { join } from "node:path";
import { ModgateError } from "../../model/error.ts";
import type { CommandResult, RunningCommand, World } from "../../model/world.ts";
import { firstLine } from "../command-result.ts";
import type { CoverageSettings, CoverageTrouble } from "./coverage-settings.ts";

type Surroundings = Pick<World, "commands" | "files" | "clock" | "log"> & { readonly root: string };

const pollMs = 250;

/**
 * Runs the command that writes the profile, from the repository root, to its end. An older profile is removed
 * first: what a command left alone must not be taken for what it wrote. Undefined where all went well.
 */
export async function runCoverage(
  command: string,
  settings: CoverageSettings,
  around: Surroundings,
): Promise<CoverageTrouble | undefined> {
  await removeOldProfile(join(around.root, settings.profile), around);
  const done = around.log.step(`running ${command}`);
  try {
    const running = await around.commands.start(command, around.root);
    const ended = await endOf(running, around, settings["run-timeout"]);
    if (ended !== undefined) return failureOf(command, ended, running.tail());
    await running.stop();
    return {
      reason: `\`${command}\` did not end within ${settings["run-timeout"] / 1000} s`,
      hint: "raise `coverage.run-timeout`, or write the profile before modgate runs and leave `coverage.run` out",
    };
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    return {
      reason: `\`${command}\` could not be started: ${error.message}`,
      hint: error.details.hint ?? byHand(command),
    };
  } finally {
    done();
  }
}

// Only what is a profile: a slip in the policy must not cost a source file.
async function removeOldProfile(path: string, { files }: Surroundings): Promise<void> {
  const old = await files.read(path);
  if (old !== undefined && new TextDecoder().decode(old.subarray(0, 6)) === "mode: ")
    await files.remove(path);
}

async function endOf(
  { exited }: RunningCommand,
  { clock }: Surroundings,
  timeoutMs: number,
): Promise<CommandResult | undefined> {
  const untilMs = clock.monotonicMs() + timeoutMs;
  let ended: CommandResult | undefined;
  while (ended === undefined && clock.monotonicMs() < untilMs)
    ended = await Promise.race([exited, clock.sleep(pollMs).then(() => undefined)]);
  return ended;
}

function failureOf(command: string, ended: CommandResult, tail: string): CoverageTrouble | undefined {
  if (ended.trouble === undefined && ended.exitCode === 0) return undefined;
  const line = tellingLine(tail);
  const said = line === "" ? "" : `: ${line}`;
  if (ended.trouble === "missing")
    return {
      reason: `\`${command}\` could not be started${said}`,
      hint: "install the command, or write the profile before modgate runs and leave `coverage.run` out",
    };
  const how = ended.trouble === undefined ? `exit ${ended.exitCode}` : "ended by a signal";
  return { reason: `\`${command}\` failed (${how})${said}`, hint: byHand(command) };
}

// go test ends with a bare `FAIL`; what failed stands above it.
function tellingLine(tail: string): string {
  const lines = tail.split("\n").filter((line) => line.trim() !== "" && line.trim() !== "FAIL");
  const failed = lines.findLast((line) => /^\s*(?:--- FAIL: |FAIL\t|FAIL |panic: )/.test(line));
  return firstLine(failed ?? lines.at(-1) ?? "");
}

function byHand(command: string): string {
  return `run it by hand from the repository root until it passes: ${command}`;
}
