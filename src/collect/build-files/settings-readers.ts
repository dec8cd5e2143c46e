import { parseGoEnvFile } from "../../go/go-env-file.ts";
import { goDirectives } from "../../go/go-directives.ts";
import { isToolRun } from "../../model/build-files.ts";
import { dockerfileSettings } from "./dockerfile-settings.ts";
import { distinctSettings, envFileSettings, type FoundSetting, watchedVariables } from "./go-variables.ts";
import { justfileSettings } from "./justfile-settings.ts";
import { makefileSettings } from "./makefile-settings.ts";
import { shellSettings } from "./shell-settings.ts";
import { ReadingBudget } from "./reading-budget.ts";
import { knownToolRuns, withGoCalls } from "./tool-runs.ts";
import {
  hasReference,
  knownValues,
  unwatchedVariables,
  type Variables,
  variableValues,
} from "./variable-values.ts";
import { jsonSettings, yamlSettings } from "./yaml-settings.ts";

/**
 * Reads the settings of one file.
 *
 * @throws ModgateError evidence-invalid for a text that is too tangled
 */
export type SettingsReader = (text: string) => readonly FoundSetting[];

const byPath: readonly (readonly [RegExp, SettingsReader])[] = [
  [/^\.github\/workflows\/[^/]+\.ya?ml$/i, yamlSettings],
  [/(?:^|\/)action\.ya?ml$/i, yamlSettings],
  [
    /(?:^|\/)(?:\.gitlab-ci|azure-pipelines|bitbucket-pipelines)\.ya?ml$|^\.circleci\/[^/]+\.ya?ml$/i,
    yamlSettings,
  ],
  [/(?:^|\/)(?:\.pre-commit-(?:config|hooks)|\.?goreleaser(?:\.[\w.-]+)?)\.ya?ml$/i, yamlSettings],
  [/(?:^|\/)package\.json$/, jsonSettings],
  [/(?:^|\/)\.?justfile$|\.just$/i, justfileSettings],
  [/(?:^|\/)taskfile(?:\.[\w.-]+)?\.ya?ml$/i, yamlSettings],
  [/(?:^|\/)(?:\.devcontainer\/(?:[^/]+\/)?|\.)devcontainer\.json$/i, jsonSettings],
  [/(?:^|\/)(?:gnu)?makefile(?:\.[\w.-]+)?$|\.(?:mk|mak)$/i, makefileSettings],
  [
    /(?:^|\/)(?:dockerfile|containerfile)(?:\.[\w.-]+)?$|\.(?:dockerfile|containerfile)$/i,
    dockerfileSettings,
  ],
  [/(?:^|\/)\.envrc(?:\.[\w.-]+)?$|\.(?:sh|bash|zsh|ksh|ps1)$/i, shellSettings],
  [/(?:^|\/)go(?:\.|\/)env$|\.goenv$/i, goEnvSettings],
  [/(?:^|\/)\.env(?:\.[\w.-]+)?$|\.env$/i, (text) => envFileSettings(text)],
];

const foreign = /(?:^|\/)(?:vendor|node_modules|testdata)\//;
/** What is about such files, and none itself: Makefile.md. */
const document = /\.(?:md|markdown|txt|rst|adoc|html?)$/i;
const nameless = /(?:^|\/)[^./]+$/;
const hidden = /(?:^|\/)[._]/;

/**
 * Says how a file of the repository is read for settings of go; undefined for one that makes no build. Files of
 * others (`vendor`, `node_modules`) and of tests (`testdata`) make none.
 */
export function settingsReader(file: string): SettingsReader | undefined {
  if (foreign.test(file) || document.test(file)) return undefined;
  const reader = byPath.find(([pattern]) => pattern.test(file))?.[1];
  return reader === undefined ? undefined : withVariables(reader);
}

/** Tells whether a file may be a script without an ending: whether it is one shows in its first line. */
export function maybeScript(file: string): boolean {
  return !foreign.test(file) && nameless.test(file) && settingsReader(file) === undefined;
}

/** Tells whether a text begins as a script for a shell. */
export function isScript(text: string): boolean {
  return /^#!.*\b(?:ba|da|a|z|k)?sh\b/.test(text);
}

/** Reads a script without an ending; undefined for a text that does not begin as one for a shell. */
export function scriptSettings(text: string): readonly FoundSetting[] | undefined {
  return isScript(text) ? withVariables(shellSettings)(text) : undefined;
}

/** Tells whether a Go file belongs to a package that `./...` can mean: what is below `testdata` and the like does not. */
export function isPackageFile(file: string): boolean {
  return file.endsWith(".go") && !foreign.test(file) && !hidden.test(file);
}

/** Lists the tools that `go generate` runs by a Go file. */
export function generatedBy(text: string): readonly FoundSetting[] {
  return goDirectives(text).generate.flatMap(({ command, line }) => {
    const script = command.replace(/^-command\s+\S+\s+/, "");
    const runs = shellSettings(script).filter(isToolRun);
    return knownToolRuns(runs, variablesOf("")).map((run) => ({ ...run, line }));
  });
}

function withVariables(reader: SettingsReader): SettingsReader {
  return (text) => {
    const variables = variablesOf(text);
    const found = distinctSettings([text, ...withGoCalls(text, variables)].flatMap(reader));
    if (!found.some((one) => isToolRun(one) || hasReference(one.value))) return found;
    const unwatched = unwatchedVariables(variables);
    return found.flatMap((one) =>
      isToolRun(one) ? knownToolRuns([one], variables) : knownValues(one, unwatched),
    );
  };
}

const mostExpanded = 32 << 20;

function variablesOf(text: string): Variables {
  return { values: variableValues(text), budget: new ReadingBudget(mostExpanded) };
}

/** Reads a go environment file, the one that GOENV names. */
export function goEnvSettings(text: string): readonly FoundSetting[] {
  const lines = text.split("\n");
  return [...parseGoEnvFile(text.replaceAll("\r\n", "\n"))].flatMap(([name, value]) =>
    watchedVariables.has(name)
      ? [{ name, value: value.trim(), line: lines.findLastIndex((line) => line.startsWith(`${name}=`)) + 1 }]
      : [],
  );
}
