import { parseGoEnvFile } from "../../go/go-env-file.ts";
import { dockerfileSettings } from "./dockerfile-settings.ts";
import { envFileSettings, type FoundSetting, watchedVariables } from "./go-variables.ts";
import { makefileSettings } from "./makefile-settings.ts";
import { shellSettings } from "./shell-settings.ts";
import { jsonSettings, yamlSettings } from "./yaml-settings.ts";

/** Reads the settings of one file. */
export type SettingsReader = (text: string) => readonly FoundSetting[];

const byPath: readonly (readonly [RegExp, SettingsReader])[] = [
  [/^\.github\/workflows\/[^/]+\.ya?ml$/i, yamlSettings],
  [/(?:^|\/)action\.ya?ml$/i, yamlSettings],
  [
    /(?:^|\/)(?:\.gitlab-ci|azure-pipelines|bitbucket-pipelines)\.ya?ml$|^\.circleci\/[^/]+\.ya?ml$/i,
    yamlSettings,
  ],
  [/(?:^|\/)taskfile(?:\.[\w.-]+)?\.ya?ml$/i, yamlSettings],
  [/(?:^|\/)(?:\.devcontainer\/(?:[^/]+\/)?|\.)devcontainer\.json$/i, jsonSettings],
  [/(?:^|\/)(?:gnu)?makefile(?:\.[\w.-]+)?$|\.(?:mk|mak)$/i, makefileSettings],
  [
    /(?:^|\/)(?:dockerfile|containerfile)(?:\.[\w.-]+)?$|\.(?:dockerfile|containerfile)$/i,
    dockerfileSettings,
  ],
  [/(?:^|\/)\.envrc(?:\.[\w.-]+)?$|\.(?:sh|bash|zsh|ksh)$/i, shellSettings],
  [/(?:^|\/)go\.env$|\.goenv$/i, goEnvSettings],
  [/(?:^|\/)\.env(?:\.[\w.-]+)?$|\.env$/i, (text) => envFileSettings(text)],
];

const foreign = /(?:^|\/)(?:vendor|node_modules|testdata)\//;

/**
 * Says how a file of the repository is read for settings of go; undefined for one that makes no build. Files of
 * others (`vendor`, `node_modules`) and of tests (`testdata`) make none.
 */
export function settingsReader(file: string): SettingsReader | undefined {
  if (foreign.test(file)) return undefined;
  return byPath.find(([pattern]) => pattern.test(file))?.[1];
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
