import { toJson } from "./neutralise.ts";
import { defineRenderer } from "./renderer.ts";

/** The report itself: one JSON object in a stable order of keys. */
export const renderer = defineRenderer({
  id: "json",
  mediaType: "application/json",
  extension: ".json",
  render: (report) => toJson(orderKeys(report, "report")),
});

// The contract's order of reading, by the key under which an object stands. Keys that are not named here follow in
// alphabetical order. Facts keep the order of their gate, in which every other format shows them.
const order: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    report: "schema tool verdict reportOnly subject gates findings inventory evidence",
    tool: "name version",
    subject: "modules head base repository version time policy",
    policy: "path sha256 from file line",
    gates: "gate title outcome reason hint seen facts",
    findings: "code gate level waived subject title message fix why at policy facts",
    waived: "owner reason expires file line",
    at: "file line column endLine",
    inventory: "modules edges",
    modules: "path version main indirect goVersion replacedBy sum licenses dir",
    replacedBy: "path version",
    evidence: "kind source sha256 time",
  }).map(([name, keys]) => [name, keys.split(" ")]),
);

function orderKeys(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((element) => orderKeys(element, name));
  if (typeof value !== "object" || value === null) return value;
  const known = order.get(name) ?? [];
  const place = (key: string) => (known.includes(key) ? known.indexOf(key) : known.length);
  const entries = Object.entries(value);
  if (name !== "facts") entries.sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, orderKeys(inner, innerName(name, key))]));
}

// Facts name their values as they please, so no order of the contract reaches below them.
function innerName(name: string, key: string): string {
  return name === "facts" ? "facts" : key;
}
