import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hidePart, partMark, type PartTable, revealPart } from "../../src/dev/bundle-parts.ts";
import { builtBundles, runProcess } from "../bundled.ts";
import { temporaryFolder } from "../world/open-world.ts";
import { readFileSync } from "node:fs";

const code = fc.string({
  unit: fc.oneof(
    fc.constantFrom("*/", "/*", "*", "/", "~", "\n", "~u", "{", "}", "//"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 3 }),
  ),
  maxLength: 60,
});

describe("a part in a comment", () => {
  test("is what it was, and the comment is ASCII that does not end too soon", () => {
    fc.assert(
      fc.property(code, (text) => {
        fc.pre(text.isWellFormed() && !text.includes("*~/") && !/~u\{[0-9a-f]+\}/.test(text));
        const hidden = hidePart(text);
        expect(revealPart(hidden)).toBe(text);
        expect(hidden).not.toContain("*/");
        expect(hidden).toMatch(/^[\0-\x7f]*$/);
        expect(hidden.split("\n")).toHaveLength(text.split("\n").length);
      }),
    );
  });

  test.each(["a *~/ b", "~u{41}", "x ~u{1f600} y"])("that holds the signs itself is refused: %s", (text) => {
    expect(() => hidePart(text)).toThrow("signs");
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
