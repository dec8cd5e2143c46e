import { ModgateError } from "../model/error.ts";
import { toCommandMessage, toCommandProperty } from "../render/neutralise.ts";

// Source: actions/runner, which cuts longer messages.
const maxMessageLength = 4096;

/** Writes an error that ended the run as workflow commands, one for each problem, at its place where known. */
export function errorAnnotations(error: unknown): string {
  if (!(error instanceof ModgateError)) return "";
  return [error, ...(error.details.others ?? [])].slice(0, 10).map(annotation).join("");
}

function annotation(error: ModgateError): string {
  const { at, hint } = error.details;
  const properties = [
    ...(at === undefined ? [] : [`file=${toCommandProperty(at.file)}`]),
    ...(at?.line === undefined ? [] : [`line=${at.line}`]),
    ...(at?.line === undefined || at.column === undefined ? [] : [`col=${at.column}`]),
    `title=${toCommandProperty(`modgate: ${error.code}`)}`,
  ];
  const lines = hint === undefined ? [error.message] : [error.message, `hint: ${hint}`];
  return `::error ${properties.join(",")}::${toCommandMessage(lines, maxMessageLength)}\n`;
}
