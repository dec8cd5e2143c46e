import type { HttpAnswer } from "./http-exchange.ts";

const maxShown = 200;

/**
 * Picks what a server says of its refusal: the first line of a plain text body, printable, cut to 200 characters,
 * with `: ` before it. "" where it says nothing that can be shown.
 */
export function serverWords({ headers, body }: HttpAnswer): string {
  if (!/^text\/plain\b/i.test(headers["content-type"] ?? "")) return "";
  const text = new TextDecoder().decode(body.subarray(0, 4096));
  const line = text.split("\n").find((one) => one.trim() !== "") ?? "";
  const plain = line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD`]/gu, " ").trim();
  if (plain === "") return "";
  return `: ${plain.length > maxShown ? `${plain.slice(0, maxShown)}…` : plain}`;
}
