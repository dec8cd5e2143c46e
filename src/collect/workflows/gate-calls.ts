import type { CallSurroundings, CallValue, GateCall, GateCalls } from "../../model/gate-calls.ts";
import { isTangled, ReadingBudget } from "../build-files/reading-budget.ts";
import { type Askable, askedValues, stepValue, withJobValues, withVariables } from "./asked-values.ts";
import { afterStep, noSurroundings, withEnvironment, withJob, withSet } from "./call-surroundings.ts";
import { inputsOf, withDefaults, withInputs } from "./call-inputs.ts";
import { triggersOf } from "./call-triggers.ts";
import { commandCallsIn, type StepScript } from "./command-calls.ts";
import {
  entriesOf,
  entry,
  itemsOf,
  valueOf,
  type WorkflowNode,
  type YamlText,
  yamlText,
} from "./workflow-text.ts";

/** The workflows and local actions of one tree, by path relative to the repository root. */
export type WorkflowTexts = ReadonlyMap<string, string>;

const workflowFile = /^\.github\/workflows\/[^/]+\.ya?ml$/i;
const deepest = 4;

/** How many steps, and jobs that are waited for, are looked at on the way of one workflow. */
const mostSteps = 100_000;

/** What is known of the files that workflows call. */
export interface CallTexts {
  /** Workflows and actions that were read already; takes the others. */
  readonly read: Map<string, YamlText>;
  /** Scripts and Makefiles by their path; empty where none is to be followed. */
  readonly scripts: ReadonlyMap<string, string>;
}

/** Characters of the scripts and Makefiles that the steps of one workflow run. */
const mostFollowed = 64 << 20;

/**
 * Lists where workflows run modgate: as an action, as a reusable workflow, or as a command in a script. Aliases, local
 * actions, workflows, scripts and Makefiles are followed. In order of file and line. A workflow that is too tangled to be read has
 * no calls, and is told.
 *
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax.
 */
export function gateCalls(texts: WorkflowTexts, around: Partial<CallTexts> = {}): GateCalls {
  const { read = new Map(), scripts = new Map() } = around;
  const files = [...texts.keys()].filter((file) => workflowFile.test(file)).sort();
  const found = files.map((file) => callsOf(file, texts, { read, scripts }));
  return {
    calls: found.flatMap((one) => one?.calls ?? []),
    otherJobs: found.flatMap((one) => one?.otherJobs ?? []),
    tangled: files.flatMap((file, index) =>
      found[index] === undefined ? [{ file, text: texts.get(file) ?? "" }] : [],
    ),
  };
}

/** Undefined where the workflow, or what it calls, is too tangled to be read. */
function callsOf(
  file: string,
  texts: WorkflowTexts,
  { read, scripts }: CallTexts,
): Omit<GateCalls, "tangled"> | undefined {
  const budget = new ReadingBudget(mostSteps);
  const yamlOf = (one: string): YamlText => {
    const yaml = read.get(one) ?? yamlText(one, texts.get(one) ?? "");
    read.set(one, yaml);
    return yaml;
  };
  try {
    const yaml = yamlOf(file);
    const way = {
      has: (one: string) => texts.has(one),
      ...(scripts.size === 0 ? {} : { textOf: (one: string) => scripts.get(one) }),
      following: new ReadingBudget(mostFollowed),
      yamlOf,
      budget,
      job: "",
      depth: 0,
      conditions: [],
      tolerances: [],
      inputs: new Map<string, string>(),
      around: noSurroundings,
      askable: new Map(),
    };
    const triggers = triggersOf(yaml);
    const calls = jobCalls(yaml, way).map((call) => ({ ...call, workflow: file, triggers }));
    const names = new Set(calls.map(({ job }) => job));
    return {
      calls,
      otherJobs: jobsOf(yaml)
        .map(({ check }) => check)
        .filter(({ value }) => !names.has(value)),
    };
  } catch (error) {
    if (isTangled(error)) return undefined;
    throw error;
  }
}

interface Job {
  readonly name: string;
  readonly node: WorkflowNode;
  /** The name of its check. */
  readonly check: CallValue;
}

function jobsOf(yaml: YamlText): readonly Job[] {
  return entriesOf(yaml, entry(yaml, yaml.root, "jobs")?.value).map(({ name, value, at }) => ({
    name,
    node: value,
    check: { value: valueOf(yaml, value, "name")?.value ?? name, at },
  }));
}

type Call = Omit<GateCall, "workflow" | "triggers">;

/** What holds on the way to a step: whatever jobs and calling steps say. */
interface Way extends StepScript {
  readonly has: (file: string) => boolean;
  /** A file of the tree, read once. */
  readonly yamlOf: (file: string) => YamlText;
  readonly budget: ReadingBudget;
  /** The job that it begins in; "" before. */
  readonly job: string;
  readonly depth: number;
  readonly conditions: readonly CallValue[];
  readonly tolerances: readonly CallValue[];
  /** Values of `inputs.NAME`. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly around: CallSurroundings;
  readonly askable: Askable;
}

/** The same with the `defaults` of a workflow or a job. */
function withDefaultsOf(yaml: YamlText, node: WorkflowNode | undefined, way: Way): Way {
  const run = entry(yaml, entry(yaml, node, "defaults")?.value, "run")?.value;
  const shell = valueOf(yaml, run, "shell");
  const folder = valueOf(yaml, run, "working-directory");
  return { ...way, ...(shell === undefined ? {} : { shell }), ...(folder === undefined ? {} : { folder }) };
}

function jobCalls(yaml: YamlText, calling: Way): readonly Call[] {
  const { shell: _shell, folder: _folder, ...bare } = calling;
  const way = withDefaultsOf(yaml, yaml.root, bare);
  const outer = withEnvironment(yaml, yaml.root, way.around);
  const known = withVariables(yaml, yaml.root, { known: way.askable, budget: way.budget });
  const jobs = jobsOf(yaml);
  const nodes = new Map(jobs.map(({ name, node }) => [name, node]));
  return jobs.flatMap(({ node: job, check }) => {
    const inside = {
      ...withDefaultsOf(yaml, job, narrowed(yaml, job, way)),
      around: withJob(yaml, job, { around: outer, jobs: nodes, budget: way.budget }),
      askable: withJobValues(yaml, job, { known, jobs: nodes, budget: way.budget }),
      job: way.job === "" ? check.value : way.job,
    };
    const used = valueOf(yaml, job, "uses");
    return used === undefined ? stepCalls(yaml, job, inside) : usedCalls(yaml, job, { used, way: inside });
  });
}

function stepCalls(yaml: YamlText, parent: WorkflowNode | undefined, way: Way): readonly Call[] {
  let { around } = way;
  // Steps before, as they come.
  const known = new Map(way.askable);
  way.budget.spend(known.size);
  return itemsOf(entry(yaml, parent, "steps")?.value).flatMap((step) => {
    way.budget.spend(1 + around.rewrites.length);
    if (step.kind !== "map") return [];
    const inside = {
      ...narrowed(yaml, step, way),
      around: withEnvironment(yaml, step, around),
      askable: withVariables(yaml, step, { known, budget: way.budget }),
    };
    const value = stepValue(yaml, step, way.budget);
    if (value !== undefined) known.set(...value);
    around = afterSteps(yaml, [step], { ...way, around });
    const used = valueOf(yaml, step, "uses");
    return used === undefined
      ? commandCalls(yaml, step, { ...inside, around: { ...inside.around, rewrites: around.rewrites } })
      : usedCalls(yaml, step, { used, way: inside });
  });
}

/** What steps leave behind, those of local actions with them. */
function afterSteps(yaml: YamlText, steps: readonly WorkflowNode[], way: Way): CallSurroundings {
  let { around } = way;
  for (const step of steps) {
    way.budget.spend(1);
    const used = valueOf(yaml, step, "uses")?.value ?? "";
    const file = used.startsWith("./") && way.depth < deepest ? localFile(used, way) : undefined;
    if (file === undefined) {
      around = afterStep(yaml, step, around);
      continue;
    }
    const inner = way.yamlOf(file);
    const inside = itemsOf(entry(inner, entry(inner, inner.root, "runs")?.value, "steps")?.value);
    around = afterSteps(inner, inside, { ...way, depth: way.depth + 1, around });
  }
  return around;
}

function narrowed(yaml: YamlText, node: WorkflowNode | undefined, way: Way): Way {
  const condition = valueOf(yaml, node, "if");
  const tolerance = valueOf(yaml, node, "continue-on-error");
  const filled = (one: CallValue): CallValue => ({ ...one, value: withInputs(one.value, way.inputs) });
  return {
    ...way,
    conditions: condition === undefined ? way.conditions : [...way.conditions, filled(condition)],
    tolerances: tolerance === undefined ? way.tolerances : [...way.tolerances, filled(tolerance)],
  };
}

interface Use {
  readonly used: CallValue;
  readonly way: Way;
}

function usedCalls(yaml: YamlText, node: WorkflowNode | undefined, { used, way }: Use): readonly Call[] {
  // Of what may give any input, the one that lets everything pass stands for all.
  const inputs = inputsOf(yaml, node, { inputs: way.inputs, any: "fail-on" });
  const { conditions, tolerances } = way;
  const reference = referenceOf(used.value);
  const rest = { job: way.job, inputs, conditions, tolerances };
  const call = (source: string): Call => withAsked({ at: used.at, source, reference, ...rest }, way);
  if (!used.value.startsWith("./")) return isModgate(used.value) ? [call(sourceOf(used.value))] : [];
  const file = localFile(used.value, way);
  if (file === undefined || way.depth >= deepest) return [];
  const inner = way.yamlOf(file);
  const given = new Map([...inputs].map(([name, { value }]) => [name, value]));
  const next = { ...way, depth: way.depth + 1, inputs: withDefaults(inner, given) };
  if (isNamedModgate(inner)) return [call(used.value)];
  return workflowFile.test(file)
    ? jobCalls(inner, next)
    : stepCalls(inner, entry(inner, inner.root, "runs")?.value, next);
}

/** The call with its surroundings, and with what its expressions ask by name. */
function withAsked(call: Omit<Call, "surroundings">, { around, askable }: Way): Call {
  return { ...call, surroundings: { ...around, asked: askedValues(askable, call) } };
}

/** An action of the repository that is modgate itself: one that has a program, not steps. */
function isNamedModgate(action: YamlText): boolean {
  const runs = entry(action, action.root, "runs")?.value;
  return (
    valueOf(action, runs, "main") !== undefined &&
    /modgate/i.test(valueOf(action, action.root, "name")?.value ?? "")
  );
}

function isModgate(uses: string): boolean {
  return /(?:^|[/._-])modgate(?:[/@._:-]|$)/i.test(uses.split("@", 1)[0] ?? "");
}

/** An action without its reference: a new version of the same is no other source. */
function sourceOf(uses: string): string {
  return (
    uses.startsWith("docker://") ? uses.replace(/[:@][^/]*$/, "") : (uses.split("@", 1)[0] ?? "")
  ).toLowerCase();
}

function referenceOf(uses: string): string {
  if (uses.startsWith("./")) return "";
  return uses.startsWith("docker://")
    ? (/[:@]([^/]*)$/.exec(uses.slice("docker://".length))?.[1] ?? "")
    : (uses.split("@", 2)[1] ?? "");
}

function localFile(uses: string, { has }: Pick<Way, "has">): string | undefined {
  const path = uses.slice(2).replace(/\/+$/, "");
  const below = path === "" ? "" : `${path}/`;
  return [path, `${below}action.yml`, `${below}action.yaml`].find(has);
}

function commandCalls(yaml: YamlText, step: WorkflowNode, way: Way): readonly Call[] {
  return commandCallsIn(yaml, step, way).map(({ variables, ...command }) => {
    const call = {
      ...command,
      job: way.job,
      conditions: [...way.conditions, ...command.conditions],
      tolerances: [...way.tolerances, ...command.tolerances],
    };
    return withAsked(call, { ...way, around: withSet(way.around, variables, command.at) });
  });
}
