import { expect, test } from "vitest";
import { unwritableEnd } from "../../src/commands/start.ts";

test("unwritableEnd() is silent where the reader left, and tells anything else without the exit code of a verdict", () => {
  expect(unwritableEnd("EPIPE")).toEqual({ exitCode: 141, said: "" });
  expect(unwritableEnd("ENOSPC")).toEqual({
    exitCode: 2,
    said: "modgate: standard output cannot be written: ENOSPC\n",
  });
});
