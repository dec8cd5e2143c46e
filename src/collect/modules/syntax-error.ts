import type { SyntaxProblem } from "../../go/parsed.ts";
import { type ErrorCode, ModgateError } from "../../model/error.ts";

/** Turns what a parser found wrong in a file of the repository into one error, the further ones beside it. */
export function syntaxError(code: ErrorCode, file: string, problems: readonly SyntaxProblem[]): ModgateError {
  const [first, ...others] = problems.map((problem) => oneError(code, file, problem));
  if (first === undefined) return new ModgateError("bug", `${file}: refused without a reason`);
  return others.length === 0 ? first : new ModgateError(code, first.message, { ...first.details, others });
}

/** As syntaxError, for a file that is not the repository's: its place is told in words. */
export function foreignSyntaxError(
  code: ErrorCode,
  file: string,
  problems: readonly SyntaxProblem[],
): ModgateError {
  const [first] = problems;
  const line = first?.at === undefined ? "" : `:${first.at.line}`;
  return new ModgateError(code, `${file}${line}: ${first?.message ?? "refused without a reason"}`, {
    hint: "require another version of it, or replace it",
  });
}

function oneError(code: ErrorCode, file: string, problem: SyntaxProblem): ModgateError {
  return new ModgateError(code, `${file}: ${problem.message}`, {
    at: { file, ...problem.at },
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
  });
}
