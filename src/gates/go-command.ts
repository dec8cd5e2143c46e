/**
 * Writes a go command that is run from the repository's root and works in the folder of a go.mod or go.sum. Of a
 * workspace, whose go.work may be the guilty file, any member will do: there it is run where people are.
 */
export function goCommand(file: string, words: string): string {
  const folder = /^(.+)\/go\.(?:mod|sum)$/.exec(file)?.[1];
  return folder === undefined ? `go ${words}` : `go -C ${shellWord(folder)} ${words}`;
}

/** Writes one word for a shell. */
export function shellWord(word: string): string {
  return /^[\w./@:=+~,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
