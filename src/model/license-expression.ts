/**
 * A parsed SPDX licence expression. `exception` is "" where a licence has none. `id` keeps a trailing `+`.
 *
 * Source: https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/.
 */
export type LicenseExpression =
  | { readonly kind: "license"; readonly id: string; readonly exception: string }
  | { readonly kind: "and" | "or"; readonly parts: readonly LicenseExpression[] };

/**
 * Parses a licence expression: AND binds closer than OR, WITH closer than both; the operators may be in lower
 * case. Undefined where the text is not one. Whether the identifiers exist is not asked.
 */
export function parseLicenseExpression(text: string): LicenseExpression | undefined {
  const words = text.match(/[()]|[^\s()]+/g) ?? [];
  const found = parseOr({ words, depth: 0 }, 0);
  return found?.next === words.length ? found.expression : undefined;
}

/** Lists the licence identifiers of an expression, exceptions left out, in order and each once. */
export function licenseIds(expression: LicenseExpression): readonly string[] {
  if (expression.kind === "license") return [expression.id];
  return [...new Set(expression.parts.flatMap(licenseIds))];
}

interface Words {
  readonly words: readonly string[];
  /** Open brackets around; bounded, as reports come from elsewhere. */
  readonly depth: number;
}

interface Parsed {
  readonly expression: LicenseExpression;
  /** Index of the first word that was not taken. */
  readonly next: number;
}

type Parse = (input: Words, at: number) => Parsed | undefined;

const deepest = 32;

const parseOr: Parse = (input, at) => parseChain(input, at, { kind: "or", operand: parseAnd });
const parseAnd: Parse = (input, at) => parseChain(input, at, { kind: "and", operand: parseWith });

function parseChain(
  input: Words,
  at: number,
  { kind, operand }: { readonly kind: "and" | "or"; readonly operand: Parse },
): Parsed | undefined {
  const parts: LicenseExpression[] = [];
  let next = at;
  for (;;) {
    const part = operand(input, next);
    if (part === undefined) return undefined;
    parts.push(part.expression);
    next = part.next;
    if (!isOperator(input.words[next], kind)) break;
    next += 1;
  }
  const [only] = parts;
  return { expression: parts.length === 1 && only !== undefined ? only : { kind, parts }, next };
}

const parseWith: Parse = (input, at) => {
  const word = input.words[at];
  if (word === "(") return parseBracket(input, at);
  if (!isIdentifier(word)) return undefined;
  if (!isOperator(input.words[at + 1], "with")) {
    return { expression: { kind: "license", id: word, exception: "" }, next: at + 1 };
  }
  const exception = input.words[at + 2];
  if (!isIdentifier(exception)) return undefined;
  return { expression: { kind: "license", id: word, exception }, next: at + 3 };
};

function parseBracket(input: Words, at: number): Parsed | undefined {
  if (input.depth >= deepest) return undefined;
  const inner = parseOr({ ...input, depth: input.depth + 1 }, at + 1);
  if (inner === undefined || input.words[inner.next] !== ")") return undefined;
  return { ...inner, next: inner.next + 1 };
}

function isOperator(word: string | undefined, operator: string): boolean {
  return word === operator || word === operator.toUpperCase();
}

function isIdentifier(word: string | undefined): word is string {
  return word !== undefined && /^[A-Za-z0-9][A-Za-z0-9.:-]*\+?$/.test(word) && !/^(and|or|with)$/i.test(word);
}
