import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandContext } from "../../src/commands/command.ts";
import { errorText } from "../../src/commands/error-text.ts";
import { commands } from "../../src/commands/index.ts";
import { parseCommandLine } from "../../src/commands/parse-args.ts";
import { startLoopbackProxy } from "../../src/dev/loopback-proxy.ts";
import { type ExitCode, exitCodeOf } from "../../src/model/error.ts";
import type { CommandLine, CommandResult } from "../../src/model/world.ts";
import { createWorld } from "../../src/world/create-world.ts";
import { createLog } from "../../src/world/log.ts";
import { parseArchive, parseModules } from "../scenario-archive.ts";
import { gitOnlyPath, makeRepository } from "../scenario-repository.ts";

/** What a command line did. */
export interface CommandRun {
  readonly exit: ExitCode;
  /** With `PROXY` and `REPOSITORY` for what differs by run. */
  readonly stdout: string;
  readonly stderr: string;
  /** The text of a file of the repository as it is now; undefined where there is none. */
  readonly files: (path: string) => string | undefined;
}

/** A repository to run commands in, in the real world but for the clock: real git, a real disk, a proxy on loopback, no Go. */
export interface CommandBench {
  run(...argv: readonly string[]): Promise<CommandRun>;
  /** Runs a command line where git says nothing but this. */
  runWithGit(git: CommandResult, ...argv: readonly string[]): Promise<CommandRun>;
  /** From now on the module proxy cannot be reached. */
  closeProxy(): Promise<void>;
  close(): Promise<void>;
}

/** Sets up a repository from an archive as scenarios have them: `base/…`, `head/…`, `modules`. */
export async function commandBench(
  text: string,
  now = "2026-03-01T12:00:00Z",
  more: Readonly<Record<string, string>> = {},
): Promise<CommandBench> {
  const archive = parseArchive(text);
  const modules = parseModules(archive.files.get("modules") ?? "");
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "modgate-command-")));
  const proxy = await startLoopbackProxy({ modules });
  const world = new Set((archive.files.get("world") ?? "").split("\n"));
  const { root } = makeRepository({ archive, folder, modules, proxy, world });
  const env = {
    PATH: gitOnlyPath(folder),
    HOME: folder,
    GOENV: "off",
    GOMODCACHE: join(folder, "modcache"),
    GOPROXY: proxy.url,
    GOSUMDB: "off",
    MODGATE_CACHE: "off",
    ...more,
  };
  const shown = (raw: string): string => raw.replaceAll(proxy.url, "PROXY").replaceAll(root, "REPOSITORY");
  const run = async (argv: readonly string[], git?: CommandResult): Promise<CommandRun> => {
    const out = { stdout: "", stderr: "" };
    const exit = await runLine({ argv, env, cwd: root, now, out, ...(git === undefined ? {} : { git }) });
    return {
      exit,
      stdout: shown(out.stdout),
      stderr: shown(out.stderr),
      files: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined),
    };
  };
  return {
    run: (...argv) => run(argv),
    runWithGit: (git, ...argv) => run(argv, git),
    closeProxy: () => proxy.close(),
    async close() {
      await proxy.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Line {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly now: string;
  readonly out: { stdout: string; stderr: string };
  /** What git says to everything; absent: what it says. */
  readonly git?: CommandResult;
}

async function runLine({ argv, env, cwd, now, out, git }: Line): Promise<ExitCode> {
  const stream = { write: (text: string) => void (out.stderr += text) };
  const log = createLog({ stream, quiet: false, verbose: false });
  const real = createWorld({ log, env, threadEntry: new URL("file:///none") });
  const commandsHere = {
    ...real.commands,
    run: async (line: CommandLine) =>
      git !== undefined && line.command === "git" ? git : real.commands.run(line),
  };
  const world = { ...real, commands: commandsHere, clock: { ...real.clock, now: () => now } };
  try {
    const args = parseCommandLine(
      argv,
      commands.map(({ name }) => name),
    );
    const entry = commands.find(({ name }) => name === args.command);
    if (entry === undefined) throw new Error(`no command ${args.command}`);
    const context: CommandContext = {
      args,
      env,
      cwd,
      log,
      world,
      terminal: false,
      columns: 80,
      installDir: join(cwd, "..", "modgate"),
      print: (text) => void (out.stdout += text),
    };
    return await (await entry.load()).run(context);
  } catch (error) {
    out.stderr += errorText(error, { version: "0", argv });
    return exitCodeOf(error);
  } finally {
    await real.close();
  }
}
