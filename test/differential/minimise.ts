import { agree, answersTo, type Question, turnedElsewhere } from "./sides.ts";
import type { Trial } from "./trial.ts";

/**
 * Takes away what a difference does not need: settings, files, then lines, larger parts first. Ends after `budget`
 * attempts at the latest.
 */
export async function minimised(trial: Trial, question: Question, budget = 250): Promise<Trial> {
  const wantsRefusal = await goRefuses(trial, question);
  let left = budget;
  const differs = async (candidate: Trial): Promise<boolean> => {
    if (left <= 0) return false;
    left -= 1;
    const [answers] = await answersTo(candidate, [question]);
    if (answers === undefined || agree(answers) || turnedElsewhere(answers)) return false;
    return (answers.go.output === undefined) === wantsRefusal;
  };
  let current = trial;
  for (const shrink of [withoutSettings, withoutFiles, withoutLines, withoutFiles, withoutSettings]) {
    current = await shrink(current, differs);
  }
  return current;
}

type Differs = (trial: Trial) => Promise<boolean>;

async function goRefuses(trial: Trial, question: Question): Promise<boolean> {
  const [answers] = await answersTo(trial, [question]);
  return answers?.go.output === undefined;
}

async function withoutSettings(trial: Trial, differs: Differs): Promise<Trial> {
  let current = trial;
  for (const name of Object.keys(trial.env)) {
    if (name === "GOPROXY") continue;
    const { [name]: _gone, ...env } = current.env;
    const candidate = { ...current, env };
    if (await differs(candidate)) current = candidate;
  }
  return current;
}

async function withoutFiles(trial: Trial, differs: Differs): Promise<Trial> {
  const kept = await smallest([...trial.files.keys()], async (names) => {
    return await differs({
      ...trial,
      files: new Map(names.map((name) => [name, trial.files.get(name) ?? ""])),
    });
  });
  return { ...trial, files: new Map(kept.map((name) => [name, trial.files.get(name) ?? ""])) };
}

async function withoutLines(trial: Trial, differs: Differs): Promise<Trial> {
  let current = trial;
  for (const [name, text] of trial.files) {
    const lines = text.split(/(?<=\n)/);
    const withLines = (kept: readonly string[]): Trial => ({
      ...current,
      files: new Map([...current.files, [name, kept.join("")]]),
    });
    current = withLines(await smallest(lines, async (kept) => await differs(withLines(kept))));
  }
  return current;
}

/** Leaves out parts of a list, halves first and single items last, as long as the rest still does it. */
async function smallest<T>(
  items: readonly T[],
  works: (items: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let current = items;
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < current.length; ) {
      const candidate = [...current.slice(0, start), ...current.slice(start + size)];
      if (await works(candidate)) current = candidate;
      else start += size;
    }
  }
  return current;
}
