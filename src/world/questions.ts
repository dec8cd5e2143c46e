import { createInterface } from "node:readline/promises";
import { ModgateError } from "../model/error.ts";

/** Asks somebody at a terminal. */
export interface Questions {
  /** Asks until one of the words, or a beginning of one, is given; an empty answer is the first word. */
  choose(question: string, words: readonly [string, ...string[]]): Promise<string>;
  close(): void;
}

/** Where questions are asked and answers come from. */
export interface QuestionStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Opens a conversation. An input that ends before an answer ends it. @throws usage then */
export function askQuestions({ input, output }: QuestionStreams): Questions {
  const lines = createInterface({ input, output, terminal: false });
  const ended = new Promise<never>((_, reject) => {
    lines.once("close", () =>
      reject(new ModgateError("usage", "the answers ended before the questions did")),
    );
  });
  // Nobody may be waiting when the conversation is closed at its proper end.
  ended.catch(() => undefined);
  return {
    async choose(question, words) {
      const [first] = words;
      for (;;) {
        const shown = `${question} [${words.join("/")}, empty for ${first}] `;
        const answer = (await Promise.race([lines.question(shown), ended])).trim().toLowerCase();
        if (answer === "") return first;
        const meant = words.filter((word) => word.startsWith(answer));
        const [only] = meant;
        if (only !== undefined && meant.length === 1) return only;
        output.write(`please answer ${words.join(" or ")}\n`);
      }
    },
    close: () => lines.close(),
  };
}
