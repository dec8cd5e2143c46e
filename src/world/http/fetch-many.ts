import type { ProxyQuestion } from "../modules/proxy-source.ts";
import type { HttpOutcome } from "./http-exchange.ts";

/** How many questions of one sort are asked. */
export interface ManyQuestions<Q extends ProxyQuestion> {
  readonly questions: readonly Q[];
  /** One exchange, no second attempt. */
  ask(question: Q): Promise<HttpOutcome>;
  /** Takes what was answered; undefined: nothing that helps. */
  take(question: Q, bytes: Uint8Array | undefined): void;
}

/** More than a proxy answers at once, and than slots admit: what waits for its turn costs memory. */
const lanes = 320;
/** So many refusals say that the host is not the one to be asked for all of them. */
const mostRefusals = 32;

/**
 * Asks thousands of questions of a host that is expected to answer them all, with nothing around them: no second
 * attempt, no redirect, no other host. What was not answered is for whoever needs it to ask for properly; where the
 * host cannot be reached, redirects, or refuses many, the rest is not asked at all.
 */
export async function fetchMany<Q extends ProxyQuestion>({
  questions,
  ask,
  take,
}: ManyQuestions<Q>): Promise<void> {
  const rest = questions.values();
  let refusals = 0;

  async function lane(): Promise<void> {
    for (const question of rest) {
      const outcome = await ask(question);
      const isAnswer = outcome.kind === "answer" && outcome.status === 200;
      take(question, isAnswer ? outcome.body : undefined);
      if (!isAnswer) refusals += isFutile(outcome) ? mostRefusals : 1;
      if (refusals >= mostRefusals) return;
    }
  }

  await Promise.all(Array.from({ length: Math.min(lanes, questions.length) }, lane));
}

function isFutile(outcome: HttpOutcome): boolean {
  return outcome.kind === "failed" || (outcome.status >= 300 && outcome.status < 400);
}
