import type { CallSurroundings, CallValue } from "../../model/gate-calls.ts";
import type { ReadingBudget } from "../build-files/reading-budget.ts";
import { shellCommands } from "../build-files/shell-commands.ts";
import { shellSettings } from "../build-files/shell-settings.ts";
import { inputsOf } from "./call-inputs.ts";
import { givenEntries } from "./given-entries.ts";
import { treeRewrites } from "./tree-rewrites.ts";
import {
  entry,
  itemsOf,
  place,
  placeInText,
  textOf,
  valueOf,
  type WorkflowNode,
  type YamlText,
} from "./workflow-text.ts";

/** Nothing around a call yet. */
export const noSurroundings: CallSurroundings = {
  environment: new Map(),
  checkouts: new Map(),
  rewrites: [],
  awaited: [],
  needs: [],
  containers: [],
  asked: new Map(),
};

/** What modgate asks by, what it is asked through, and what decides which programs it runs. */
const deciding =
  /^(?:GO(?:PROXY|NOPROXY|PRIVATE|SUMDB|NOSUMDB|INSECURE|WORK|ENV|FLAGS|AUTH|MODCACHE|TOOLCHAIN)|NODE_\w+|MODGATE_\w+|GIT_\w+|NETRC|PATH|LD_\w+|DYLD_\w+|BASH_ENV|SSL_CERT_(?:FILE|DIR)|(?:HTTPS?|ALL|NO)_PROXY)$/i;

/** Adds what the `env` of a workflow, a job or a step sets: the innermost counts. */
export function withEnvironment(
  yaml: YamlText,
  node: WorkflowNode | undefined,
  around: CallSurroundings,
): CallSurroundings {
  const { entries, unknown } = givenEntries(yaml, node, "env");
  const values = entries
    .filter(({ name }) => deciding.test(name))
    .map(({ name, value, at }): [string, CallValue] => [name, { value, at }]);
  if (unknown !== undefined) values.push(["environment", unknown]);
  if (values.length === 0) return around;
  return { ...around, environment: new Map([...around.environment, ...values]) };
}

/** Adds what a script sets for one of its commands; of PATH only what a change can bring along. */
export function withSet(
  around: CallSurroundings,
  variables: ReadonlyMap<string, string>,
  at: CallValue["at"],
): CallSurroundings {
  const values = [...variables]
    .filter(([name, value]) => deciding.test(name) && (name !== "PATH" || value.split(":").some(isOwnFolder)))
    .map(([name, value]): [string, CallValue] => [name, { value, at }]);
  if (values.length === 0) return around;
  return { ...around, environment: new Map([...around.environment, ...values]) };
}

/** What a job is read with. */
export interface JobReading {
  readonly around: CallSurroundings;
  /** All jobs of its workflow by name. */
  readonly jobs: ReadonlyMap<string, WorkflowNode>;
  /** For the jobs that it waits for. */
  readonly budget: ReadingBudget;
}

/** Adds what a job says of itself: its variables, its container, the jobs it waits for. */
export function withJob(
  yaml: YamlText,
  job: WorkflowNode | undefined,
  { around, ...reading }: JobReading,
): CallSurroundings {
  const container = entry(yaml, job, "container")?.value;
  const named =
    container?.kind === "map" ? valueOf(yaml, container, "image") : valueOf(yaml, job, "container");
  const awaits = neededJobs(yaml, job, reading);
  return withEnvironment(yaml, job, {
    ...around,
    needs: [...around.needs, ...needsOf(yaml, job)],
    awaited: [...around.awaited, ...awaits.flatMap((one) => valueOf(yaml, one, "if") ?? [])],
    containers: named === undefined ? around.containers : [...around.containers, named],
  });
}

/** A job with one of these in its condition runs whatever became of the jobs it waits for. */
function isAlwaysRun(condition: string): boolean {
  return /always\(\)|failure\(\)|!\s*cancelled\(\)/.test(condition);
}

function needsOf(yaml: YamlText, job: WorkflowNode | undefined): readonly CallValue[] {
  if (isAlwaysRun(valueOf(yaml, job, "if")?.value ?? "")) return [];
  return itemsOf(entry(yaml, job, "needs")?.value).map((one) => ({
    value: textOf(one),
    at: place(yaml, one),
  }));
}

/** The jobs that have to succeed before one starts, each once, however far away. */
function neededJobs(
  yaml: YamlText,
  job: WorkflowNode | undefined,
  { jobs, budget }: Omit<JobReading, "around">,
): readonly WorkflowNode[] {
  const found = new Map<string, WorkflowNode>();
  const open = needsOf(yaml, job).map(({ value }) => value);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const next = jobs.get(name);
    if (next === undefined || found.has(name)) continue;
    found.set(name, next);
    const needs = needsOf(yaml, next);
    budget.spend(1 + needs.length);
    for (const { value } of needs) open.push(value);
  }
  return [...found.values()];
}

/** Adds what a step leaves behind for those after it: another checkout, files that it writes over. */
export function afterStep(yaml: YamlText, step: WorkflowNode, around: CallSurroundings): CallSurroundings {
  const used = valueOf(yaml, step, "uses");
  if (used !== undefined) return isCheckout(used.value) ? withCheckout(yaml, step, around) : around;
  const script = entry(yaml, step, "run");
  if (script === undefined) return around;
  const written = treeRewrites(textOf(script.value));
  const rewrites = written.map(({ text, line }): CallValue => {
    return { value: text, at: placeInText(yaml, script.value, line) };
  });
  const variables = writtenVariables(yaml, script.value);
  return {
    ...around,
    rewrites: [...around.rewrites, ...rewrites],
    environment: variables.length === 0 ? around.environment : new Map([...around.environment, ...variables]),
  };
}

/** What a script writes into the runner's environment file and its list of folders, for the steps after it. */
function writtenVariables(yaml: YamlText, script: WorkflowNode): readonly (readonly [string, CallValue])[] {
  const text = textOf(script);
  const at = place(yaml, script);
  const folders = text.includes("GITHUB_PATH") ? ownFolders(text) : [];
  const variables = text.includes("GITHUB_ENV")
    ? shellSettings(text).filter(({ name }) => deciding.test(name))
    : [];
  return [...folders.map((value) => ({ name: "PATH", value })), ...variables].map(({ name, value }) => [
    name,
    { value, at },
  ]);
}

/** A folder of the checkout: a change can bring programs along in it. */
const ownFolder =
  /^(?:\.{0,2}\/?[\w.-]+(?:\/|$)|\.{1,2}\/?$|\$\{?(?:PWD|GITHUB_WORKSPACE)\b|\$\(pwd\)|`pwd`|\$\{\{\s*github\.workspace\b)/;

function isOwnFolder(text: string): boolean {
  return !/^[-/]/.test(text) && ownFolder.test(text);
}

/** The folders of the checkout that a script has later steps look for programs in. */
function ownFolders(script: string): readonly string[] {
  return shellCommands(script).commands.flatMap(({ words, outputs }) => {
    if (!outputs.some((one) => /^["']?\$\{?GITHUB_PATH\b/.test(one))) return [];
    const [, ...written] = words.map(({ text }) => text);
    return written.filter(isOwnFolder);
  });
}

function isCheckout(uses: string): boolean {
  return /(?:^|\/)checkout@/i.test(uses);
}

function withCheckout(yaml: YamlText, step: WorkflowNode, around: CallSurroundings): CallSurroundings {
  const inputs = inputsOf(yaml, step, { inputs: new Map(), any: "ref" });
  const path = (inputs.get("path")?.value ?? "").replace(/^\.\/?|\/$/g, "");
  return { ...around, checkouts: new Map([...around.checkouts, [path, inputs]]) };
}
