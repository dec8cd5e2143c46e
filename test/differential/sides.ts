import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorText } from "../../src/commands/error-text.ts";
import { parseCommandLine } from "../../src/commands/parse-args.ts";
import { resolve } from "../../src/commands/resolve.ts";
import { ModgateError } from "../../src/model/error.ts";
import { createWorld } from "../../src/world/create-world.ts";
import { environmentOf, moduleCaches, type Trial, writeTrial } from "./trial.ts";

/** What one side says: its output where it answers, undefined where it refuses, and its words for people. */
export interface Answer {
  readonly output: string | undefined;
  readonly words: string;
}

/** What is asked of both sides. */
export const questions = ["list", "graph"] as const;

/** One of the questions. */
export type Question = (typeof questions)[number];

/** Both answers to a question. */
export interface Answers {
  readonly question: Question;
  readonly go: Answer;
  readonly modgate: Answer;
}

/**
 * Gives a trial to both sides. modgate runs first, as go writes: it changes nothing that go will see.
 */
export async function answersTo(
  trial: Trial,
  asked: readonly Question[] = questions,
): Promise<readonly Answers[]> {
  const root = mkdtempSync(join(tmpdir(), "modgate-differential-"));
  try {
    writeTrial(trial, root);
    const ours: Answer[] = [];
    for (const question of asked) ours.push(await askModgate(trial, root, question));
    // The graph first: it leaves go.mod and go.sum as they are.
    const gos = new Map(asked.toReversed().map((question) => [question, askGo(trial, root, question)]));
    return asked.map((question, index) => ({
      question,
      go: gos.get(question) ?? { output: undefined, words: "" },
      modgate: ours[index] ?? { output: undefined, words: "" },
    }));
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

function askGo(trial: Trial, root: string, question: Question): Answer {
  const args = question === "list" ? ["list", "-m", "all"] : ["mod", "graph"];
  const env = { ...environmentOf(trial, root), GOMODCACHE: join(root, moduleCaches[question]) };
  const cwd = join(root, trial.dir);
  const { status, stdout, stderr } = spawnSync("go", args, { cwd, env, encoding: "utf8", timeout: 60_000 });
  if (status === null) throw new Error(`go did not end: ${stderr}`);
  const output = stdout.replaceAll(env.GOMODCACHE, "$MODCACHE");
  return { output: status === 0 ? output : undefined, words: stderr };
}

async function askModgate(trial: Trial, root: string, question: Question): Promise<Answer> {
  const said: string[] = [];
  const modCacheDir = join(root, moduleCaches.modgate);
  const env = { ...environmentOf(trial, root), GOMODCACHE: modCacheDir };
  const say = (text: string): void => void said.push(text);
  const log = {
    step: () => () => undefined,
    progress: () => undefined,
    info: say,
    warning: say,
    detail: () => undefined,
  };
  const world = createWorld({ log, env, threadEntry: new URL(import.meta.url) });
  const argv = ["resolve", "--dir", join(root, trial.dir), ...(question === "graph" ? ["--graph"] : [])];
  const printed: string[] = [];
  try {
    const args = parseCommandLine(argv, ["resolve"]);
    const code = await resolve.run({
      args,
      env,
      log,
      world,
      cwd: root,
      installDir: root,
      terminal: false,
      columns: 80,
      print: (text) => void printed.push(text),
    });
    const output = printed.join("").replaceAll(modCacheDir, "$MODCACHE");
    return { output: code === 0 ? output : undefined, words: said.join("\n") };
  } catch (error) {
    const words = errorText(error, { version: "0", argv });
    const isBug = !(error instanceof ModgateError) || error.code === "bug";
    return { output: isBug ? `a bug:\n${words}` : undefined, words: words.replaceAll(root, "$ROOT") };
  } finally {
    await world.close();
  }
}

/** Answers that real go did not find by itself: it turned to another toolchain. They are counted, not judged. */
export function turnedElsewhere({ go }: Answers): boolean {
  return /download go\d|toolchain not available|cannot find "go1|invalid toolchain: /.test(go.words);
}

/** True where both sides answer the same, or both refuse. */
export function agree({ go, modgate }: Answers): boolean {
  return go.output === modgate.output;
}
