import { createHash } from "node:crypto";
import { ModgateError } from "../model/error.ts";
import { guardLines, toSourceLine } from "../render/neutralise.ts";

/** What a bug's report is made from. */
export interface ErrorScene {
  readonly version: string;
  readonly argv: readonly string[];
}

/**
 * Writes an error for the terminal: what, where, why, and what to do next; every problem of a file. Whatever
 * foreign text it quotes, no line is a workflow command or holds a terminal's control.
 */
export function errorText(error: unknown, scene: ErrorScene): string {
  const lines = linesOf(error, scene).flatMap((text) => text.split("\n"));
  return guardLines(`${lines.map((line) => toSourceLine(line)).join("\n")}\n`);
}

function linesOf(error: unknown, scene: ErrorScene): readonly string[] {
  if (!(error instanceof ModgateError) || error.code === "bug") return bugLines(error, scene);
  const all = [error, ...(error.details.others ?? [])];
  return [...all.flatMap(problemLines), ...(all.length > 1 ? [`modgate: ${all.length} problems`] : [])];
}

function problemLines(error: ModgateError): readonly string[] {
  const { at, hint, frame } = error.details;
  const place =
    at === undefined ? "" : [at.file, at.line, at.column].filter((part) => part !== undefined).join(":");
  return [
    place === "" ? `modgate: ${error.message}` : `${place}: ${error.message}`,
    ...(frame === undefined ? [] : [frame]),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ];
}

function bugLines(error: unknown, { version, argv }: ErrorScene): readonly string[] {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const id = createHash("sha256").update(`${version} ${trace}`).digest("hex").slice(0, 10);
  return [
    `modgate: this is a bug of modgate ${version} (report ${id})`,
    `  hint: open an issue with this report id, the lines below and the command \`modgate ${argv.join(" ")}\``,
    ...trace.split("\n").map((line) => `  ${line}`),
  ];
}
