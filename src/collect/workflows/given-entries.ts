import * as z from "zod";
import type { CallValue } from "../../model/gate-calls.ts";
import { constantJsons } from "../constant-json.ts";
import { type Entry, entriesOf, entry, textOf, type WorkflowNode, type YamlText } from "./workflow-text.ts";

/** What `with` or `env` gives, by name. */
export interface GivenEntries {
  readonly entries: readonly { readonly name: string; readonly value: string; readonly at: Entry["at"] }[];
  /** An expression that gives more of them, in a run alone; absent: none does. */
  readonly unknown?: CallValue;
}

/**
 * Lists what a node gives under `with` or `env`: its entries, and those of an expression that stands for all of them,
 * `${{ fromJSON('{…}') }}`, as far as they stand in it.
 */
export function givenEntries(
  yaml: YamlText,
  node: WorkflowNode | undefined,
  name: "with" | "env",
): GivenEntries {
  const found = entry(yaml, node, name);
  if (found?.value.kind === "text") return expressed(found.value.text, found.at);
  const entries = entriesOf(yaml, found?.value);
  // `${{ insert }}` takes the entries of a mapping in.
  const inserted = entries.find((one) => one.name.includes("${{"));
  const named = entries
    .filter((one) => !one.name.includes("${{"))
    .map((one) => ({ ...one, value: textOf(one.value).trim() }));
  if (inserted === undefined) return { entries: named };
  const more = expressed(textOf(inserted.value), inserted.at);
  return { ...more, entries: [...named, ...more.entries] };
}

function expressed(text: string, at: Entry["at"]): GivenEntries {
  if (!text.includes("${{")) return { entries: [] };
  const constants = constantJsons(text).map(objectOf);
  const entries = constants.flatMap((one) =>
    Object.entries(one ?? {}).map(([name, value]) => ({ name, value: String(value), at })),
  );
  const isWhole = /^\s*\$\{\{\s*fromJSON\(\s*'(?:[^']|'')*'\s*\)\s*\}\}\s*$/i.test(text);
  return isWhole && !constants.includes(undefined) ? { entries } : { entries, unknown: { value: text, at } };
}

const flat = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** Undefined for what is no JSON object of single values. */
function objectOf(json: string): Readonly<Record<string, string | number | boolean>> | undefined {
  try {
    return flat.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
