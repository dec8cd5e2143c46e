import { ModgateError } from "../../model/error.ts";

/**
 * What the reading of one text may cost. A text that people write stays far below it; one that is made to keep a
 * reader busy for hours ends in an error that says so.
 */
export class ReadingBudget {
  #left: number;

  constructor(units: number) {
    this.#left = units;
  }

  /** @throws ModgateError evidence-invalid where the budget is used up */
  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) this.giveUp();
  }

  /** @throws ModgateError evidence-invalid */
  giveUp(): never {
    throw new ModgateError("evidence-invalid", "the text is too tangled to be read");
  }
}

/** Tells whether a text was given up because it is too tangled. */
export function isTangled(error: unknown): boolean {
  return error instanceof ModgateError && error.code === "evidence-invalid";
}
