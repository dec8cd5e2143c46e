import { misparsed, type Parsed, parsed, shown, type SyntaxProblem } from "./parsed.ts";

// GOFLAGS holds flags for every go command. A command takes those that it knows and passes over those that only
// others know; a flag that none knows is an error. See https://go.dev/ref/mod#environment-variables.

/** What a flag takes: nothing or a truth value, any text, or what its own rule says. */
type FlagKind =
  | "bool"
  | "text"
  | "words"
  | "tool-flags"
  | "count"
  | "auto"
  | "json"
  | "buildmode"
  | "compiler"
  | "covermode"
  | "goversion"
  | "chdir";

/** The command that reads GOFLAGS. */
export type FlagReader = "list" | "graph";

/** Values by flag name, the last of each, fields of -json all; truth values are `true` or `false`. */
export type GoFlags = ReadonlyMap<string, string>;

const shared: readonly (readonly [FlagKind, string])[] = [
  ["bool", "modcacherw x"],
  ["text", "modfile overlay"],
  ["chdir", "C"],
];

const ofList: readonly (readonly [FlagKind, string])[] = [
  ...shared,
  [
    "bool",
    "a asan compiled cover deps e export find linkshared m msan n race retracted test trimpath u v versions work",
  ],
  [
    "text",
    "coverpkg debug-actiongraph debug-runtime-trace debug-trace f installsuffix mod pgo pkgdir reuse tags",
  ],
  ["words", "toolexec"],
  ["tool-flags", "asmflags gccgoflags gcflags ldflags"],
  ["count", "p"],
  ["auto", "buildvcs"],
  ["json", "json"],
  ["buildmode", "buildmode"],
  ["compiler", "compiler"],
  ["covermode", "covermode"],
];

const readers: Readonly<Record<FlagReader, ReadonlyMap<string, FlagKind>>> = {
  list: byName(ofList),
  graph: byName([...shared, ["goversion", "go"]]),
};

// Flags of other commands. Source: `go help` of each, and the flag sets in cmd/go/internal.
const elsewhere: ReadonlySet<string> = new Set(
  `artifacts bench benchmem benchtime blockprofile blockprofilerate c cache changed compat count coverprofile cpu
  cpuprofile d diff dropexclude dropgodebug dropignore dropreplace droprequire dropretract droptool dropuse exclude
  exec failfast fix fixtool fmt fullpath fuzz fuzzcache fuzzminimizetime fuzztime go godebug i ignore insecure list
  memprofile memprofilerate modcache module mutexprofile mutexprofilefraction o outputdir parallel print r replace
  require retract run short shuffle skip t testcache timeout tool toolchain trace use vendor vet vettool`.split(
    /\s+/,
  ),
);

/**
 * Reads GOFLAGS for one command: words parted by blanks, of which one that begins with a quote ends at the next.
 *
 * A problem is a word that is no flag, a flag that no go command knows, or a value that does not fit.
 *
 * Source: cmd/go/internal/base.InitGOFLAGS and SetFromGOFLAGS, cmd/internal/quoted.Split.
 */
export function parseGoFlags(text: string, reader: FlagReader): Parsed<GoFlags> {
  const words = splitQuoted(text);
  if (words === undefined) return misparsed([{ message: "GOFLAGS holds a quote that is not closed" }]);
  const flags = new Map<string, string>();
  const problems: SyntaxProblem[] = [];
  for (const word of words) {
    const [, name, value] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    const message =
      name === undefined
        ? `GOFLAGS holds ${shown(word)}, which is no flag`
        : setFlag(flags, { reader, name, value });
    if (message !== undefined) problems.push({ message, hint: "correct GOFLAGS: go env GOFLAGS" });
  }
  return problems.length > 0 ? misparsed(problems) : parsed(flags);
}

interface FlagWord {
  readonly reader: FlagReader;
  readonly name: string;
  /** Absent where the word has no `=`. */
  readonly value: string | undefined;
}

/** Puts a flag among the others; gives back what is wrong with it. */
function setFlag(flags: Map<string, string>, { reader, name, value }: FlagWord): string | undefined {
  const kind = readers[reader].get(name);
  if (kind === undefined) {
    const plain = name.replace(/^test\./, "");
    const isKnown = readers.list.has(plain) || elsewhere.has(plain);
    return isKnown ? undefined : `GOFLAGS sets ${shown(`-${name}`)}, a flag that no go command knows`;
  }
  const read = readValue(kind, value);
  if (read === undefined)
    return `GOFLAGS sets ${shown(value === undefined ? `-${name}` : `-${name}=${value}`)}: ${wants[kind]}`;
  flags.set(name, kind === "json" ? withFields(flags.get(name), read) : read);
  return undefined;
}

// Fields add up, and stay where the next word only says that JSON is wanted. Source: cmd/go/internal/list.jsonFlag.
function withFields(known: string | undefined, read: string): string {
  if (known === undefined || truth(known) !== undefined || read === "false") return read;
  return read === "true" ? known : `${known},${read}`;
}

const wants: Readonly<Record<FlagKind, string>> = {
  bool: "the flag is true or false",
  text: "the flag needs a value",
  words: "the flag needs a value, its quotes closed",
  "tool-flags": "the flag needs `-flag` or `pattern=-flag`, its quotes closed",
  count: "the flag needs a number above 0",
  auto: "the flag is true, false or auto",
  json: "the flag is true, false or a list of fields",
  buildmode: "go knows no such build mode",
  compiler: "the flag is gc or gccgo",
  covermode: "the flag is set, count or atomic",
  goversion: "the flag needs a go version such as 1.23",
  chdir: "the flag has to come first on a command line",
};

function readValue(kind: FlagKind, value: string | undefined): string | undefined {
  if (value !== undefined) return valueReaders[kind](value);
  return ["bool", "auto", "json"].includes(kind) ? "true" : undefined;
}

/** Each gives back the value, truth values in one spelling; undefined where it does not fit. */
const valueReaders: Readonly<Record<FlagKind, (value: string) => string | undefined>> = {
  bool: truth,
  auto: (value) => (value === "auto" ? value : truth(value)),
  json: (value) => truth(value) ?? value,
  text: (value) => value,
  words: (value) => (splitQuoted(value) === undefined ? undefined : value),
  "tool-flags": (value) => (isToolFlags(value) ? value : undefined),
  count: (value) => (isPositiveInteger(value) ? value : undefined),
  buildmode: (value) =>
    oneOf(["archive", "c-archive", "c-shared", "default", "exe", "pie", "shared", "plugin"], value),
  compiler: (value) => oneOf(["gc", "gccgo"], value),
  covermode: (value) => oneOf(["set", "count", "atomic"], value),
  goversion: (value) => (value === "" || goVersionForm.test(value) ? value : undefined),
  chdir: () => undefined,
};

const integerForm =
  /^\+?(?:0(?<octal>[oO]?(?:_?[0-7])+)|(?<other>0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|[1-9](?:_?[0-9])*))$/;

// As Go's literals: in any base, digits parted by `_`. Source: flag.intValue.Set, strconv.ParseInt.
function isPositiveInteger(text: string): boolean {
  const { octal, other } = integerForm.exec(text)?.groups ?? {};
  const digits = octal === undefined ? other : `0o${octal.replace(/^[oO]/, "")}`;
  if (digits === undefined) return false;
  const value = BigInt(digits.replaceAll("_", ""));
  return value > 0n && value < 1n << 63n;
}

// Source: cmd/go/internal/load.PerPackageFlag.
function isToolFlags(value: string): boolean {
  const text = value.trim();
  const flags = text.startsWith("-") ? text : text.slice(text.indexOf("=") + 1);
  return text === "" || ((text.startsWith("-") || text.indexOf("=") > 0) && splitQuoted(flags) !== undefined);
}

// Source: modfile.GoVersionRE.
const goVersionForm = /^([1-9][0-9]*)\.(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))?([a-z]+[0-9]+)?$/;

// Source: strconv.ParseBool.
function truth(value: string): string | undefined {
  if (["1", "t", "T", "true", "TRUE", "True"].includes(value)) return "true";
  return ["0", "f", "F", "false", "FALSE", "False"].includes(value) ? "false" : undefined;
}

function oneOf(values: readonly string[], value: string): string | undefined {
  return values.includes(value) ? value : undefined;
}

function byName(kinds: readonly (readonly [FlagKind, string])[]): ReadonlyMap<string, FlagKind> {
  return new Map(kinds.flatMap(([kind, names]) => names.split(" ").map((name) => [name, kind] as const)));
}

/** Undefined where a quote is not closed. A quote inside of a word is a sign like any other. */
function splitQuoted(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let rest = text.replace(leadingBlanks, "");
  while (rest !== "") {
    const quote = rest.startsWith('"') || rest.startsWith("'") ? (rest[0] ?? "") : "";
    const end = quote === "" ? rest.search(/[ \t\n\r]|$/) : rest.indexOf(quote, 1);
    if (end < 0) return undefined;
    words.push(rest.slice(quote.length, end));
    rest = rest.slice(end + quote.length).replace(leadingBlanks, "");
  }
  return words;
}

const leadingBlanks = /^[ \t\n\r]+/;
