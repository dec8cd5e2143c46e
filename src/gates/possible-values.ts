import { expressionValues } from "../policy/workflow-expression.ts";

/** How many values one setting may have by its expressions, before it is taken as it is written. */
const mostValues = 64;
/** How long an expression may be. */
const longest = 4000;

/**
 * Lists what a setting's value may be when defaults, constants and choices are put in: `${X:-direct}`,
 * `${{ a && 'off' || vars.B }}`. What the shell or the runner alone knows stays, written without blanks:
 * `${{vars.B}}`.
 */
export function possibleValues(value: string): readonly string[] {
  const [first = "", ...rest] = value.trim().split("${{");
  let texts: readonly string[] = [first];
  for (const part of rest) {
    const choices = choicesOf(part);
    if (texts.length * choices.length > mostValues) return [value.trim()];
    texts = texts.flatMap((text) => choices.map((choice) => text + choice));
  }
  const defaults = texts.map((text) => text.replace(/\$\{\w+:?[-=]([^{}$]*)\}/g, "$1").trim());
  return [...new Set(defaults)];
}

/** What may stand in the place of an expression, with the text after it; `part` is what follows its beginning. */
function choicesOf(part: string): readonly string[] {
  const [whole, expression = ""] = /^((?:[^'}]|'[^']*'|\}(?!\}))*)\}\}/.exec(part.slice(0, longest)) ?? [];
  if (whole === undefined) return [`\${{${part}`];
  const { constants, unknown } = expressionValues(expression);
  const rest = part.slice(whole.length);
  const texts = [...constants, ...unknown.map((one) => `\${{${one}}}`)];
  // A condition gives true or false, and neither says anything to go.
  return texts.length === 0 ? [`true${rest}`] : texts.map((text) => text + rest);
}
