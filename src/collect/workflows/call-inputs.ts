import type { CallValue } from "../../model/gate-calls.ts";
import { givenEntries } from "./given-entries.ts";
import { entriesOf, entry, valueOf, type WorkflowNode, type YamlText } from "./workflow-text.ts";

/** What inputs are read with. */
export interface InputReading {
  /** Those that the step or job was given itself. */
  readonly inputs: ReadonlyMap<string, string>;
  /** The input that stands for all where an expression may give any. */
  readonly any: string;
}

/** The inputs that a step or a job gives to what it uses, by name in lower case. */
export function inputsOf(
  yaml: YamlText,
  node: WorkflowNode | undefined,
  { inputs, any }: InputReading,
): ReadonlyMap<string, CallValue> {
  const { entries, unknown } = givenEntries(yaml, node, "with");
  const given = entries.map(({ name, value, at }): [string, CallValue] => [
    name.toLowerCase(),
    { value: withInputs(value, inputs), at },
  ]);
  return new Map(unknown === undefined ? given : [...given, [any, unknown]]);
}

/** A text with the values of `inputs.NAME` put in. */
export function withInputs(text: string, inputs: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$\{\{\s*inputs\.([\w-]+)\s*\}\}/g,
    (whole, name: string) => inputs.get(name.toLowerCase()) ?? whole,
  );
}

/** What an action or a workflow takes for its inputs: what it is given, else what it says itself. */
export function withDefaults(
  inner: YamlText,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const called = entry(inner, entry(inner, inner.root, "on")?.value, "workflow_call")?.value;
  const declared = [inner.root, called].flatMap((node) =>
    entriesOf(inner, entry(inner, node, "inputs")?.value),
  );
  const defaults = declared.map(({ name, value }): [string, string] => [
    name.toLowerCase(),
    valueOf(inner, value, "default")?.value ?? "",
  ]);
  return new Map([...defaults, ...given]);
}
