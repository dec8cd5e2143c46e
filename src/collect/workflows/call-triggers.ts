import type { CallTrigger } from "../../model/gate-calls.ts";
import type { Location } from "../../model/location.ts";
import { entriesOf, entry, itemsOf, place, textOf, type YamlText } from "./workflow-text.ts";

/** What a workflow is started by, by the event's name. */
export function triggersOf(yaml: YamlText): ReadonlyMap<string, CallTrigger> {
  const on = entry(yaml, yaml.root, "on");
  if (on === undefined) return new Map();
  const named = itemsOf(on.value).map((node): [string, CallTrigger] => [
    textOf(node),
    { at: place(yaml, node), filters: new Map() },
  ]);
  const filtered = entriesOf(yaml, on.value).map(({ name, value, at }): [string, CallTrigger] => {
    const filters = entriesOf(yaml, value).map(
      (one): [string, { values: readonly string[]; at: Location }] => [
        one.name,
        { values: itemsOf(one.value).map(textOf), at: one.at },
      ],
    );
    return [name, { at, filters: new Map(filters) }];
  });
  return new Map([...named, ...filtered]);
}
