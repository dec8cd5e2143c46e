import { closingBracket } from "./closing-bracket.ts";
import { ReadingBudget } from "./reading-budget.ts";
import { ShellCursor } from "./shell-cursor.ts";

// A reader for shell scripts that only wants to know which words each command has: no expansion, no execution.
// What it cannot make sense of it takes as words, so that nothing is lost but meaning.

/** One word of a command, quotes removed, expansions as written. `line` counts from 1. */
export interface ShellWord {
  readonly text: string;
  readonly line: number;
}

/** One simple command. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** Where its output goes: names of files, as written. */
  readonly outputs: readonly string[];
  /** The text of a here-document or here-string, and the line it begins at. */
  readonly input?: ShellWord;
  /** Which pipeline of the script it belongs to. */
  readonly pipeline: number;
  /** The line of the innermost `if`, loop or `case` that it stands in; absent: none. */
  readonly within?: number;
  /** True in a group of any kind, the body of a function among them; absent: no. */
  readonly isGrouped?: true;
}

/** A script, cut into commands in the order of the text. */
export interface ShellScript {
  readonly commands: readonly ShellCommand[];
  /** What stands in `$(…)` and back-ticks: scripts of their own. */
  readonly nested: readonly ShellWord[];
}

/**
 * Cuts a script into commands, in a time that grows as the script does.
 *
 * @throws ModgateError evidence-invalid for groups within groups without end, each with redirections of its own
 *
 * Source: https://pubs.opengroup.org/onlinepubs/9799919799/ (shell grammar).
 */
export function shellCommands(script: string): ShellScript {
  const reader = new ShellReader(script);
  reader.read();
  return { commands: reader.commands, nested: reader.nested };
}

interface OpenCommand {
  words: ShellWord[];
  outputs: string[];
  input?: ShellWord;
  pipeline: number;
  within?: number;
  isGrouped?: true;
}

const openers: ReadonlySet<string> = new Set(["{", "if", "for", "while", "until", "case"]);
const conditional: ReadonlySet<string> = new Set(["if", "for", "while", "until", "case"]);
const closers: ReadonlySet<string> = new Set(["}", "fi", "done", "esac"]);
const space = /[^\S\n]+/y;
/** What stands for itself in a word, and between double quotes. */
const plainText = /[^\s;&|()<>\\'"`$]+/y;
const quotedText = /[^"\\$`]+/y;
const anything = /[^]/y;
/** How often a redirection or a pipe of a group may be noted at a command in it. */
const mostInGroups = 4_000_000;

class ShellReader {
  readonly commands: OpenCommand[] = [];
  readonly nested: ShellWord[] = [];
  readonly #cursor: ShellCursor;
  #pipeline = 0;
  #command: OpenCommand;
  /** Index of the first command of each open group. */
  readonly #groups: { readonly first: number; readonly word: string; readonly within: number | undefined }[] =
    [];
  #pending: { readonly command: OpenCommand; readonly end: string; readonly stripTabs: boolean }[] = [];
  /** The commands of these. */
  readonly #waiting = new Set<OpenCommand>();
  readonly #budget = new ReadingBudget(mostInGroups);

  constructor(text: string) {
    this.#cursor = new ShellCursor(text);
    this.#command = this.#fresh();
  }

  read(): void {
    while (!this.#cursor.isAtEnd) this.#step();
    this.#end();
  }

  #fresh(): OpenCommand {
    return { words: [], outputs: [], pipeline: this.#pipeline };
  }

  #step(): void {
    const cursor = this.#cursor;
    const char = cursor.ahead();
    if (char === "\\" && cursor.ahead(1) === "\n") return cursor.skip(2);
    if (char === "\n") return this.#newline();
    if (/\s/.test(char)) return void cursor.take(space);
    if (char === "#") return cursor.comment();
    if (char === "<") return this.#input();
    const isBoth = char === "&" && cursor.ahead(1) === ">";
    if (char === ">" || isBoth) return this.#outputFile(isBoth ? 1 : 0);
    if (";&|()".includes(char)) return this.#operator(char, cursor.ahead(1));
    this.#word();
  }

  #input(): void {
    if (this.#cursor.isAt("<<<")) this.#hereString();
    else if (this.#cursor.isAt("<<")) this.#hereDocument();
    else this.#inputFile();
  }

  #newline(): void {
    this.#end();
    this.#cursor.skip(1);
    const pending = this.#pending;
    this.#pending = [];
    this.#waiting.clear();
    for (const one of pending) {
      const { line } = this.#cursor;
      one.command.input = { text: this.#cursor.bodyUpTo(one.end, one.stripTabs), line };
    }
  }

  #hereString(): void {
    this.#cursor.skip(3);
    this.#cursor.blanks();
    const { line } = this.#cursor;
    this.#command.input = { text: this.#readWord(), line };
  }

  #hereDocument(): void {
    const stripTabs = this.#cursor.ahead(2) === "-";
    this.#cursor.skip(stripTabs ? 3 : 2);
    this.#cursor.blanks();
    this.#pending.push({ command: this.#command, end: this.#readWord(), stripTabs });
    this.#waiting.add(this.#command);
  }

  #inputFile(): void {
    this.#cursor.skip(1);
    if (this.#cursor.ahead() === "(") return;
    this.#cursor.blanks();
    this.#readWord();
  }

  #outputFile(lead: number): void {
    this.#cursor.skip(1 + lead);
    this.#cursor.take(/[>|&]+/y);
    // The number before `>` came as a word of its own only where blanks part them.
    this.#cursor.blanks();
    const target = this.#readWord();
    if (!/^(?:\d*|-|\/dev\/(?:null|stderr|stdout|tty))$/.test(target)) this.#command.outputs.push(target);
  }

  #operator(char: string, next: string): void {
    this.#finish();
    this.#cursor.skip(1);
    if (char !== "|" || next === "|") this.#pipeline += 1;
    this.#command = this.#fresh();
    if (char === "(") this.#openGroup("(");
    // Other brackets of that kind close a pattern of `case`.
    if (char === ")" && this.#groups.at(-1)?.word === "(") this.#closeGroup();
  }

  #word(): void {
    const { line } = this.#cursor;
    const text = this.#readWord();
    if (this.#command.words.length === 0) {
      if (closers.has(text)) return this.#closeGroup();
      if (openers.has(text)) this.#openGroup(text);
    }
    // The number of a redirected stream.
    if (/^\d+$/.test(text) && this.#cursor.ahead() === ">") return;
    this.#command.words.push({ text, line });
  }

  #openGroup(word: string): void {
    const around = this.#groups.at(-1)?.within;
    const within = conditional.has(word) ? this.#cursor.line : around;
    this.#groups.push({ first: this.commands.length, word, within });
  }

  /** Ends a group: redirections and pipes that follow are those of all its commands. */
  #closeGroup(): void {
    const cursor = this.#cursor;
    const first = this.#groups.pop()?.first ?? this.commands.length;
    this.#command = this.#fresh();
    for (cursor.blanks(); ">|&".includes(cursor.ahead() || "-"); cursor.blanks()) {
      if (cursor.ahead() === "&" && cursor.ahead(1) !== ">") break;
      this.#outputFile(cursor.ahead() === "&" ? 1 : 0);
    }
    const isPiped = cursor.ahead() === "|" && cursor.ahead(1) !== "|";
    const { outputs } = this.#command;
    this.#command = this.#fresh();
    if (outputs.length > 0 || isPiped) this.#passOn(this.commands.slice(first), outputs, isPiped);
  }

  #passOn(inside: readonly OpenCommand[], outputs: readonly string[], isPiped: boolean): void {
    this.#budget.spend(inside.length * (outputs.length + 1));
    for (const command of inside) {
      for (const output of outputs) command.outputs.push(output);
      if (isPiped) command.pipeline = this.#pipeline;
    }
  }

  #readWord(): string {
    let word = "";
    for (let char = this.#cursor.ahead(); char !== ""; char = this.#cursor.ahead()) {
      if (/[\s;&|()<>]/.test(char)) break;
      word += this.#piece(char);
    }
    return word;
  }

  #piece(char: string): string {
    if (char === "\\") return this.#escape();
    if (char === "'") return this.#cursor.quoted("'");
    if (char === '"') return this.#doubleQuoted();
    if (char === "`") return this.#backTicks();
    return char === "$" ? this.#dollar() : this.#cursor.take(plainText);
  }

  #escape(): string {
    const next = this.#cursor.ahead(1);
    this.#cursor.skip(2);
    return next === "\n" ? "" : next;
  }

  #doubleQuoted(): string {
    const cursor = this.#cursor;
    cursor.skip(1);
    let text = "";
    for (let char = cursor.ahead(); char !== "" && char !== '"'; char = cursor.ahead()) {
      if (char === "\\" && '"\\$`\n'.includes(cursor.ahead(1))) text += this.#escape();
      else if (char === "$") text += this.#dollar();
      else if (char === "`") text += this.#backTicks();
      else text += cursor.take(char === "\\" ? anything : quotedText);
    }
    cursor.skip(1);
    return text;
  }

  #backTicks(): string {
    const { line } = this.#cursor;
    const text = this.#cursor.quoted("`");
    this.nested.push({ text, line });
    return `\`${text}\``;
  }

  #dollar(): string {
    const cursor = this.#cursor;
    const next = cursor.ahead(1);
    if (next === "'") {
      cursor.skip(1);
      return cursor.quoted("'").replaceAll("\\n", "\n");
    }
    if (next !== "(" && next !== "{") {
      cursor.skip(1);
      return "$";
    }
    const { line, at } = cursor;
    const end = closingBracket(cursor.text, at + 1);
    const text = cursor.text.slice(at, end);
    cursor.skip(end - at);
    if (next === "(" && !text.startsWith("$((")) this.nested.push({ text: text.slice(2, -1), line });
    return text;
  }

  #finish(): void {
    const { words, outputs, input } = this.#command;
    const waits = this.#waiting.has(this.#command);
    const within = this.#groups.at(-1)?.within;
    if (within !== undefined) this.#command.within = within;
    if (this.#groups.length > 0) this.#command.isGrouped = true;
    if (words.length > 0 || input !== undefined || waits || outputs.length > 0)
      this.commands.push(this.#command);
  }

  #end(): void {
    this.#finish();
    this.#pipeline += 1;
    this.#command = this.#fresh();
  }
}
