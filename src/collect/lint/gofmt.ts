import type { Diagnostic } from "../../model/quality.ts";
import type { CommandResult } from "../../model/world.ts";
import { firstLine, hasEndedWell, whyFailed } from "../command-result.ts";
import type { GoSourceFile } from "./go-source-files.ts";
import {
  countFiles,
  type LinterOutcome,
  type LinterTrouble,
  type LintScene,
  linterOutcome,
  linterTimeoutMs,
} from "./linter-outcome.ts";

// As many names as fit on a command line on every system.
const namesPerCall = 400;

/**
 * Asks gofmt which hand-written files it would write differently, one diagnostic per file on the first line
 * that differs. A file that does not parse is trouble, as gofmt cannot say how it should look.
 */
export async function runGofmt(scene: LintScene): Promise<LinterOutcome> {
  const files = scene.modules.flatMap((module) => module.written);
  const gofmt = await findGofmt(scene);
  const troubles: LinterTrouble[] = [];
  const diagnostics: Diagnostic[] = [];
  for (let first = 0; first < files.length; first += namesPerCall) {
    const batch = files.slice(first, first + namesPerCall);
    const result = await callGofmt(scene, gofmt, ["-l", ...batch.map((file) => `./${file.file}`)]);
    const trouble = troubleOf(result);
    if (trouble !== undefined) troubles.push(trouble);
    const listed = new Set(
      new TextDecoder()
        .decode(result.stdout)
        .split("\n")
        .map((path) => path.replace(/^\.\//, "")),
    );
    for (const file of batch.filter((one) => listed.has(one.file)))
      diagnostics.push(await differing(scene, gofmt, file));
  }
  return linterOutcome(
    { tool: "gofmt", version: "", seen: countFiles(scene.modules) },
    diagnostics,
    troubles,
  );
}

// gofmt stands beside go, but only go need be on the PATH.
async function findGofmt(scene: LintScene): Promise<string> {
  const found = await scene.commands.run({ command: "gofmt", args: ["-h"], cwd: scene.root, env: scene.env });
  if (found.trouble !== "missing") return "gofmt";
  const goroot = await scene.commands.run({
    command: "go",
    args: ["env", "GOROOT"],
    cwd: scene.root,
    env: scene.env,
  });
  const folder = hasEndedWell(goroot) ? new TextDecoder().decode(goroot.stdout).trim() : "";
  return folder === "" ? "gofmt" : `${folder}/bin/gofmt`;
}

function callGofmt(scene: LintScene, gofmt: string, args: readonly string[]): Promise<CommandResult> {
  return scene.commands.run({
    command: gofmt,
    args,
    cwd: scene.root,
    env: scene.env,
    timeoutMs: linterTimeoutMs,
  });
}

function troubleOf(result: CommandResult): LinterTrouble | undefined {
  if (hasEndedWell(result)) return undefined;
  if (result.trouble !== undefined) {
    return { reason: whyFailed("gofmt", result), hint: "install Go, or set `lint.gofmt: off`" };
  }
  return {
    reason: `gofmt cannot parse a file: ${firstLine(result.stderr)}`,
    hint: "mend the syntax error first",
  };
}

async function differing(scene: LintScene, gofmt: string, file: GoSourceFile): Promise<Diagnostic> {
  const result = await callGofmt(scene, gofmt, [`./${file.file}`]);
  const line = hasEndedWell(result) ? firstDifference(file.text, new TextDecoder().decode(result.stdout)) : 1;
  return {
    linter: "gofmt",
    tool: "gofmt",
    message: "file is not formatted as gofmt would",
    at: { file: file.file, line },
  };
}

function firstDifference(text: string, formatted: string): number {
  const wanted = formatted.split("\n");
  const lines = text.split("\n");
  const index = lines.findIndex((line, i) => line !== wanted[i]);
  return index === -1
    ? lines.length
    : Math.min(index + 1, text.endsWith("\n") ? lines.length - 1 : lines.length) || 1;
}
