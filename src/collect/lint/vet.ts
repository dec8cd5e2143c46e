import type { Diagnostic } from "../../model/quality.ts";
import type { CommandResult } from "../../model/world.ts";
import { firstLine, hasEndedWell, whyFailed } from "../command-result.ts";
import {
  countFiles,
  type LinterOutcome,
  type LinterTrouble,
  type LintScene,
  linterOutcome,
  linterTimeoutMs,
  moduleFolder,
  plainMessage,
  toRepositoryPath,
} from "./linter-outcome.ts";
import { moduleEnv } from "../modules/workspace-env.ts";
import { parseVetOutput, type VetOutput } from "./vet-output.ts";

/** One way to run `go vet`. */
export interface VetRun {
  readonly tool: "vet" | "modgate-analyzers";
  /** The analysers' version: go's own, or the tool's. */
  readonly version: string;
  /** Further arguments before the package pattern: `-vettool=…`. */
  readonly args: readonly string[];
}

/**
 * Runs `go vet -json` over every module. A package that does not compile is trouble and not a finding: the
 * compiler's first words are the reason.
 */
export async function runVet(scene: LintScene, vet: VetRun): Promise<LinterOutcome> {
  const troubles: LinterTrouble[] = [];
  const diagnostics: Diagnostic[] = [];
  // A module without hand-written or generated Go files has no packages to vet.
  const modules = scene.modules.filter((module) => module.written.length + module.generated > 0);
  for (const { dir } of modules) {
    const folder = moduleFolder(scene.root, dir);
    const result = await callVet(scene, folder, vet);
    const output = parseVetOutput([new TextDecoder().decode(result.stdout), result.stderr]);
    for (const one of output.diagnostics) {
      const file = toRepositoryPath(scene.root, folder, one.path);
      // What lies outside is not the repository's: a replaced module, a file cgo made.
      if (file === undefined) continue;
      diagnostics.push({
        linter: one.analyzer,
        tool: vet.tool,
        message: plainMessage(one.message),
        at: { file, line: one.line, column: one.column },
      });
    }
    const trouble = troubleOf({ vet, dir, result, output });
    if (trouble !== undefined) troubles.push(trouble);
  }
  return linterOutcome(
    { tool: vet.tool, version: vet.version, seen: countFiles(modules) },
    diagnostics,
    troubles,
  );
}

async function callVet(scene: LintScene, folder: string, vet: VetRun): Promise<CommandResult> {
  return scene.commands.run({
    command: "go",
    args: ["vet", "-json", ...vet.args, "./..."],
    cwd: folder,
    env: await moduleEnv(scene, folder),
    timeoutMs: linterTimeoutMs,
  });
}

function troubleOf(ended: {
  readonly vet: VetRun;
  readonly dir: string;
  readonly result: CommandResult;
  readonly output: VetOutput;
}): LinterTrouble | undefined {
  const { vet, result, output } = ended;
  const place = ended.dir === "" ? "" : ` in \`${ended.dir}\``;
  if (result.trouble === "missing")
    return { reason: "`go` is not installed", hint: "install Go, or set `lint.vet: off`" };
  const hint = `run \`go vet ./...\`${place} and mend what it says first`;
  if (result.trouble !== undefined) return { reason: `${whyFailed("go vet", result)}${place}`, hint };
  if (/^no packages to vet/m.test(result.stderr)) return undefined;
  // The first remark with a place is the first compile error.
  const remark = output.remarks.find((line) => /:\d+(:\d+)?: /.test(line)) ?? output.remarks[0];
  const [why] = hasEndedWell(result)
    ? output.failures
    : [...output.failures, remark ?? `exit code ${result.exitCode}`];
  if (why === undefined) return undefined;
  return { reason: `${vet.tool} could not judge every package${place}: ${firstLine(why)}`, hint };
}
