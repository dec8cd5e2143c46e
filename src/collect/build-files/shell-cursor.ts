/** A place in a script that moves forward and knows its line. */
export class ShellCursor {
  readonly text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.text = text.replaceAll("\r\n", "\n");
  }

  get at(): number {
    return this.#at;
  }

  /** From 1. */
  get line(): number {
    return this.#line;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.text.length;
  }

  /** The character so many places ahead; "" behind the end. */
  ahead(count = 0): string {
    return this.text[this.#at + count] ?? "";
  }

  isAt(mark: string): boolean {
    return this.text.startsWith(mark, this.#at);
  }

  skip(count: number): void {
    const end = Math.min(this.#at + count, this.text.length);
    for (let at = this.#at; at < end; at++) if (this.text[at] === "\n") this.#line += 1;
    this.#at += count;
  }

  /** Takes what a sticky expression finds here; "" where it finds nothing. */
  take(of: RegExp): string {
    of.lastIndex = this.#at;
    const [taken = ""] = of.exec(this.text) ?? [];
    this.skip(taken.length);
    return taken;
  }

  blanks(): void {
    while (this.ahead() === " " || this.ahead() === "\t") this.skip(1);
  }

  /** Passes over the rest of the line, its end left. */
  comment(): void {
    const end = this.text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.text.length : end;
  }

  /** Takes what stands between the quote here and the next of its kind. */
  quoted(quote: string): string {
    const end = this.text.indexOf(quote, this.#at + 1);
    const stop = end < 0 ? this.text.length : end;
    const text = this.text.slice(this.#at + 1, stop);
    this.skip(stop - this.#at + 1);
    return text;
  }

  /** Takes the lines of a here-document, the one that ends it left out. */
  bodyUpTo(end: string, stripTabs: boolean): string {
    const body: string[] = [];
    while (!this.isAtEnd) {
      const stop = this.text.indexOf("\n", this.#at);
      const line = this.text.slice(this.#at, stop < 0 ? undefined : stop);
      this.skip(line.length + (stop < 0 ? 0 : 1));
      // Inside a block of YAML or a Makefile the closing word may be indented further than a shell would take.
      if ((stripTabs ? line.trimStart() : line) === end) break;
      body.push(stripTabs ? line.replace(/^\t+/, "") : line);
    }
    return body.join("\n");
  }
}
