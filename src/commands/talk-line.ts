import { guardLines, toTerminal } from "../render/neutralise.ts";

/** Makes one line for the log of a text that may quote foreign names: no workflow command, no terminal control. */
export function talkLine(text: string): string {
  return guardLines(toTerminal(text));
}
