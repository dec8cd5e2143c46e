import { isLaxMakeFlag } from "./make-recipes.ts";

/** What a command runs of the repository: a script, or targets of a Makefile. */
export type CalledFile =
  | {
      readonly kind: "script";
      readonly file: string;
      /** True where it is read by the shell that calls it, and ends with it. */
      readonly isSourced: boolean;
      /** True where its shell is told to end at the first failure. */
      readonly isStrict: boolean;
    }
  | {
      readonly kind: "make";
      /** Names that the Makefile may have; the first one that is there counts. */
      readonly files: readonly string[];
      /** Where its recipes run. */
      readonly folder: string;
      readonly targets: readonly string[];
      /** `NAME=value` of the command line. */
      readonly variables: ReadonlyMap<string, string>;
      /** The flag by which make goes on after failures, or runs nothing; "" for none. */
      readonly tolerance: string;
    };

const makefiles = ["GNUmakefile", "makefile", "Makefile"];
const shells = /^(?:ba|da|z|k)?sh$/;

/** Tells which file of the repository a command runs; undefined where it runs none. `folder` is where it runs. */
export function calledFile(words: readonly string[], folder = ""): CalledFile | undefined {
  const [program = "", ...args] = words;
  if (/^(?:g?make|\$[({]MAKE[)}])$/.test(program)) return makeCall(args, folder);
  if (program === "." || program === "source") return scriptCall(args, { folder, isSourced: true });
  if (shells.test(program.replace(/^\/(?:usr\/)?bin\//, ""))) return shellCall(args, folder);
  return program.includes("/") ? scriptCall([program], { folder, isSourced: false }) : undefined;
}

interface ScriptCall {
  readonly folder: string;
  readonly isSourced: boolean;
  readonly isStrict?: boolean;
}

function scriptCall(
  [path = ""]: readonly string[],
  { folder, isSourced, isStrict = false }: ScriptCall,
): CalledFile | undefined {
  const file = filePath(path, folder);
  return file === undefined ? undefined : { kind: "script", file, isSourced, isStrict };
}

/** What a shell is given: flags, of which `-o` takes a word, then the script. */
function shellCall(args: readonly string[], folder: string): CalledFile | undefined {
  const at = args.findIndex(
    (word, index) => !/^[-+]/.test(word) && !/^[-+]\w*[oO]$/.test(args[index - 1] ?? ""),
  );
  const flags = at < 0 ? args : args.slice(0, at);
  if (at < 0 || flags.some((flag) => /^-\w*c/.test(flag))) return undefined;
  const isStrict = flags.some((flag) => /^-\w*e/.test(flag));
  return scriptCall(args.slice(at), { folder, isSourced: false, isStrict });
}

function makeCall(args: readonly string[], outer: string): CalledFile | undefined {
  const given = makeFlags(args);
  const folder = given.folders.reduce<string | undefined>(
    (above, next) => (above === undefined ? undefined : filePath(next, above)),
    outer,
  );
  if (folder === undefined) return undefined;
  const names = given.file === undefined ? makefiles : [given.file];
  const files = names.flatMap((name) => filePath(name, folder) ?? []);
  if (files.length === 0) return undefined;
  const words = given.rest.filter((word, index) => !isNumberOfJobs(word, given.rest[index - 1]));
  const variables = words.filter((word) => isAssignment(word)).map(assignment);
  const tolerant = words.find(isLaxMakeFlag);
  return {
    kind: "make",
    files,
    folder,
    targets: words.filter((word) => !word.startsWith("-") && !isAssignment(word)),
    variables: new Map(variables),
    tolerance: tolerant === undefined ? "" : `make ${tolerant}`,
  };
}

interface MakeFlags {
  readonly folders: readonly string[];
  readonly file: string | undefined;
  readonly rest: readonly string[];
}

const pathFlag = /^(-C|-f|--directory=?|--(?:make)?file=?)(.*)$/;

/** Takes the flags apart that name a folder or a file. */
function makeFlags(args: readonly string[]): MakeFlags {
  const folders: string[] = [];
  const rest: string[] = [];
  let file: string | undefined;
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    const [, flag = "", glued = ""] = pathFlag.exec(word) ?? [];
    if (flag === "") {
      rest.push(word);
      continue;
    }
    if (glued === "") index += 1;
    const value = glued === "" ? (args[index] ?? "") : glued;
    if (/^(?:-C|--dir)/.test(flag)) folders.push(value);
    else file = value;
  }
  return { folders, file, rest };
}

function isAssignment(word: string): boolean {
  return /^\w+:?=/.test(word);
}

function isNumberOfJobs(word: string, before: string | undefined): boolean {
  return /^[\d.]+$/.test(word) && /^-\w*[jl]$/.test(before ?? "");
}

function assignment(word: string): [name: string, value: string] {
  const at = word.indexOf("=");
  return [word.slice(0, at).replace(/:$/, ""), word.slice(at + 1)];
}

const root =
  /^(?:\$\{\{\s*github\.workspace\s*\}\}|\$\{?(?:GITHUB_WORKSPACE|PWD|CURDIR)\}?|\$\((?:CURDIR|PWD)\))(?:\/|$)/;

/** The path relative to the repository; undefined where only a run knows it, and where it leads out. */
export function filePath(text: string, folder: string): string | undefined {
  const bare = text.replace(root, "./");
  if (bare === "" || bare.startsWith("/") || /[$*?`{}~]/.test(bare)) return undefined;
  const parts: string[] = [];
  for (const part of `${folder}/${bare}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
