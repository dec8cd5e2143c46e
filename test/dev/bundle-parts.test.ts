import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hidePart, partMark, type PartTable, revealPart } from "../../src/dev/bundle-parts.ts";
import { builtBundles, runProcess } from "../bundled.ts";
import { temporaryFolder } from "../world/open-world.ts";
import { readFileSync } from "node:fs";

const texts = fc.string({
  unit: fc.oneof(
    fc.constantFrom("*/", "/*", "*", "/", "~", "\n", "{", "}", "//", "é", "→", "\u{1f600}"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 3 }),
  ),
  maxLength: 60,
});

describe("a part in a comment", () => {
  test("does what it did, and the comment is ASCII that does not end too soon", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const code = JSON.stringify(text);
        fc.pre(!code.includes("*~/") && !/\\[^\0-\x7f]/.test(code));
        const hidden = hidePart(`\n${code}`);
        const value: unknown = new Script(revealPart(hidden)).runInThisContext();
        expect(value).toBe(text);
        expect(hidden).not.toContain("*/");
        expect(hidden).toMatch(/^[\0-\x7f]*$/);
        expect(hidden.split("\n")).toHaveLength(2);
      }),
    );
  });

  test.each(["/[–—😀]/u", "/^(?:é|ß)$/i", "`${1}…`"])(
    "means the same in patterns and templates: %s",
    (code) => {
      const [before, after] = [code, revealPart(hidePart(code))].map((text) =>
        String(new Script(text).runInThisContext()).replaceAll(/\\u(\w{4})/g, (_, hex: string) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        ),
      );
      expect(after).toBe(before);
      expect(after).toMatch(/[^\0-\x7f]/);
    },
  );

  test.each(["a *~/ b", "'\\é'", "String.raw`é`"])("that would not be the same is refused: %s", (text) => {
    expect(() => hidePart(text)).toThrow("a part of the bundle");
  });
});

describe("a bundle", () => {
  const bundles = builtBundles();

  test("has parts that stand where its table says, on the lines it says", () => {
    for (const name of ["cli.js", "action.js"]) {
      const text = readFileSync(join(bundles(), name), "latin1");
      const { places }: PartTable = JSON.parse(text.slice(text.lastIndexOf(partMark) + partMark.length));
      expect(Object.keys(places)).toContain("./entry.js");
      for (const [part, [start, end, line]] of Object.entries(places)) {
        expect(text.slice(0, start).endsWith(`\n/* part ${part.slice("./".length)}\n`)).toBe(true);
        expect(text.slice(end, end + 2)).toBe("*/");
        expect(text.slice(0, start).split("\n")).toHaveLength(line);
      }
    }
  });

  test("names its own lines in stack traces", async () => {
    const bundle = join(bundles(), "cli.js");
    const folder = temporaryFolder();
    const preload = join(folder, "preload.cjs");
    // The first write to standard output, deep in the parts, tells how it was come to.
    writeFileSync(
      preload,
      `const fs = require("node:fs"); const write = fs.writeSync;
       fs.writeSync = (fd, text) => { if (fd === 1) write(2, new Error("here").stack); return write(fd, text); };`,
    );
    const { exit, stderr } = await runProcess({
      argv: [process.execPath, "--require", preload, bundle, "--help"],
      env: {},
      cwd: folder,
    });
    expect(exit).toBe(0);
    const lines = readFileSync(bundle, "utf8").split("\n");
    const frames = Array.from(
      stderr.matchAll(/at (?:async )?(\w+) \((?:file:\/\/)?\S+cli\.js:(\d+):(\d+)\)/g),
    );
    expect(frames.length).toBeGreaterThan(2);
    const named = frames.map(([, name = ""], index) => ({ name, caller: frames[index + 1] }));
    let compared = 0;
    for (const { name, caller } of named) {
      // In the line of the frame below stands the call of this one.
      const called = lines[Number(caller?.[2]) - 1] ?? "";
      if (caller === undefined || !called.includes(`${name}(`)) continue;
      compared += 1;
    }
    expect(compared).toBeGreaterThan(1);
  });
});
