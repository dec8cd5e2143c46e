import { isTangled, type ReadingBudget } from "../build-files/reading-budget.ts";
import { shellCommands } from "../build-files/shell-commands.ts";
import { type CalledFile, calledFile, filePath } from "./called-file.ts";
import { includedFiles, makeRecipes } from "./make-recipes.ts";
import { type ModgateCommand, modgateCommands, programWords } from "./modgate-command.ts";

/** Where scripts and Makefiles are found, and how deep they are followed. */
export interface CalledSearch {
  /** The text of a file of the repository; undefined where there is none. */
  readonly textOf: (file: string) => string | undefined;
  readonly budget: ReadingBudget;
  /** The folder that commands run in; undefined where only a run knows it. */
  readonly folder: string | undefined;
  readonly depth?: number;
}

const deepest = 4;

/**
 * Lists the calls of `modgate check` in a script, and in the scripts and targets of Makefiles that it runs, each with
 * what stands around it in all of them.
 *
 * @throws ModgateError evidence-invalid for texts that are too tangled
 */
export function followedCommands(script: string, search: CalledSearch): readonly ModgateCommand[] {
  const { folder, depth = 0 } = search;
  if (folder === undefined || depth >= deepest) return modgateCommands(script);
  search.budget.spend(script.length);
  return modgateCommands(script, (words) => {
    const called = calledFile(words, folder);
    return called === undefined ? [] : commandsOf(called, { ...search, folder, depth: depth + 1 });
  });
}

interface Inside extends CalledSearch {
  readonly folder: string;
}

/** A file that is too tangled to be read runs nothing that is known. */
function commandsOf(called: CalledFile, search: Inside): readonly ModgateCommand[] {
  try {
    return called.kind === "make" ? madeCommands(called, search) : scriptCommands(called, search);
  } catch (error) {
    if (isTangled(error)) return [];
    throw error;
  }
}

function scriptCommands(
  { file, isSourced, isStrict }: Extract<CalledFile, { readonly kind: "script" }>,
  search: Inside,
): readonly ModgateCommand[] {
  const text = search.textOf(file);
  if (text === undefined) return [];
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const last = lines.findLastIndex((line) => !/^\s*(?:#|$)/.test(line)) + 1;
  const strictFrom = isSourced || isStrict ? 0 : firstStrict(lines);
  return followedCommands(text, search).map((command) => {
    const own = command.at === undefined ? { file, line: command.line } : command.at;
    const isLost = command.line < last && command.line < strictFrom;
    return { ...command, at: own, tolerance: command.tolerance || (isLost ? "no set -e" : "") };
  });
}

/** The line from which on a failure ends a script, from 1; behind all where none says so. */
function firstStrict(lines: readonly string[]): number {
  const index = lines.findIndex((line, at) =>
    at === 0 && line.startsWith("#!")
      ? /\s-\w*e/.test(line)
      : /^\s*set\s+(?:-\w+\s+)*-(?:\w*e|\w*o\s+errexit)/.test(line),
  );
  return index < 0 ? Number.POSITIVE_INFINITY : index + 1;
}

function madeCommands(
  { files, folder, targets, variables, tolerance }: Extract<CalledFile, { readonly kind: "make" }>,
  search: Inside,
): readonly ModgateCommand[] {
  const file = files.find((one) => search.textOf(one) !== undefined);
  if (file === undefined) return [];
  const { textOf, budget } = search;
  // A file is named from the folder that make runs in, the Makefile itself by its path.
  const pathOf = (name: string): string | undefined => (name === file ? name : filePath(name, folder));
  return makeRecipes({ file, textOf, pathOf, targets, variables, budget }).flatMap((recipe) =>
    followedCommands(recipe.script, { ...search, folder }).map((command) => ({
      ...command,
      at: command.at ?? { file: recipe.file, line: recipe.line + command.line - 1 },
      tolerance: command.tolerance || recipe.tolerance || tolerance,
    })),
  );
}

/**
 * Lists the files of the repository that a script, or the recipes of a Makefile, may run from any of these folders; not
 * all need be there.
 */
export function calledFiles(text: string, folders: ReadonlySet<string>): readonly string[] {
  if (!/make|MAKE|\/|^[-s]?include\b/m.test(text)) return [];
  try {
    const words = shellCommands(text.replace(/^\t[@+-]+/gm, "\t")).commands.map(programWords);
    const places = [...folders].flatMap((folder) => filePath(folder === "" ? "." : folder, "") ?? []);
    const included = includedFiles(text);
    const plain = places.flatMap((folder) => included.flatMap((name) => filePath(name, folder) ?? []));
    const called = words.flatMap((command) =>
      places.flatMap((folder) => {
        const one = calledFile(command, folder);
        if (one === undefined) return [];
        return one.kind === "make" ? one.files : [one.file];
      }),
    );
    return [...plain, ...called];
  } catch (error) {
    if (isTangled(error)) return [];
    throw error;
  }
}
