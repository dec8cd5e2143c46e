import { ModgateError } from "../model/error.ts";
import { renderFrame } from "./frame.ts";
import { plainText } from "./plain-text.ts";
import type { PolicySpan } from "./policy-node.ts";

/** One thing that is wrong with a policy file. */
export interface PolicyProblem {
  /** Lower case, values in back-ticks. */
  readonly message: string;
  /** What to write instead; "" where nothing better is known. */
  readonly hint: string;
  readonly at: PolicySpan;
}

/** A text that is no policy at all can have a problem in every line. */
const mostProblems = 100;

/**
 * Makes one error of all problems: the first is the error itself, the others stand in `details.others`. Each
 * carries its place and the lines around it; after the first hundred nothing more is told. Order is by the order of `texts`, then by line and column.
 *
 * `texts` are the files that were read, by name.
 */
export function policyError(
  problems: readonly PolicyProblem[],
  texts: ReadonlyMap<string, string>,
): ModgateError {
  const files = [...texts.keys()];
  const ordered = withoutRepeats(problems).toSorted(
    (a, b) =>
      files.indexOf(a.at.file) - files.indexOf(b.at.file) ||
      a.at.line - b.at.line ||
      a.at.column - b.at.column,
  );
  const [first, ...others] = ordered.slice(0, mostProblems).map((problem) => errorOf(problem, texts));
  if (first === undefined) throw new Error("a policy error needs a problem");
  return others.length === 0
    ? first
    : new ModgateError("policy-invalid", first.message, { ...first.details, others });
}

function errorOf({ message, hint, at }: PolicyProblem, texts: ReadonlyMap<string, string>): ModgateError {
  const frame = renderFrame(texts.get(at.file) ?? "", at);
  return new ModgateError("policy-invalid", message, {
    ...(hint === "" ? {} : { hint }),
    ...(frame === "" ? {} : { frame }),
    at: { file: at.file, line: at.line, column: at.column },
  });
}

/** Of several problems at one place the first that knows better: the others mostly follow from it. */
function withoutRepeats(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  const byPlace = new Map<string, PolicyProblem>();
  for (const problem of problems) {
    const place = `${problem.at.file}:${problem.at.line}:${problem.at.column}`;
    const known = byPlace.get(place);
    if (known === undefined || (known.hint === "" && problem.hint !== "")) byPlace.set(place, problem);
  }
  return [...byPlace.values()];
}

/** Shows a foreign value inside a message, without back-ticks of its own, at most 80 characters. */
export function shownValue(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return plainText(text.replaceAll("`", " "), 80);
}
