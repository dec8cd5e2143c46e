import type { Random } from "./random.ts";

const pieces = [
  " ",
  "\t",
  "\n",
  "\r\n",
  "\r",
  "\\\n",
  '"',
  "'",
  "`",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  "//",
  "// indirect",
  "// indirect; x",
  "/*",
  "*/",
  "=>",
  "=",
  "@",
  "\u0000",
  "\ufeff",
  "\u00e9",
  "\u00a0",
  "\u2028",
  "\u{1f600}",
  "v",
  "v1",
  "v1.0",
  "go 1.20\n",
  "require",
  "require (\n",
  ")\n",
  "()\n",
  "module x.example/x\n",
  "exclude",
  "replace",
  "-",
  "+incompatible",
  "+meta",
  ".",
  "/",
  "/v2",
  "..",
  "~1",
  "!",
  "h1:",
  "h2:",
  " v1.0.0",
  "require x.example/x v1.0.0\n",
  '"a\\x2eb"',
  "## workspace\n",
  "}",
  "[]",
  "null",
  '"Version"',
  '{"Version":"v1.0.0"}',
] as const;

/** Changes a text in a few places: pieces put in, taken out, doubled or exchanged. */
export function mutate(text: string, random: Random): string {
  let current = text;
  for (let count = 1 + random.below(3); count > 0; count -= 1) current = changedOnce(current, random);
  return current;
}

function changedOnce(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + random.below(random.chance(70) ? 3 : 30));
  switch (random.below(5)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, end) + text.slice(at, end) + text.slice(end);
    case 2:
      return text.slice(0, at) + random.pick(pieces) + text.slice(end);
    default:
      return text.slice(0, at) + random.pick(pieces) + text.slice(at);
  }
}
