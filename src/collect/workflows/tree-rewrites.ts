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

function isRewriting(program: string, args: readonly string[]): boolean {
  const operands = args.filter((text) => !text.startsWith("-"));
  switch (program) {
    case "git":
      return isOtherRevision(withoutFolder(args));
    case "go":
      return isOtherGoMod(args);
    case "rm":
    case "unlink":
    case "truncate":
    case "tee":
    case "mv":
      return operands.some((text) => judged.test(text));
    case "cp":
    case "ln":
    case "install":
    case "rsync":
      return operands.slice(-1).some((text) => judged.test(text) && !/[.*]$/.test(text));
    case "sed":
    case "perl":
      return (
        args.some((text) => /^-[a-z]*i|^--in-place/.test(text)) && operands.some((text) => judged.test(text))
      );
    default:
      return false;
  }
}

function withoutFolder(args: readonly string[]): readonly string[] {
  const at = args.findIndex((text, index) => !text.startsWith("-") && !/^-[Cc]$/.test(args[index - 1] ?? ""));
  return at < 0 ? [] : args.slice(at);
}

/** Restoring what the checkout has already is no other revision. */
function isOtherRevision([verb = "", ...args]: readonly string[]): boolean {
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  const [revision = "HEAD"] = before.filter((text) => !text.startsWith("-"));
  const isOwn = ownRevision.test(revision) || judged.test(revision);
  switch (verb) {
    case "checkout":
    case "switch":
      return !isOwn && !before.some((text) => /^(?:-[bBcC]|--orphan)$/.test(text));
    case "reset":
      return !isOwn && before.some((text) => /^--(?:hard|merge|keep)$/.test(text));
    case "restore":
      return before.some((text) => /^(?:-s|--source)/.test(text));
    case "rm":
    case "mv":
      return args.some((text) => judged.test(text));
    case "apply":
    case "am":
    case "merge":
    case "pull":
    case "cherry-pick":
    case "rebase":
    case "revert":
    case "read-tree":
      return true;
    default:
      return false;
  }
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
