import { Document, isSeq } from "yaml";

/** Writes a JSON value as YAML in one line: `{ path: x, majors: [5] }`. Texts are quoted where YAML asks for it. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(", ")}]`;
  if (typeof value !== "object" || value === null) return scalarText(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{ ${entries.map(([key, one]) => `${scalarText(key)}: ${flowText(one)}`).join(", ")} }`;
}

/** A scalar as it stands between brackets, where a comma ends it. */
function scalarText(value: unknown): string {
  const document = new Document([value]);
  if (isSeq(document.contents)) document.contents.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd().slice(1, -1);
}
