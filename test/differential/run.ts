import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { minimised } from "./minimise.ts";
import { randomTrial } from "./random-trial.ts";
import { agree, type Answers, answersTo, questions, turnedElsewhere } from "./sides.ts";
import { printTrial } from "./trial.ts";

// npm run differential -- --seed 1 --count 200 [--keep FOLDER] [--refusals]
// Gives random trials to the installed go and to modgate, and makes every difference small.

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "100" },
    keep: { type: "string" },
    quick: { type: "boolean", default: false },
    refusals: { type: "boolean", default: false },
  },
});

const first = Number(values.seed);
const count = Number(values.count);
const tally = { answered: 0, refused: 0, elsewhere: 0, different: 0 };
const refusals = new Map<string, string>();

for (let seed = first; seed < first + count; seed += 1) {
  if (seed % 100 === 0) process.stderr.write(`seed ${seed}\n`);
  for (const answers of await answersTo(randomTrial(seed))) await judge(seed, answers);
}
if (values.refusals) for (const words of refusals.values()) console.log(words);
const trials = `${count} trials from seed ${first}, ${questions.length} questions each`;
console.log(
  `${trials}: ${tally.answered} answered alike, ${tally.refused} refused by both, ${tally.elsewhere} left out (another toolchain), ${tally.different} different`,
);
process.exitCode = tally.different > 0 ? 1 : 0;

async function judge(seed: number, answers: Answers): Promise<void> {
  if (turnedElsewhere(answers)) {
    tally.elsewhere += 1;
    return;
  }
  if (agree(answers)) {
    if (answers.go.output === undefined) tally.refused += 1;
    else tally.answered += 1;
    if (answers.go.output === undefined) noteRefusal(seed, answers);
    return;
  }
  tally.different += 1;
  const { question, go, modgate } = answers;
  const sides = `go ${described(go.output, go.words)}\nmodgate ${described(modgate.output, modgate.words)}`;
  console.log(`seed ${seed}, ${question}: different\n${sides}`);
  if (values.quick) return;
  const small = printTrial(await minimised(randomTrial(seed), question));
  console.log(small);
  if (values.keep === undefined) return;
  mkdirSync(values.keep, { recursive: true });
  writeFileSync(join(values.keep, `${seed}-${question}.txt`), small);
}

function noteRefusal(seed: number, { question, go, modgate }: Answers): void {
  const kind = modgate.words.replace(/`[^`]*`|\S+\.mod(?::\d+)*|v\d\S*|\d+/g, "_").split("\n")[0] ?? "";
  if (!refusals.has(kind))
    refusals.set(kind, `--- seed ${seed}, ${question}\ngo: ${go.words}\n${modgate.words}`);
}

function described(output: string | undefined, words: string): string {
  return output === undefined ? `refuses: ${words.slice(0, 600)}` : `answers:\n${output.slice(0, 1500)}`;
}
