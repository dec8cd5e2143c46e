import { appendFileSync } from "node:fs";
import { getInput, setOutput, setSecret } from "@actions/core";
import { systemReason } from "./system-reason.ts";
import { ModgateError } from "../model/error.ts";

// The one file that speaks to GitHub's runner by its library. It makes no API call: inputs, outputs and the job
// summary are variables and files.

/** Reads an input; "" where it was not given. */
export function readInput(name: string): string {
  return getInput(name);
}

/** Makes the runner mask a text in every log. */
export function mask(secret: string): void {
  if (secret !== "") setSecret(secret);
}

/** Sets an output of the step. @throws output-unwritable */
export function writeOutput(name: string, value: string): void {
  try {
    setOutput(name, value);
  } catch (cause) {
    throw new ModgateError(
      "output-unwritable",
      `cannot set the output \`${name}\`: ${systemReason(cause).words}`,
      {
        hint: "look at GITHUB_OUTPUT: it names the file of the step's outputs",
        cause,
      },
    );
  }
}

/**
 * Adds Markdown to the job summary; does nothing where the runner keeps none. Answers why it could not, or "": a
 * summary that cannot be written must not change the verdict.
 */
export function writeSummary(markdown: string, env: Readonly<Record<string, string>>): string {
  const file = env["GITHUB_STEP_SUMMARY"] ?? "";
  if (file === "") return "";
  try {
    appendFileSync(file, markdown);
    return "";
  } catch (error) {
    return systemReason(error).words;
  }
}
