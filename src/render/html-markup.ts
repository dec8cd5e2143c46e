import { codeSpan, plain, toHtml } from "./neutralise.ts";

/** Text that is HTML already. Everything else is escaped when it is put into a template. */
export interface Markup {
  readonly markup: string;
}

/** What a template takes: text to be escaped, finished markup, or many of them; undefined and "" show nothing. */
export type Piece = string | number | Markup | undefined | readonly Piece[];

/** Writes HTML: every value is escaped unless it is markup itself. Attribute values must stand in quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Markup {
  const text = parts.map((part, at) => part + (at < values.length ? write(values[at]) : ""));
  return { markup: text.join("") };
}

/** Writes one line of prose in which `code` in back-ticks becomes code. */
export function prose(text: string, maxLength?: number): Markup {
  const pieces = plain(text, maxLength)
    .split(codeSpan)
    .map((part, at) => (at % 2 === 1 ? html`<code>${part.slice(1, -1)}</code>` : part));
  return html`${pieces}`;
}

/** No markup. */
export const nothing: Markup = { markup: "" };

function write(piece: Piece): string {
  if (piece === undefined) return "";
  if (typeof piece === "string") return toHtml(piece);
  if (typeof piece === "number") return String(piece);
  return "markup" in piece ? piece.markup : piece.map(write).join("");
}
