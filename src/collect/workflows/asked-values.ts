import type { AskedValue, GateCall } from "../../model/gate-calls.ts";
import type { Location } from "../../model/location.ts";
import type { ReadingBudget } from "../build-files/reading-budget.ts";
import { givenEntries } from "./given-entries.ts";
import {
  entriesOf,
  entry,
  itemsOf,
  place,
  valueOf,
  type WorkflowNode,
  type YamlText,
} from "./workflow-text.ts";

/**
 * What expressions can ask by name at one place of a workflow: `env.NAME`, `matrix.NAME`, `needs.JOB`, `steps.ID`. The
 * texts are made only where they are asked for.
 */
export type Askable = ReadonlyMap<string, { readonly at: Location; readonly texts: () => readonly string[] }>;

/** Adds the variables that a workflow, a job or a step sets. */
export function withVariables(
  yaml: YamlText,
  node: WorkflowNode | undefined,
  { known, budget }: { readonly known: Askable; readonly budget: ReadingBudget },
): Askable {
  const { entries } = givenEntries(yaml, node, "env");
  if (entries.length === 0) return known;
  budget.spend(known.size + entries.length);
  return new Map([
    ...known,
    ...entries.map(({ name, value, at }) => [`env.${name}`, { at, texts: () => [value] }] as const),
  ]);
}

/** Adds what a job has of its own: its variables, the values of its matrix, the jobs that it needs. */
export function withJobValues(
  yaml: YamlText,
  job: WorkflowNode | undefined,
  reading: {
    readonly known: Askable;
    readonly jobs: ReadonlyMap<string, WorkflowNode>;
    readonly budget: ReadingBudget;
  },
): Askable {
  const { jobs, budget } = reading;
  const known = withVariables(yaml, job, reading);
  const needed = itemsOf(entry(yaml, job, "needs")?.value).flatMap((one) => {
    const name = one.kind === "text" ? one.text : "";
    const node = jobs.get(name);
    return node === undefined ? [] : [stands(yaml, { name: `needs.${name}`, node, budget })];
  });
  const matrix = matrixValues(yaml, job);
  if (needed.length + matrix.size === 0) return known;
  budget.spend(known.size + needed.length + matrix.size);
  return new Map([...known, ...needed, ...matrix]);
}

/** What expressions after a step can ask of it; undefined for one without a name. */
export function stepValue(
  yaml: YamlText,
  step: WorkflowNode,
  budget: ReadingBudget,
): ReturnType<typeof stands> | undefined {
  const id = valueOf(yaml, step, "id")?.value;
  return id === undefined ? undefined : stands(yaml, { name: `steps.${id}`, node: step, budget });
}

function stands(
  yaml: YamlText,
  {
    name,
    node,
    budget,
  }: { readonly name: string; readonly node: WorkflowNode; readonly budget: ReadingBudget },
) {
  return [name, { at: place(yaml, node), texts: () => [plain(node, budget)] }] as const;
}

/** A node in one line; what is only a newer version of an action is the same. */
function plain(node: WorkflowNode, budget: ReadingBudget): string {
  budget.spend(1);
  if (node.kind === "text") return JSON.stringify(node.text);
  if (node.kind === "list") return `[${node.items.map((one) => plain(one, budget)).join(",")}]`;
  const entries = node.entries.map(({ name, value }) => {
    const isUsed = name === "uses" && value.kind === "text";
    return `${name}:${isUsed ? value.text.replace(/@[^@]*$/, "") : plain(value, budget)}`;
  });
  return `{${entries.sort().join(",")}}`;
}

/** By name the values that a matrix gives, and those that it leaves out with a `-` before. */
function matrixValues(yaml: YamlText, job: WorkflowNode | undefined): Askable {
  const matrix = entry(yaml, entry(yaml, job, "strategy")?.value, "matrix");
  const texts = new Map<string, { readonly at: Location; readonly list: string[] }>();
  const add = (name: string, at: Location, values: readonly string[]): void => {
    const found = texts.get(name) ?? { at, list: [] };
    texts.set(name, found);
    found.list.push(...values);
  };
  for (const { name, value, at } of entriesOf(yaml, matrix?.value)) {
    if (name !== "include" && name !== "exclude") {
      add(name, at, itemsOf(value).map(shortText));
      continue;
    }
    const sign = name === "exclude" ? "-" : "";
    for (const one of itemsOf(value))
      for (const cell of entriesOf(yaml, one)) add(cell.name, cell.at, [sign + shortText(cell.value)]);
  }
  return new Map([...texts].map(([name, { at, list }]) => [`matrix.${name}`, { at, texts: () => list }]));
}

function shortText(node: WorkflowNode): string {
  if (node.kind === "text") return node.text;
  return node.kind === "list" ? "a list" : "a map";
}

const asking = /\b(env|matrix)\.([\w-]+)|\b(needs|steps)\.([\w-]+)\.outputs\b|\$\{?([A-Za-z_]\w*)/g;

/** Inputs that decide what is judged, and by what. */
const decidingInputs = "fail-on skip only policy modules working-directory base goproxy guard".split(" ");

/** What a call's expressions ask by name, with what stands for it; nothing for what the workflow does not say. */
export function askedValues(
  known: Askable,
  { conditions, tolerances, inputs }: Pick<GateCall, "conditions" | "tolerances" | "inputs">,
): ReadonlyMap<string, AskedValue> {
  const deciding = [...conditions, ...tolerances].map(({ value }) => value);
  const given = decidingInputs.flatMap((name) => inputs.get(name)?.value ?? []);
  const decides = new Set(deciding.flatMap(namesIn));
  const names = new Set([...decides, ...given.flatMap(namesIn)]);
  return new Map(
    [...names].map((name): [string, AskedValue] => {
      const found = known.get(name);
      return [
        name,
        {
          values: found?.texts() ?? [],
          decides: decides.has(name),
          ...(found === undefined ? {} : { at: found.at }),
        },
      ];
    }),
  );
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(asking)].map(
    ([, context, name, part, id, variable]) => `${context ?? part ?? "env"}.${name ?? id ?? variable}`,
  );
}
