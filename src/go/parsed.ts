import type { TextPosition } from "./go-mod.ts";

/** One thing that is wrong in a text: what, where it stands if the text has lines, and what to do about it. */
export interface SyntaxProblem {
  readonly message: string;
  readonly at?: TextPosition;
  readonly hint?: string;
}

/** The outcome of a parser: a value, or every problem of the text in the order of the text. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly SyntaxProblem[] };

/** Wraps the value of a text that was understood. */
export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** Wraps what is wrong in a text that was not understood. Needs at least one problem. */
export function misparsed(problems: readonly SyntaxProblem[]): Parsed<never> {
  return { ok: false, problems };
}

const maxShownLength = 200;

/**
 * Quotes foreign text for a message: in back-ticks, without control characters, cut to 200 characters.
 * The texts are attacker-controlled and end up in terminals and logs.
 */
export function shown(text: string): string {
  const printable = text.slice(0, maxShownLength).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}`]/gu, "?");
  return `\`${printable}${text.length > maxShownLength ? "…" : ""}\``;
}
