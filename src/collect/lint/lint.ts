import { type Collected, type EvidenceSource, present } from "../../model/collected.ts";
import type { LintSettings } from "../../model/lint-settings.ts";
import type { LintEvidence } from "../../model/quality.ts";
import type { Commands, Files, Log } from "../../model/world.ts";
import { type AnalyzersPlace, runAnalyzers } from "./analyzers.ts";
import { hasEndedWell } from "../command-result.ts";
import { readModuleSources } from "./go-source-files.ts";
import { runGofmt } from "./gofmt.ts";
import { runGolangci } from "./golangci.ts";
import { countFiles, type LinterOutcome, type LintScene } from "./linter-outcome.ts";
import { findSuppressions } from "./nolint.ts";
import { runVet } from "./vet.ts";

/** What `collectLint` is asked. */
export interface LintQuestion {
  /** The repository root, absolute. */
  readonly root: string;
  /** Folders of go.mod files relative to the root, "" for the root. */
  readonly modules: readonly string[];
  readonly settings: LintSettings;
  readonly analyzers: AnalyzersPlace;
  /** Go's settings for the processes, beside the world's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly commands: Commands;
  readonly files: Files;
  readonly log: Log;
}

/**
 * Runs the linters that the settings ask for over every module, one after the other, and reads `//nolint`
 * comments. Always present: a linter that could not do its work says so in its run.
 */
export async function collectLint(question: LintQuestion): Promise<Collected<LintEvidence>> {
  const { root, settings, commands, files, env } = question;
  const modules = await Promise.all(
    [...question.modules].sort().map((dir) => readModuleSources(files, root, dir)),
  );
  const outcomes = await runLinters(question, { root, modules, commands, files, env });
  const sources = outcomes.map(sourceOf);
  return present(
    {
      runs: outcomes.map((outcome) => outcome.run),
      diagnostics: outcomes.flatMap((outcome) => outcome.diagnostics),
      suppressions: settings.suppressions
        ? findSuppressions(modules.flatMap((module) => module.written))
        : [],
      goFiles: countFiles(modules),
    },
    ...sources,
  );
}

async function runLinters(question: LintQuestion, scene: LintScene): Promise<readonly LinterOutcome[]> {
  const { settings, log } = question;
  const linters: readonly (readonly [string, boolean, () => Promise<LinterOutcome | undefined>])[] = [
    ["gofmt", settings.gofmt, () => runGofmt(scene)],
    [
      "go vet",
      settings.vet,
      async () => runVet(scene, { tool: "vet", version: await goVersion(scene), args: [] }),
    ],
    ["golangci-lint", settings.golangci !== "off", () => runGolangci(scene, settings)],
    ["modgate's analysers", settings.analyzers, () => runAnalyzers(scene, question.analyzers)],
  ];
  const outcomes: LinterOutcome[] = [];
  for (const [name, wanted, run] of linters) {
    if (!wanted) continue;
    const done = log.step(`running ${name}`);
    const outcome = await run();
    done();
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

async function goVersion(scene: LintScene): Promise<string> {
  const result = await scene.commands.run({
    command: "go",
    args: ["env", "GOVERSION"],
    cwd: scene.root,
    env: scene.env,
  });
  return hasEndedWell(result) ? new TextDecoder().decode(result.stdout).trim() : "";
}

function sourceOf({ run, source }: LinterOutcome): EvidenceSource {
  return source ?? { kind: "linter", source: `${run.tool} ${run.version}`.trim(), sha256: "", time: "" };
}
