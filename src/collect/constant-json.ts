/** Lists the JSON that expressions of a workflow take from their own text: `${{ fromJSON('{…}') }}`. */
export function constantJsons(text: string): readonly string[] {
  return [...text.matchAll(/fromJSON\(\s*'((?:[^']|'')*)'\s*\)/gi)].map(([, json = ""]) =>
    json.replaceAll("''", "'"),
  );
}
