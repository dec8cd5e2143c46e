import { closingBracket } from "./closing-bracket.ts";

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
}

/** A script, cut into commands in the order of the text. */
export interface ShellScript {
  readonly commands: readonly ShellCommand[];
  /** What stands in `$(…)` and back-ticks: scripts of their own. */
  readonly nested: readonly ShellWord[];
}

/** Cuts a script into commands. Source: https://pubs.opengroup.org/onlinepubs/9799919799/ (shell grammar). */
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
}

const openers: ReadonlySet<string> = new Set(["{", "if", "for", "while", "until", "case"]);
const closers: ReadonlySet<string> = new Set(["}", "fi", "done", "esac"]);

class ShellReader {
  readonly commands: OpenCommand[] = [];
  readonly nested: ShellWord[] = [];
  readonly #text: string;
  #at = 0;
  #line = 1;
  #pipeline = 0;
  #command: OpenCommand;
  /** Index of the first command of each open group. */
  readonly #groups: { readonly first: number; readonly word: string }[] = [];
  #pending: { readonly command: OpenCommand; readonly end: string; readonly stripTabs: boolean }[] = [];

  constructor(text: string) {
    this.#text = text.replaceAll("\r\n", "\n");
    this.#command = this.#fresh();
  }

  read(): void {
    while (this.#at < this.#text.length) this.#step();
    this.#end();
  }

  #fresh(): OpenCommand {
    return { words: [], outputs: [], pipeline: this.#pipeline };
  }

  #step(): void {
    const rest = this.#text.slice(this.#at, this.#at + 3);
    const [char = ""] = rest;
    if (rest.startsWith("\\\n")) return this.#skip(2);
    if (char === "\n") return this.#newline();
    if (/\s/.test(char)) return this.#skip(1);
    if (char === "#") return this.#comment();
    if (char === "<") return this.#input(rest);
    if (char === ">" || rest.startsWith("&>")) return this.#outputFile(char === "&" ? 1 : 0);
    if (";&|()".includes(char)) return this.#operator(rest);
    this.#word();
  }

  #input(rest: string): void {
    if (rest.startsWith("<<<")) this.#hereString();
    else if (rest.startsWith("<<")) this.#hereDocument();
    else this.#inputFile();
  }

  #skip(count: number): void {
    const taken = this.#text.slice(this.#at, this.#at + count);
    this.#line += taken.split("\n").length - 1;
    this.#at += count;
  }

  #newline(): void {
    this.#end();
    this.#skip(1);
    const pending = this.#pending;
    this.#pending = [];
    for (const one of pending) {
      const line = this.#line;
      one.command.input = { text: this.#bodyUpTo(one.end, one.stripTabs), line };
    }
  }

  #bodyUpTo(end: string, stripTabs: boolean): string {
    const body: string[] = [];
    while (this.#at < this.#text.length) {
      const stop = this.#text.indexOf("\n", this.#at);
      const line = this.#text.slice(this.#at, stop < 0 ? undefined : stop);
      this.#skip(line.length + (stop < 0 ? 0 : 1));
      // Inside a block of YAML or a Makefile the closing word may be indented further than a shell would take.
      if ((stripTabs ? line.trimStart() : line) === end) break;
      body.push(stripTabs ? line.replace(/^\t+/, "") : line);
    }
    return body.join("\n");
  }

  #comment(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #hereString(): void {
    this.#skip(3);
    this.#blanks();
    const line = this.#line;
    this.#command.input = { text: this.#readWord(), line };
  }

  #hereDocument(): void {
    const stripTabs = this.#text[this.#at + 2] === "-";
    this.#skip(stripTabs ? 3 : 2);
    this.#blanks();
    this.#pending.push({ command: this.#command, end: this.#readWord(), stripTabs });
  }

  #inputFile(): void {
    this.#skip(1);
    if (this.#text[this.#at] === "(") return;
    this.#blanks();
    this.#readWord();
  }

  #outputFile(lead: number): void {
    this.#skip(1 + lead);
    while (">|&".includes(this.#text[this.#at] ?? " ")) this.#skip(1);
    // The number before `>` came as a word of its own only where blanks part them.
    this.#blanks();
    const target = this.#readWord();
    if (!/^(?:\d*|-|\/dev\/(?:null|stderr|stdout|tty))$/.test(target)) this.#command.outputs.push(target);
  }

  #operator(rest: string): void {
    const [char = "", next] = rest;
    this.#finish();
    this.#skip(1);
    if (char !== "|" || next === "|") this.#pipeline += 1;
    this.#command = this.#fresh();
    if (char === "(") this.#groups.push({ first: this.commands.length, word: "(" });
    // Other brackets of that kind close a pattern of `case`.
    if (char === ")" && this.#groups.at(-1)?.word === "(") this.#closeGroup();
  }

  #word(): void {
    const line = this.#line;
    const text = this.#readWord();
    if (this.#command.words.length === 0) {
      if (closers.has(text)) return this.#closeGroup();
      if (openers.has(text)) this.#groups.push({ first: this.commands.length, word: text });
    }
    // The number of a redirected stream.
    if (/^\d+$/.test(text) && this.#text[this.#at] === ">") return;
    this.#command.words.push({ text, line });
  }

  /** Ends a group: redirections and pipes that follow are those of all its commands. */
  #closeGroup(): void {
    const group = this.#groups.pop();
    const inside = group === undefined ? [] : this.commands.slice(group.first);
    this.#command = this.#fresh();
    for (this.#blanks(); />|&/.test(this.#text[this.#at] ?? ""); this.#blanks()) {
      if (this.#text[this.#at] === "&" && this.#text[this.#at + 1] !== ">") break;
      this.#outputFile(this.#text[this.#at] === "&" ? 1 : 0);
    }
    const isPiped = this.#text[this.#at] === "|" && this.#text[this.#at + 1] !== "|";
    for (const command of inside) {
      command.outputs.push(...this.#command.outputs);
      if (isPiped) command.pipeline = this.#pipeline;
    }
    this.#command = this.#fresh();
  }

  #blanks(): void {
    while (/[ \t]/.test(this.#text[this.#at] ?? "")) this.#skip(1);
  }

  #readWord(): string {
    let word = "";
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? "";
      if (/[\s;&|()<>]/.test(char)) break;
      word += this.#piece(char);
    }
    return word;
  }

  #piece(char: string): string {
    if (char === "\\") return this.#escape();
    if (char === "'") return this.#quoted("'");
    if (char === '"') return this.#doubleQuoted();
    if (char === "`") return this.#backTicks();
    if (char === "$") return this.#dollar();
    this.#skip(1);
    return char;
  }

  #escape(): string {
    const next = this.#text[this.#at + 1] ?? "";
    this.#skip(2);
    return next === "\n" ? "" : next;
  }

  #quoted(quote: string): string {
    const end = this.#text.indexOf(quote, this.#at + 1);
    const stop = end < 0 ? this.#text.length : end;
    const text = this.#text.slice(this.#at + 1, stop);
    this.#skip(stop - this.#at + 1);
    return text;
  }

  #doubleQuoted(): string {
    this.#skip(1);
    let text = "";
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"') {
      const char = this.#text[this.#at] ?? "";
      const next = this.#text[this.#at + 1] ?? "";
      if (char === "\\" && '"\\$`\n'.includes(next)) text += this.#escape();
      else if (char === "$") text += this.#dollar();
      else if (char === "`") text += this.#backTicks();
      else {
        text += char;
        this.#skip(1);
      }
    }
    this.#skip(1);
    return text;
  }

  #backTicks(): string {
    const line = this.#line;
    const text = this.#quoted("`");
    this.nested.push({ text, line });
    return `\`${text}\``;
  }

  #dollar(): string {
    const next = this.#text[this.#at + 1] ?? "";
    if (next === "'") {
      this.#skip(1);
      return this.#quoted("'").replaceAll("\\n", "\n");
    }
    if (next !== "(" && next !== "{") {
      this.#skip(1);
      return "$";
    }
    const line = this.#line;
    const end = closingBracket(this.#text, this.#at + 1);
    const text = this.#text.slice(this.#at, end);
    this.#skip(end - this.#at);
    if (next === "(" && !text.startsWith("$((")) this.nested.push({ text: text.slice(2, -1), line });
    return text;
  }

  #finish(): void {
    const { words, outputs, input } = this.#command;
    const waits = this.#pending.some(({ command }) => command === this.#command);
    if (words.length > 0 || input !== undefined || waits || outputs.length > 0)
      this.commands.push(this.#command);
  }

  #end(): void {
    this.#finish();
    this.#pipeline += 1;
    this.#command = this.#fresh();
  }
}
