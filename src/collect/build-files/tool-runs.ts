import type { FoundSetting } from "./go-variables.ts";
import { expandedTexts, isFromOutside, type Variables } from "./variable-values.ts";
import type { ShellWord } from "./shell-commands.ts";

const valueFlag =
  /^--?(?:C|asmflags|buildmode|compiler|coverpkg|exec|gccgoflags|gcflags|installsuffix|ldflags|mod|modfile|o|overlay|p|pgo|pkgdir|tags|toolexec)$/;

/**
 * Lists the tools that one call of go fetches and runs, `words` being what follows `go`: `run PATH@VERSION`,
 * `install PATH@VERSION…` and `get -tool PATH…`. Words with variables are listed as they stand.
 *
 * Source: https://go.dev/ref/mod#go-install, https://pkg.go.dev/cmd/go.
 */
export function toolRuns(words: readonly ShellWord[]): readonly FoundSetting[] {
  const [verb, ...args] = words.slice(folderWords(words));
  if (verb?.text === "run") return packages("go run", operands(args).slice(0, 1));
  if (verb?.text === "install") return packages("go install", operands(args));
  return verb?.text === "get" ? addedTools(args) : [];
}

/** How many words `-C DIR` takes. */
function folderWords([first]: readonly ShellWord[]): number {
  if (first?.text === "-C") return 2;
  return first !== undefined && /^--?C=/.test(first.text) ? 1 : 0;
}

function addedTools(args: readonly ShellWord[]): readonly FoundSetting[] {
  if (!args.some(({ text }) => /^--?tool(?:=true)?$/.test(text))) return [];
  return operands(args)
    .filter(({ text }) => isRemote(pathOf(text)) && !text.endsWith("@none"))
    .map(({ text, line }) => ({ name: "go get -tool", value: text, line }));
}

function pathOf(text: string): string {
  return text.split("@", 1)[0] ?? "";
}

function operands(words: readonly ShellWord[]): readonly ShellWord[] {
  return words.filter(
    ({ text }, index) => !text.startsWith("-") && !valueFlag.test(words[index - 1]?.text ?? ""),
  );
}

function packages(name: string, words: readonly ShellWord[]): readonly FoundSetting[] {
  return words
    .filter(({ text }) => text.includes("$") || text.includes("{{") || isPackageAtVersion(text))
    .map(({ text, line }) => ({ name, value: text, line }));
}

function isPackageAtVersion(text: string): boolean {
  const [path = "", version = ""] = text.split("@", 2);
  return version !== "" && isRemote(path);
}

/** A path that go can fetch has a dot in its first element and is no folder. */
function isRemote(path: string): boolean {
  return /^[\w~-][\w.~-]*\.[\w.~-]+(?:\/|$)/.test(path);
}

/** Puts the values of variables into what tools are run; what stays unknown, or is no remote package, is left out. */
export function knownToolRuns(runs: readonly FoundSetting[], variables: Variables): readonly FoundSetting[] {
  return runs.flatMap((run) => {
    const all = expandedTexts(run.value, variables);
    const known = all.filter((text) => !isFromOutside(text));
    const texts = (known.length === 0 ? all : known).flatMap(
      (text) => text.match(/(?:\$\{\{[^}]{0,500}\}\}|\S)+/g) ?? [],
    );
    return [...new Set(texts)]
      .filter((text) => (run.name === "go get -tool" ? isRemote(pathOf(text)) : isPackageAtVersion(text)))
      .map((value) => ({ ...run, value }));
  });
}

/** A call that names its tool itself is told where it is written. */
const goCall = /^(?:[\w./-]*\/)?go(?:\.exe)?(?:\s[^@]*)?$/;

const named =
  /\$\{\{\s*(?:env|vars|inputs|matrix)\.(\w+)\s*\}\}|"?\$(?:\{(\w+)\}|\((\w+)\)|([A-Za-z_]\w*))"?/g;

/**
 * Writes a text anew with the calls of go that its variables hold: `${{ matrix.cmd }} PATH@VERSION`; once with the
 * first call of each, once with the second, and so on. Lines stay where they are; the text as it stands is not among
 * them.
 *
 * @throws ModgateError evidence-invalid where a long text would have to be read many times
 */
export function withGoCalls(text: string, { values, budget }: Variables): readonly string[] {
  const calls = new Map([...values].map(([name, given]) => [name, given.filter((one) => goCall.test(one))]));
  const most = [...calls.values()].reduce((longest, { length }) => Math.max(longest, length), 0);
  return Array.from({ length: most }, (_, rank) => rank).flatMap((rank) => {
    const next = text.replace(named, (whole, ...groups: readonly (string | undefined)[]) => {
      const name = groups.slice(0, 4).find((group) => group !== undefined) ?? "";
      const call = calls.get(name)?.[rank] ?? whole;
      budget.spend(call.length);
      return call;
    });
    budget.spend(next.length);
    return next === text ? [] : [next];
  });
}
