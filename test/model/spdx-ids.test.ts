import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { spdxIdOf } from "../../src/model/spdx-ids.ts";

// The list that SBOMs are checked against.
const schema = "node_modules/@cyclonedx/cyclonedx-library/res/schema/spdx.SNAPSHOT.schema.json";
const { enum: ids } = z.object({ enum: z.array(z.string()) }).parse(JSON.parse(readFileSync(schema, "utf8")));

describe("spdxIdOf()", () => {
  test("knows every identifier of the list, however it is cased", () => {
    expect(ids.length).toBeGreaterThan(800);
    expect(ids.map((id) => spdxIdOf(id.toLowerCase()))).toEqual(ids);
    expect(ids.map((id) => spdxIdOf(id.toUpperCase()))).toEqual(ids);
  });

  test.each(["", "MITT", "constructor", "MIT Apache-2.0", "\n"])("knows no %j", (text) => {
    expect(spdxIdOf(text)).toBeUndefined();
  });
});
