import { code } from "../gate.ts";
import { showPercent, type WorstFile } from "./statement-tally.ts";

/** The facts of a limit that is not kept. Percentages are cut to two decimals. */
export type LimitFacts = {
  readonly percent: number;
  readonly limitPercent: number;
  readonly covered: number;
  readonly statements: number;
  /** Files with most statements that did not run, five at most. */
  readonly worst: readonly WorstFile[];
  /** True where the base revision was under the limit too, and the change did not make it worse. */
  readonly preExisting: boolean;
};

/** The facts of changed lines that no test runs. The totals are those of the whole change. */
export type PatchFacts = {
  readonly patchPercent: number;
  readonly limitPercent: number;
  readonly patchCovered: number;
  readonly patchStatements: number;
  /** Statements that did not run and touch the changed lines here. */
  readonly uncoveredStatements: number;
};

/** The facts of a total that fell. */
export type DropFacts = {
  readonly basePercent: number;
  readonly percent: number;
  /** Rounded up to two decimals. */
  readonly dropPoints: number;
  readonly maxDropPoints: number;
};

/** The facts of a changed file that nobody measured. */
export type UnmeasuredFacts = { readonly profile: string };

const unit = `The unit is the statement, as Go's cover tool counts it. Only statements inside function declarations count, as in the total of \`go tool cover -func\`; generated files (by the header \`// Code generated … DO NOT EDIT.\`) and the globs of \`coverage.exclude\` do not. Shares are compared exactly: 81.99 % is under 82.`;

/** This gate's finding codes by name. */
export const coverageCodes = {
  "coverage-total": code<LimitFacts>({
    title: "total coverage under the limit",
    message: ({ facts }) =>
      `${shareOf(facts)} ran in tests; the policy asks for at least ${facts.limitPercent} % of all statements.`,
    fix: ({ facts }) => worstFix(facts),
    help: `Fewer statements ran in the tests than \`coverage.total\` asks for. \`facts.worst\` names the files where most is missing; \`go tool cover -html=cover.out\` shows them line by line.

${unit}

To mend it, test what is not tested, or lower the limit to what the team wants to hold.`,
    keys: ["coverage.total", "coverage.profile", "coverage.run", "coverage.exclude"],
  }),
  "coverage-patch": code<PatchFacts>({
    title: "changed lines that no test runs",
    message: ({ facts }) =>
      `${counted(facts.uncoveredStatements, "changed statement")} here did not run in any test; of the whole change ${facts.patchCovered} of ${counted(facts.patchStatements, "statement")} (${showPercent(facts.patchPercent)}) ran, and the policy asks for at least ${facts.limitPercent} %.`,
    fix: () => "add tests that run the marked lines",
    help: `The statements that a pull request adds or modifies are covered less than \`coverage.patch\` asks for. Each finding is one place with changed lines that no test runs; all of them name the same totals.

The rule: a statement is a changed one if its block (the straight run of statements that Go counts together) has code on an added or modified line. Comments, blank lines and lone brackets are no code. A change without such statements passes.

${unit}

To mend it, test the lines that are marked.`,
    keys: ["coverage.patch", "coverage.profile", "coverage.run", "coverage.exclude"],
  }),
  "coverage-drop": code<DropFacts>({
    title: "total coverage fell",
    message: ({ facts }) =>
      `total coverage fell from ${showPercent(facts.basePercent)} to ${showPercent(facts.percent)}, by ${facts.dropPoints} points; the policy allows ${facts.maxDropPoints}.`,
    fix: () => "",
    help: `Total coverage fell against the base revision by more points than \`coverage.max-drop\` allows.

modgate does not test the base revision itself: \`coverage.base-profile\` names a profile that was taken there, for example one that the default branch stores for each commit. It is held against the base's own sources; a profile of another commit, or by another version of Go, which cuts code into other blocks, makes the gate unjudged.

${unit}`,
    keys: ["coverage.max-drop", "coverage.base-profile"],
  }),
  "coverage-package": code<LimitFacts>({
    title: "package coverage under the limit",
    message: ({ facts, subject }) =>
      `${shareOf(facts)} of ${subject} ran in tests; the policy asks for at least ${facts.limitPercent} %.`,
    fix: ({ facts }) => worstFix(facts),
    help: `The packages that an entry of \`coverage.packages\` names, taken together, are covered less than its \`min\` asks for. \`facts.worst\` names the files where most is missing.

${unit}`,
    keys: ["coverage.packages"],
  }),
  "coverage-unmeasured": code<UnmeasuredFacts>({
    title: "changed file that nobody measured",
    message: ({ facts, subject }) =>
      `${subject} has functions and changed, and the cover profile ${facts.profile} does not know it.`,
    fix: ({ facts }) => `go test -coverpkg=./... -coverprofile=${shellWord(facts.profile)} ./...`,
    help: `A changed file has functions, and the cover profile does not name it: its statements count neither in the total nor in the patch, covered or not.

Reasons are a profile of some packages only, a module of its own that the tests of another do not reach, or build constraints that leave the file out on this machine. To mend it, measure it: \`-coverpkg=./...\` names all packages of a module; profiles of several modules or systems can be joined. Or list the file under \`coverage.exclude\`.`,
    keys: ["coverage.unmeasured", "coverage.exclude", "coverage.profile"],
  }),
} as const;

function shareOf({ covered, statements, percent }: LimitFacts): string {
  return `${covered} of ${counted(statements, "statement")} (${showPercent(percent)})`;
}

function worstFix({ worst }: LimitFacts): string {
  const files = worst.slice(0, 3).map(({ file, uncovered }) => `${file} (${uncovered})`);
  return files.length === 0 ? "" : `add tests; most statements that did not run are in: ${files.join(", ")}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
