import type { CallSurroundings, CallValue } from "../../model/gate-calls.ts";
import type { Location } from "../../model/location.ts";
import type { ReadingBudget } from "../build-files/reading-budget.ts";
import { shellSettings } from "../build-files/shell-settings.ts";
import { givenEntries } from "./given-entries.ts";
import { treeRewrites } from "./tree-rewrites.ts";
import {
  entriesOf,
  entry,
  isBlockText,
  itemsOf,
  place,
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

/** What a job is read with. */
export interface JobReading {
  readonly around: CallSurroundings;
  /** For the jobs that it waits for. */
  readonly budget: ReadingBudget;
}

/** Adds what a job says of itself: its variables, its container, the jobs it waits for. */
export function withJob(
  yaml: YamlText,
  job: WorkflowNode | undefined,
  { around, budget }: JobReading,
): CallSurroundings {
  const container = entry(yaml, job, "container")?.value;
  const named =
    container?.kind === "map" ? valueOf(yaml, container, "image") : valueOf(yaml, job, "container");
  const awaits = isAlwaysRun(valueOf(yaml, job, "if")?.value ?? "") ? [] : neededJobs(yaml, job, budget);
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

const jobsOfFiles = new WeakMap<YamlText, ReadonlyMap<string, WorkflowNode>>();

function jobsOf(yaml: YamlText): ReadonlyMap<string, WorkflowNode> {
  const known = jobsOfFiles.get(yaml);
  if (known !== undefined) return known;
  const entries = entriesOf(yaml, entry(yaml, yaml.root, "jobs")?.value);
  const jobs = new Map(entries.map(({ name, value }) => [name, value]));
  jobsOfFiles.set(yaml, jobs);
  return jobs;
}

/** The jobs that have to succeed before one starts, each once, however far away. */
function neededJobs(
  yaml: YamlText,
  job: WorkflowNode | undefined,
  budget: ReadingBudget,
): readonly WorkflowNode[] {
  const jobs = jobsOf(yaml);
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
  const start = place(yaml, script.value).line ?? 1;
  const isBlock = isBlockText(script.value);
  const rewrites = written.map(({ text, line }): CallValue => {
    const at: Location = { file: yaml.file, line: isBlock ? start + line : start + line - 1, column: 1 };
    return { value: text, at };
  });
  const variables = writtenVariables(yaml, script.value);
  return {
    ...around,
    rewrites: [...around.rewrites, ...rewrites],
    environment: variables.length === 0 ? around.environment : new Map([...around.environment, ...variables]),
  };
}

/** What a script writes into the runner's environment file, for the steps after it. */
function writtenVariables(yaml: YamlText, script: WorkflowNode): readonly (readonly [string, CallValue])[] {
  const text = textOf(script);
  if (!text.includes("GITHUB_ENV")) return [];
  return shellSettings(text)
    .filter(({ name }) => deciding.test(name))
    .map(({ name, value }) => [name, { value, at: place(yaml, script) }]);
}

function isCheckout(uses: string): boolean {
  return /(?:^|\/)checkout@/i.test(uses);
}

function withCheckout(yaml: YamlText, step: WorkflowNode, around: CallSurroundings): CallSurroundings {
  const { entries, unknown } = givenEntries(yaml, step, "with");
  const inputs = new Map(
    entries.map(({ name, value, at }): [string, CallValue] => [name.toLowerCase(), { value, at }]),
  );
  if (unknown !== undefined) inputs.set("ref", unknown);
  const path = (inputs.get("path")?.value ?? "").replace(/^\.\/?|\/$/g, "");
  return { ...around, checkouts: new Map([...around.checkouts, [path, inputs]]) };
}
