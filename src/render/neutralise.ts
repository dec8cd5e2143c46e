// The one place where foreign text becomes safe to show. Threats: escape sequences and carriage returns that
// rewrite a terminal, bidirectional and invisible characters that make one name look like another, workflow
// commands (the runner takes `::name::` after leading blanks and `##[name]` anywhere in a line), and markup.

// Made when they are used: to read the classes of all of Unicode takes longer than a short command has.
function ansiSequence(): RegExp {
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  return /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]+[0-~]|\u001b[0-OQ-WYZ\\=>`-~]/g;
}

function blanks(): RegExp {
  return /[\t\n\v\f\r\u0085\u2028\u2029\p{Zs}]+/gu;
}

function invisible(): RegExp {
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
}

/** How much of one foreign text is shown, in UTF-16 units. Enough for any honest message. */
export const longestText = 4000;

/**
 * Makes one line of graphic characters: escape sequences go, runs of blanks become one space, every
 * invisible or direction-changing character becomes U+FFFD so that its presence shows.
 */
export function plain(text: string, maxLength: number = longestText): string {
  return cut(visible(text, maxLength).trim(), maxLength);
}

/** Shortens to at most `maxLength` UTF-16 units, ending in `…`, never inside a surrogate pair. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const head = text.slice(0, Math.max(0, maxLength - 1));
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`;
}

/** For a terminal or a log: plain, and no workflow command inside the line. See `guardLines` for its start. */
export function toTerminal(text: string, maxLength: number = longestText): string {
  return plain(text, maxLength).replaceAll("##[", "## [");
}

/** For a source line in a code frame: as `toTerminal`, but blanks keep their width, a tab being two columns. */
export function toSourceLine(text: string, maxLength: number = longestText): string {
  const line = text.slice(0, maxLength).replace(ansiSequence(), "").replaceAll("\t", "  ");
  return line
    .replace(/\p{Zs}/gu, " ")
    .replace(invisible(), "\ufffd")
    .replaceAll("##[", "## [")
    .trimEnd();
}

/**
 * Breaks whatever the runner would take for a command in finished lines. Wrapping can move a `::` to the
 * start of a line, so this comes last.
 *
 * Source: actions/runner ActionCommand: `::` is looked for after trimming, `##[` anywhere.
 */
export function guardLines(text: string): string {
  return text
    .replaceAll("##[", "## [")
    .split("\n")
    .map((line) =>
      line.replace(ansiSequence(), "").trimStart().startsWith("::") ? line.replace("::", ": :") : line,
    )
    .join("\n");
}

/** For the message of a workflow command; the line breaks in `lines` are ours, those of foreign text are gone. */
export function toCommandMessage(lines: readonly string[], maxLength: number): string {
  const text = cut(lines.map((line) => toTerminal(line)).join("\n"), maxLength);
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** For a property of a workflow command, where `:` and `,` mean something as well. */
export function toCommandProperty(text: string, maxLength: number = longestText): string {
  return toTerminal(text, maxLength)
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A")
    .replaceAll(":", "%3A")
    .replaceAll(",", "%2C");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For HTML text and quoted attribute values. Blanks at the ends stay, as text may be put together from parts. */
export function toHtml(text: string, maxLength: number = longestText): string {
  return breakCommands(escapeEntities(cut(visible(text, maxLength), maxLength)));
}

/** For XML 1.0 text and quoted attribute values. */
export function toXml(text: string, maxLength: number = longestText): string {
  return breakCommands(escapeEntities(plain(text, maxLength)));
}

/** Finds `code` in prose; in a split, every second part is one, back-ticks included. */
export const codeSpan = /(`[^`]+`)/;

// What forges turn into links, mentions, references or pictures inside prose, entities or not. Such a word is
// shown as code, where nothing is read into it.
const lively = /[@`]|:\/\/|www\.|#\d|\bGH-\d|:[\w+-]+:|^[0-9a-f]{7,64}\W*$/i;

/**
 * For Markdown prose: `code` in back-ticks stays code, every other mark is escaped, and words that a forge would
 * bring to life become code.
 */
export function toMarkdown(text: string, maxLength: number = longestText): string {
  const parts = plain(text, maxLength)
    .split(codeSpan)
    .map((part, at) => (at % 2 === 1 ? toMarkdownCode(part.slice(1, -1)) : toMarkdownWords(part)));
  // Two code spans that touch would read as one with a longer fence.
  return parts.reduce(
    (done, part) => (done.endsWith("`") && part.startsWith("`") ? `${done} ${part}` : done + part),
    "",
  );
}

/** For a Markdown code span, in which only back-ticks need care. "" stays "". */
export function toMarkdownCode(text: string, maxLength: number = longestText): string {
  const body = toTerminal(text, maxLength);
  if (body === "") return "";
  const longest = Math.max(0, ...(body.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${body}${fence}` : `${fence} ${body} ${fence}`;
}

/** Makes finished Markdown fit a table cell: a `|` that is left stands in code, where it cannot be escaped. */
export function toTableCell(markdown: string): string {
  return markdown.replaceAll("|", "¦").replaceAll("\n", " ");
}

/**
 * Writes JSON with two spaces and a line break at the end. What a terminal, an editor or the runner could
 * misread is written as `\uXXXX`, so the value stays the same to the last character.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2)
    .replaceAll("##[", "#\\u0023[")
    .replace(invisible(), (character) => (character === "\n" ? character : escapeUnits(character)));
  return `${text}\n`;
}

function toMarkdownWords(text: string): string {
  return text
    .split(" ")
    .map((word) => (lively.test(word) ? livelyWord(word) : escapeMarks(word)))
    .join(" ");
}

// The stop at the end of a sentence is no part of the name before it.
function livelyWord(word: string): string {
  const name = word.replace(/[.,;]+$/, "");
  return toMarkdownCode(name) + word.slice(name.length);
}

// Looks at no more than it can need, as a stranger may send megabytes.
function visible(text: string, maxLength: number): string {
  const head = text.length > maxLength * 4 ? text.slice(0, maxLength * 4) : text;
  if (/^[ -~]*$/.test(head) && !head.includes("  ")) return head;
  return head.replace(ansiSequence(), "").replace(blanks(), " ").replace(invisible(), "\ufffd");
}

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");
}

function escapeEntities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

function breakCommands(text: string): string {
  return text.replaceAll("##[", "#&#35;[").replaceAll("::", "&#58;:");
}

function escapeMarks(word: string): string {
  return word
    .replace(/[\\*_{}[\]#~$]/g, "\\$&")
    .replace(/[&<>|]/g, (character) => (character === "|" ? "&#124;" : (entities[character] ?? "")));
}
