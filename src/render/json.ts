import { toJson } from "./neutralise.ts";
import { defineRenderer } from "./renderer.ts";

/** The report itself: one JSON object in a stable order of keys. */
export const renderer = defineRenderer({
  id: "json",
  mediaType: "application/json",
  extension: ".json",
  render: (report) => toJson(orderKeys(report)),
});

// Reading order of the contract; keys that are not named here follow in alphabetical order, as facts do.
const order = [
  "schema tool name version verdict reportOnly subject gates findings inventory evidence",
  "modules head base repository time policy path sha256 from",
  "code gate title level outcome reason hint waived seen message fix why at file line column endLine",
  "main indirect goVersion replacedBy sum licenses dir edges kind source owner expires",
].flatMap((line) => line.split(" "));
const rank = new Map(order.map((key, at) => [key, at]));

function orderKeys(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((element) => orderKeys(element));
  if (typeof value !== "object" || value === null) return value;
  const compare = key === "facts" ? compareText : compareKeys;
  const entries = Object.entries(value).toSorted(([a], [b]) => compare(a, b));
  return Object.fromEntries(entries.map(([name, inner]) => [name, orderInner(name, inner, key)]));
}

// Facts keep their own names at every depth, so the reading order must not reach into them.
function orderInner(name: string, inner: unknown, parent: string): unknown {
  const inFacts = parent === "facts" || name === "facts";
  if (inFacts && Array.isArray(inner)) return inner.map((element) => orderKeys(element, "facts"));
  return orderKeys(inner, inFacts ? "facts" : "");
}

function compareKeys(a: string, b: string): number {
  return (rank.get(a) ?? order.length) - (rank.get(b) ?? order.length) || compareText(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
