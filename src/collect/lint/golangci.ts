import type { LintSettings } from "../../model/lint-settings.ts";
import type { Diagnostic } from "../../model/quality.ts";
import type { CommandResult } from "../../model/world.ts";
import { firstLine, hasEndedWell, whyFailed } from "../command-result.ts";
import { golangciConfig } from "./golangci-config.generated.ts";
import { type GolangciIssue, parseGolangciReport, toDiagnostics } from "./golangci-report.ts";
import { readStoredReport } from "./golangci-stored.ts";
import {
  countFiles,
  type LinterOutcome,
  type LinterTrouble,
  type LintScene,
  linterOutcome,
  linterTimeoutMs,
  moduleFolder,
  toRepositoryPath,
} from "./linter-outcome.ts";
import { moduleEnv } from "../modules/workspace-env.ts";

const shippedConfig = "modgate:golangci";

// The caps would hide issues without a word: 50 a linter, 3 of one text, one a line.
const wholeTruth: readonly string[] = [
  "--path-mode=abs",
  "--max-issues-per-linter=0",
  "--max-same-issues=0",
  "--uniq-by-line=false",
  "--allow-parallel-runners",
];

/**
 * Runs golangci-lint v2 over every module, or reads the report that the policy names.
 *
 * Undefined where the policy leaves the choice and it is not installed. A run that broke, timed out, found no Go
 * files or could not compile is trouble.
 */
export async function runGolangci(
  scene: LintScene,
  settings: LintSettings,
): Promise<LinterOutcome | undefined> {
  if (settings.golangci === "off") return undefined;
  if (settings.reportPath !== "") return readStoredReport(scene, settings.reportPath);
  const version = await findVersion(scene);
  if (version === "missing") return isWanted(settings) ? untold("", notInstalled) : undefined;
  if (version.startsWith("v1."))
    return untold(version, {
      reason: `golangci-lint ${version} is installed, wanted v2`,
      hint: "install golangci-lint v2",
    });
  const config = await configPath(scene, settings.config);
  if (config === undefined) {
    return untold(version, {
      reason: "`lint.config` names a file that does not exist",
      hint: "mend its path; it is relative to the repository root",
    });
  }
  return runOverModules(scene, version, config);
}

const notInstalled: LinterTrouble = {
  reason: "golangci-lint is not installed",
  hint: "install golangci-lint v2, name its JSON in `lint.report`, or set `lint.golangci: off`",
};

function isWanted(settings: LintSettings): boolean {
  return settings.golangci === "required" || settings.config !== "";
}

function untold(version: string, trouble: LinterTrouble): LinterOutcome {
  return linterOutcome({ tool: "golangci-lint", version, seen: 0 }, [], [trouble]);
}

async function findVersion(scene: LintScene): Promise<string> {
  const result = await scene.commands.run({
    command: "golangci-lint",
    args: ["version"],
    cwd: scene.root,
    env: scene.env,
  });
  if (result.trouble === "missing") return "missing";
  const words = `${new TextDecoder().decode(result.stdout)}\n${result.stderr}`;
  const [, version = ""] = /version v?(\d+\.\d+\.\d+[\w.+-]*)/.exec(words) ?? [];
  return version === "" ? "" : `v${version}`;
}

// "" lets golangci-lint look for the repository's own; undefined: there is no such file.
async function configPath(scene: LintScene, config: string): Promise<string | undefined> {
  if (config === "") return "";
  if (config === shippedConfig) {
    const path = `${await scene.files.temporaryDir("golangci")}/golangci.yml`;
    await scene.files.write(path, golangciConfig);
    return path;
  }
  const path = `${scene.root}/${config}`;
  return (await scene.files.status(path)) === undefined ? undefined : path;
}

async function runOverModules(scene: LintScene, version: string, config: string): Promise<LinterOutcome> {
  const diagnostics: Diagnostic[] = [];
  const troubles: LinterTrouble[] = [];
  const modules = scene.modules.filter((module) => module.written.length + module.generated > 0);
  for (const { dir } of modules) {
    const told = await runOverModule(scene, dir, config);
    diagnostics.push(...told.diagnostics);
    troubles.push(...told.troubles);
  }
  return linterOutcome({ tool: "golangci-lint", version, seen: countFiles(modules) }, diagnostics, troubles);
}

interface Told {
  readonly diagnostics: readonly Diagnostic[];
  readonly troubles: readonly LinterTrouble[];
}

async function runOverModule(scene: LintScene, dir: string, config: string): Promise<Told> {
  const folder = moduleFolder(scene.root, dir);
  const report = `${await scene.files.temporaryDir("golangci")}/report.json`;
  const result = await scene.commands.run({
    command: "golangci-lint",
    args: [
      "run",
      `--output.json.path=${report}`,
      ...wholeTruth,
      ...(config === "" ? [] : [`--config=${config}`]),
      "./...",
    ],
    cwd: folder,
    env: await moduleEnv(scene, folder),
    timeoutMs: linterTimeoutMs,
  });
  const why = whyUntold(result);
  const content = await scene.files.read(report);
  const told = content === undefined ? undefined : parseGolangciReport(new TextDecoder().decode(content));
  const hint = `run \`golangci-lint run\` in \`${dir === "" ? "." : dir}\` and mend what it says first`;
  if (told === undefined)
    return { diagnostics: [], troubles: [{ reason: why ?? "golangci-lint wrote no report", hint }] };
  const place = (issue: GolangciIssue) => toRepositoryPath(scene.root, folder, issue.path);
  // The report says it in more words than the exit code.
  const whys =
    told.troubles.length > 0 || why === undefined
      ? told.troubles.map((text) => `golangci-lint: ${text}`)
      : [why];
  return {
    diagnostics: toDiagnostics(told, place).diagnostics,
    troubles: whys.map((reason) => ({ reason, hint })),
  };
}

const exitWords: Readonly<Record<number, string>> = {
  3: "golangci-lint failed",
  4: "golangci-lint timed out",
  5: "golangci-lint found no Go files",
  6: "golangci-lint found no configuration",
  7: "golangci-lint logged an error",
};

// Undefined for 0 (no issues) and 1 (issues).
function whyUntold(result: CommandResult): string | undefined {
  if (hasEndedWell(result) || (result.trouble === undefined && result.exitCode === 1)) return undefined;
  const words = result.trouble === undefined ? exitWords[result.exitCode] : undefined;
  if (words === undefined) return whyFailed("golangci-lint run", result);
  const error = result.stderr.split("\n").find((line) => /error|fail|can't/i.test(line)) ?? result.stderr;
  return firstLine(error) === "" ? words : `${words}: ${firstLine(error)}`;
}
