/** What an expression of a workflow may give. */
export interface ExpressionValues {
  /** Texts that stand in it as values: what it compares with, or hands to a function, is none. */
  readonly constants: readonly string[];
  /** What only a run knows, without blanks: `vars.SUMDB`, `fromJSON(…)`. */
  readonly unknown: readonly string[];
}

const longest = 2000;

/**
 * Tells what an expression may give, braces taken off: `a && 'off' || vars.X` gives `off` or what only a run knows. One
 * that is too long, or that makes no sense, is unknown as a whole.
 *
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions.
 */
export function expressionValues(expression: string): ExpressionValues {
  const whole = { constants: [], unknown: [expression.replace(/\s+/g, "").slice(0, 80)] };
  const tokens = tokensOf(expression);
  if (tokens === undefined) return whole;
  const reader: Reader = { tokens, at: 0 };
  const values = eitherOf(reader);
  return reader.at < tokens.length ? whole : values;
}

const token =
  /\s*('(?:[^']|'')*'|&&|\|\||[=!<>]=|[!<>(),[\]]|[-+]?(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[-+]?\d+)?)|[a-z_][\w-]*(?:\.(?:[\w-]+|\*))*|\.(?:[\w-]+|\*))\s*/giy;

/** Undefined where it is too long, or holds what no expression does. */
function tokensOf(expression: string): readonly string[] | undefined {
  if (expression.length > longest) return undefined;
  const tokens: string[] = [];
  let at = 0;
  for (const match of expression.matchAll(token)) {
    tokens.push(match[1] ?? "");
    at = match.index + match[0].length;
  }
  return at === expression.length && tokens.length > 0 ? tokens : undefined;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

const nothing: ExpressionValues = { constants: [], unknown: [] };

/** `a || b`: either. */
function eitherOf(reader: Reader): ExpressionValues {
  let values = lastOf(reader);
  while (takes(reader, "||")) {
    const next = lastOf(reader);
    values = {
      constants: [...values.constants, ...next.constants],
      unknown: [...values.unknown, ...next.unknown],
    };
  }
  return values;
}

/** `a && b`: the last, or something that counts as false. */
function lastOf(reader: Reader): ExpressionValues {
  let values = compared(reader);
  while (takes(reader, "&&")) values = compared(reader);
  return values;
}

/** `a == b`: true or false. */
function compared(reader: Reader): ExpressionValues {
  let values = single(reader);
  while (["==", "!=", "<", ">", "<=", ">="].some((sign) => takes(reader, sign))) {
    single(reader);
    values = nothing;
  }
  return values;
}

function single(reader: Reader): ExpressionValues {
  if (takes(reader, "!")) {
    single(reader);
    return nothing;
  }
  if (takes(reader, "(")) {
    const values = eitherOf(reader);
    return takes(reader, ")") ? values : nothing;
  }
  const word = reader.tokens[reader.at] ?? "";
  reader.at += 1;
  if (word.startsWith("'")) return { constants: [word.slice(1, -1).replaceAll("''", "'")], unknown: [] };
  if (!/^[a-z_]/i.test(word)) return /^[-+\d]/.test(word) ? { constants: [word], unknown: [] } : nothing;
  if (takes(reader, "(")) return called(word, reader);
  if (/^(?:true|false|null)$/i.test(word)) return nothing;
  return { constants: [], unknown: [word + indexed(reader)] };
}

const truths: ReadonlySet<string> = new Set(
  "contains startswith endswith always success failure cancelled".split(" "),
);

function called(name: string, reader: Reader): ExpressionValues {
  do eitherOf(reader);
  while (takes(reader, ","));
  takes(reader, ")");
  const rest = indexed(reader);
  return truths.has(name.toLowerCase()) ? nothing : { constants: [], unknown: [`${name}(…)${rest}`] };
}

/** What follows a name: `['a-b'].c`. */
function indexed(reader: Reader): string {
  let text = "";
  for (;;) {
    const word = reader.tokens[reader.at] ?? "";
    if (word.startsWith(".")) {
      reader.at += 1;
      text += word;
    } else if (takes(reader, "[")) {
      eitherOf(reader);
      if (!takes(reader, "]")) return text;
      text += "[…]";
    } else return text;
  }
}

function takes(reader: Reader, word: string): boolean {
  if (reader.tokens[reader.at] !== word) return false;
  reader.at += 1;
  return true;
}
