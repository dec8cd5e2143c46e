import * as z from "zod";

/** One diagnostic of `go vet -json`, its position as printed: an absolute path, or one relative to the folder. */
export interface VetDiagnostic {
  readonly analyzer: string;
  readonly message: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** What one run of `go vet -json` printed. */
export interface VetOutput {
  /** In order of path and position, each once though test variants of a package tell it again. */
  readonly diagnostics: readonly VetDiagnostic[];
  /** What analysers say kept them from judging, and JSON that cannot be read. */
  readonly failures: readonly string[];
  /** The lines around the JSON, headings left out: compile errors where go exits with an error, else noise. */
  readonly remarks: readonly string[];
}

const diagnosticShape = z.object({ posn: z.string(), message: z.string() });
const analyzerShape = z.union([z.array(diagnosticShape), z.object({ error: z.string() })]);
const packageShape = z.record(z.string(), z.record(z.string(), analyzerShape));

/**
 * Reads the streams of `go vet -json`: one JSON object per package variant, with `# package` headings and
 * compile errors between them. Toolchains differ in which stream holds what, so both are read alike.
 */
export function parseVetOutput(streams: readonly string[]): VetOutput {
  const found = new Map<string, VetDiagnostic>();
  const failures = new Set<string>();
  const remarks = new Set<string>();
  for (const stream of streams) {
    const { documents, rest, torn } = splitDocuments(stream);
    for (const line of rest) if (isRemark(line)) remarks.add(line.replace(/^vet: /, ""));
    if (torn) failures.add("the answer ends inside a JSON object");
    for (const document of documents) takeDocument(document, found, failures);
  }
  return {
    diagnostics: [...found.values()].sort(compareDiagnostics),
    failures: [...failures],
    remarks: [...remarks],
  };
}

interface Split {
  readonly documents: readonly string[];
  readonly rest: readonly string[];
  /** True where the last object does not end. */
  readonly torn: boolean;
}

// Objects are printed with tabs, so one begins with a `{` and ends with a `}` at the start of a line.
function splitDocuments(stream: string): Split {
  const documents: string[] = [];
  const rest: string[] = [];
  let open: string[] | undefined;
  for (const line of stream.split(/\r?\n/)) {
    if (open === undefined && line.startsWith("{")) open = [];
    if (open === undefined) rest.push(line);
    else open.push(line);
    if (open === undefined || (!line.startsWith("}") && !(open.length === 1 && line.endsWith("}")))) continue;
    documents.push(open.join("\n"));
    open = undefined;
  }
  return { documents, rest, torn: open !== undefined };
}

function isRemark(line: string): boolean {
  return (
    line.trim() !== "" &&
    !/^#|^go: (?:downloading|finding|extracting|warning:|added|upgraded)|^exit status |^no packages to vet/.test(
      line,
    )
  );
}

function takeDocument(text: string, found: Map<string, VetDiagnostic>, failures: Set<string>): void {
  const packages = packageShape.safeParse(parseJson(text));
  if (!packages.success) {
    failures.add("the answer holds a JSON object of an unknown form");
    return;
  }
  const answers = Object.values(packages.data).flatMap((analyzers) => Object.entries(analyzers));
  for (const [analyzer, answer] of answers) {
    if (!Array.isArray(answer)) failures.add(`${analyzer}: ${answer.error}`);
    else for (const one of answer) takeDiagnostic({ analyzer, ...one }, found, failures);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // `undefined` is no package object, which the caller tells.
    return undefined;
  }
}

function takeDiagnostic(
  told: { readonly analyzer: string; readonly posn: string; readonly message: string },
  found: Map<string, VetDiagnostic>,
  failures: Set<string>,
): void {
  // Read from the right, as a path may hold colons.
  const [, path = "", line = "", column = "1"] = /^(.+?):(\d+)(?::(\d+))?$/.exec(told.posn) ?? [];
  if (path === "") failures.add(`${told.analyzer}: ${told.message} (at no known place)`);
  else
    found.set(`${told.posn} ${told.analyzer} ${told.message}`, {
      analyzer: told.analyzer,
      message: told.message,
      path,
      line: Number(line),
      column: Number(column),
    });
}

function compareDiagnostics(a: VetDiagnostic, b: VetDiagnostic): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  if (a.line !== b.line) return a.line - b.line;
  if (a.column !== b.column) return a.column - b.column;
  if (a.analyzer !== b.analyzer) return a.analyzer < b.analyzer ? -1 : 1;
  return a.message < b.message ? -1 : a.message > b.message ? 1 : 0;
}
