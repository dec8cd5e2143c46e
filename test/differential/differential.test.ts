import { expect, test } from "vitest";
import { randomTrial } from "./random-trial.ts";
import { agree, type Answers, answersTo, turnedElsewhere } from "./sides.ts";
import { printTrial } from "./trial.ts";

// A bounded part of `npm run differential`. MODGATE_TRIALS=100..200 tries others.

const [first = 1, last = 25] = (process.env["MODGATE_TRIALS"] ?? "").match(/\d+/g)?.map(Number) ?? [];
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
const judged: Answers[] = [];

test.each(seeds)("on trial %i modgate answers as go does, or refuses as go does", async (seed) => {
  const trial = randomTrial(seed);
  for (const answers of await answersTo(trial)) {
    if (turnedElsewhere(answers)) continue;
    judged.push(answers);
    const { question, go, modgate } = answers;
    const scene = agree(answers) ? "" : printTrial(trial);
    expect(modgate.output, `${question}; go says: ${go.words}; we say: ${modgate.words}\n${scene}`).toBe(
      go.output,
    );
  }
});

test("most trials are judged, and go answers many of them", () => {
  const answered = judged.filter(({ go }) => go.output !== undefined);
  expect(judged.length).toBeGreaterThan(seeds.length * 1.7);
  expect(answered.length).toBeGreaterThan(seeds.length / 3);
});
