/** One `//go:debug` line: `value` is what follows the first `=`. `line` counts from 1. */
export interface DebugDirective {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** What `go generate` runs: the text after `//go:generate`. `line` counts from 1. */
export interface GenerateDirective {
  readonly command: string;
  readonly line: number;
}

/** The directives of one Go file. */
export interface GoDirectives {
  /** Of the package clause; "" where there is none. */
  readonly package: string;
  /** The `//go:debug` comments before the package clause, in order. Go heeds them in main packages only. */
  readonly debug: readonly DebugDirective[];
  /** The lines that begin with `//go:generate`, also inside of comments and strings, as `go generate` takes them. */
  readonly generate: readonly GenerateDirective[];
}

/**
 * Reads the directives of a Go source text that make go behave otherwise or run programs.
 *
 * Source: cmd/go/internal/load.ParseGoDebug, go/build.readGoInfo, cmd/go/internal/generate.
 */
export function goDirectives(source: string): GoDirectives {
  const { name, comments } = headerOf(source);
  const debug = comments.flatMap(({ text, line }) => {
    const [, key = "", value = ""] = /^\/\/go:debug[ \t]+([^=\s]+)=([^\s]*)\s*$/.exec(text) ?? [];
    return key === "" ? [] : [{ key, value, line }];
  });
  return { package: name, debug, generate: generateLines(source) };
}

function generateLines(source: string): readonly GenerateDirective[] {
  if (!source.includes("//go:generate")) return [];
  return source.split("\n").flatMap((text, index) => {
    const [, command] = /^\/\/go:generate[ \t](.*)$/.exec(text.replace(/\r$/, "")) ?? [];
    return command === undefined ? [] : [{ command: command.trim(), line: index + 1 }];
  });
}

interface Header {
  /** The name in the package clause. */
  readonly name: string;
  /** Line comments before it. */
  readonly comments: readonly { readonly text: string; readonly line: number }[];
}

const headerPart = /\s+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|package\b|[\s\S]/y;

function headerOf(source: string): Header {
  const comments: { readonly text: string; readonly line: number }[] = [];
  const start = source.startsWith("\uFEFF") ? 1 : 0;
  headerPart.lastIndex = start;
  let line = 1;
  for (let part = headerPart.exec(source); part !== null; part = headerPart.exec(source)) {
    const [text] = part;
    if (text.startsWith("//")) comments.push({ text: text.replace(/\r$/, ""), line });
    else if (text === "package") return { name: packageName(source, headerPart.lastIndex), comments };
    else if (!/^\s|^\/\*/.test(text)) break;
    line += text.split("\n").length - 1;
  }
  return { name: "", comments };
}

function packageName(source: string, from: number): string {
  return (
    /^(?:\s|\/\*[\s\S]*?\*\/)*([\p{L}_][\p{L}\p{Nd}_]*)/u.exec(source.slice(from, from + 1000))?.[1] ?? ""
  );
}
