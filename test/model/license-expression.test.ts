import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  licenseIds,
  type LicenseExpression,
  parseLicenseExpression,
} from "../../src/model/license-expression.ts";

function license(id: string, exception: string = ""): LicenseExpression {
  return { kind: "license", id, exception };
}

describe("parseLicenseExpression()", () => {
  test.each<readonly [string, LicenseExpression]>([
    ["MIT", license("MIT")],
    ["GPL-2.0+", license("GPL-2.0+")],
    ["(MIT)", license("MIT")],
    ["GPL-2.0-only WITH Classpath-exception-2.0", license("GPL-2.0-only", "Classpath-exception-2.0")],
    ["DocumentRef-x:LicenseRef-y", license("DocumentRef-x:LicenseRef-y")],
    ["MIT or ISC", { kind: "or", parts: [license("MIT"), license("ISC")] }],
    [
      "MIT AND ISC OR Zlib",
      { kind: "or", parts: [{ kind: "and", parts: [license("MIT"), license("ISC")] }, license("Zlib")] },
    ],
    [
      "MIT AND (ISC OR Zlib WITH X)",
      { kind: "and", parts: [license("MIT"), { kind: "or", parts: [license("ISC"), license("Zlib", "X")] }] },
    ],
  ])("reads %s", (text, expression) => {
    expect(parseLicenseExpression(text)).toEqual(expression);
  });

  test.each([
    "",
    "MIT ISC",
    "MIT AND",
    "OR MIT",
    "(MIT",
    "MIT)",
    "()",
    "MIT WITH",
    "Apache License 2.0",
    "MIT/ISC",
    "AND",
    "WITH X",
  ])("refuses %j", (text) => {
    expect(parseLicenseExpression(text)).toBeUndefined();
  });

  test("refuses brackets without end, and never throws", () => {
    expect(parseLicenseExpression(`${"(".repeat(100_000)}MIT${")".repeat(100_000)}`)).toBeUndefined();
    const words = fc.array(fc.constantFrom("MIT", "ISC", "AND", "OR", "WITH", "(", ")", "x"), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(words, (list) => {
        const expression = parseLicenseExpression(list.join(" "));
        if (expression !== undefined)
          expect(list).toEqual(expect.arrayContaining([...licenseIds(expression)]));
      }),
    );
  });
});
