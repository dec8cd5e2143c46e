import { shellCommands } from "../build-files/shell-commands.ts";

/** A command that writes over what is judged, in one line, and its line within the script, from 1. */
export interface TreeRewrite {
  readonly text: string;
  readonly line: number;
}

/** What modgate judges by, or what it judges. */
const judged =
  /(?:^|\/)(?:go\.(?:mod|sum|work|work\.sum)|vendor(?:\/.*)?|\.?modgate\.ya?ml)$|^(?:\.\/)?(?:\*|\.)$/;

/** The revision that the event checks out. */
const ownRevision =
  /^(?:HEAD|@|\.|-|\$\{?GITHUB_(?:SHA|HEAD_REF)\}?|\$\{\{\s*github\.(?:sha|head_ref|event\.pull_request\.head\.\w+)\s*\}\})$/;

/**
 * Lists the commands of a script that put something else in the place of what was checked out: other revisions by
 * git, and go.mod, go.sum, go.work, vendored copies or the policy removed, moved or written over. Tidying by go is
 * none of them, as it changes nothing that a build would not.
 */
export function treeRewrites(script: string): readonly TreeRewrite[] {
  return shellCommands(script).commands.flatMap(({ words, outputs }) => {
    const texts = words.map(({ text }) => text);
    const from = texts.findIndex(
      (text) => !/^(?:\w+=.*|sudo|env|command|exec|then|do|else|if|!)$/s.test(text),
    );
    const first = words[from];
    if (first === undefined) return [];
    const [program = "", ...args] = texts.slice(from);
    const rewrites =
      isRewriting(program.replace(/^.*\//, ""), args) || outputs.some((output) => judged.test(output));
    return rewrites ? [{ text: texts.slice(from).join(" "), line: first.line }] : [];
  });
}

const removers: ReadonlySet<string> = new Set(["rm", "unlink", "truncate", "tee", "mv"]);
const copiers: ReadonlySet<string> = new Set(["cp", "ln", "install", "rsync"]);
const editors: ReadonlySet<string> = new Set(["sed", "perl"]);

function isRewriting(program: string, args: readonly string[]): boolean {
  if (program === "git") return isOtherRevision(withoutFolder(args));
  if (program === "go") return isOtherGoMod(args);
  const named = args.filter((text) => !text.startsWith("-") && judged.test(text));
  if (removers.has(program)) return named.length > 0;
  // A folder as a target says nothing of what comes to stand there.
  if (copiers.has(program)) return named.some((text) => text === args.at(-1) && !/[.*]$/.test(text));
  const inPlace = args.some((text) => /^-[a-z]*i|^--in-place/.test(text));
  return editors.has(program) && inPlace && named.length > 0;
}

function withoutFolder(args: readonly string[]): readonly string[] {
  const at = args.findIndex((text, index) => !text.startsWith("-") && !/^-[Cc]$/.test(args[index - 1] ?? ""));
  return at < 0 ? [] : args.slice(at);
}

const joiners: ReadonlySet<string> = new Set(
  "apply am merge pull cherry-pick rebase revert read-tree".split(" "),
);

/** Restoring what the checkout has already is no other revision. */
function isOtherRevision([verb = "", ...args]: readonly string[]): boolean {
  if (joiners.has(verb)) return true;
  if (verb === "rm" || verb === "mv") return args.some((text) => judged.test(text));
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  if (verb === "restore") return before.some((text) => /^(?:-s|--source)/.test(text));
  const revision = before.find((text) => !text.startsWith("-")) ?? "HEAD";
  if (ownRevision.test(revision) || judged.test(revision)) return false;
  if (verb === "reset") return before.some((text) => /^--(?:hard|merge|keep)$/.test(text));
  return ["checkout", "switch"].includes(verb) && !before.some(isNewBranch);
}

function isNewBranch(flag: string): boolean {
  return /^(?:-[bBcC]|--orphan)$/.test(flag);
}

/** `go mod edit` but for printing, and `go get` of a version. */
function isOtherGoMod([verb, ...args]: readonly string[]): boolean {
  if (verb === "get") return args.some((text) => text.includes("@"));
  if (!((verb === "mod" || verb === "work") && args[0] === "edit")) return false;
  return args.some(
    (text) => text.startsWith("-") && !/^--?(?:json|print|fmt|C)(?:=|$)/.test(text) && !args.some(isPrinting),
  );
}

function isPrinting(text: string): boolean {
  return /^--?(?:json|print)(?:=|$)/.test(text);
}
