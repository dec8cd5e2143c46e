import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GoMod } from "../../src/go/go-mod.ts";
import { lexGoMod } from "../../src/go/mod-lexer.ts";
import { parseGoMod } from "../../src/go/parse-go-mod.ts";
import { parseGoSum } from "../../src/go/parse-go-sum.ts";
import { parseGoWork } from "../../src/go/parse-go-work.ts";
import type { Parsed } from "../../src/go/parsed.ts";
import { printGoMod } from "../../src/go/print-go-mod.ts";
import { parseVendorModules } from "../../src/go/vendor-modules.ts";
import { ModgateError } from "../../src/model/error.ts";
import { parseVersionInfo } from "../../src/world/modules/version-info.ts";
import { latestOfList, parseVersionList } from "../../src/world/modules/version-list.ts";
import { mutate } from "../differential/mutate.ts";
import { randomOf } from "../differential/random.ts";
import { goFile, goRoot } from "./go-distribution.ts";

// What the installed Go tests itself with, as it is and changed in a few places: a parser must read it or say where
// it is wrong, and never throw. Nothing of it is copied here.

const scripts = "src/cmd/go/testdata/script";

/** The sections of go's test scripts whose file name fits. */
function sections(name: RegExp): readonly string[] {
  const files = readdirSync(join(goRoot, scripts)).filter((file) => file.endsWith(".txt"));
  return files.flatMap((file) => {
    const [, ...parts] = goFile(scripts, file).split(/^-- (.+) --\n/m);
    return parts.filter((_, index) => index % 2 === 1 && name.test(parts[index - 1] ?? ""));
  });
}

const corpora = {
  "go.mod": sections(/(?:^|\/)go\.mod(?:\.|$)/),
  "go.work": sections(/go\.work(?:\.|$)/),
  "go.sum": sections(/\.sum(?:\.|$)/),
  "modules.txt": sections(/modules\.txt/),
} as const;

const changed = (texts: readonly string[]) =>
  fc
    .tuple(fc.nat(), fc.nat())
    .map(([index, seed]) => mutate(texts[index % texts.length] ?? "", randomOf(seed)));

function expectPlaces(text: string, read: Parsed<unknown>): void {
  if (read.ok) return;
  const lines = text.split("\n");
  expect(read.problems.length).toBeGreaterThan(0);
  for (const { message, at } of read.problems) {
    expect(message).not.toBe("");
    if (at !== undefined) {
      expect(at.line).toBeLessThanOrEqual(lines.length);
      expect(at.column).toBeLessThanOrEqual((lines[at.line - 1] ?? "").length + 1);
    }
  }
}

/** Sets every place to the same, as printing moves directives. */
function unplaced(mod: GoMod): unknown {
  return JSON.parse(JSON.stringify(mod), (key, value: unknown) => (key === "at" ? 0 : value));
}

test.each(Object.entries(corpora))("go's tests hold texts of the kind %s", (_kind, texts) => {
  expect(texts.length).toBeGreaterThan(5);
});

describe("on texts of go's tests, changed in a few places,", () => {
  test.each([
    ["parseGoMod() strict", "go.mod", (text: string) => parseGoMod(text, { mode: "strict" })],
    ["parseGoMod() lax", "go.mod", (text: string) => parseGoMod(text, { mode: "lax" })],
    ["parseGoWork()", "go.work", parseGoWork],
    ["parseGoSum()", "go.sum", parseGoSum],
    ["parseVendorModules()", "modules.txt", parseVendorModules],
  ] as const)("%s reads, or says where it is wrong", (_name, kind, parse) => {
    fc.assert(
      fc.property(changed(corpora[kind]), (text) => expectPlaces(text, parse(text))),
      { numRuns: 400 },
    );
  });

  test("what parseGoMod() reads is written and read again the same", () => {
    fc.assert(
      fc.property(changed(corpora["go.mod"]), (text) => {
        const read = parseGoMod(text, { mode: "strict" });
        if (!read.ok || read.value.module === undefined) return;
        const printed = printGoMod(read.value);
        const again = parseGoMod(printed, { mode: "strict" });
        expect(again.ok ? unplaced(again.value) : { printed, again }).toEqual(unplaced(read.value));
        expect(again.ok && printGoMod(again.value)).toBe(printed);
      }),
      { numRuns: 400 },
    );
  });

  test("lexGoMod() ends on any text at all", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void lexGoMod(text)));
  });
});

describe("on answers of a proxy, changed in a few places,", () => {
  const list = "v1.0.0\nv1.1.0-rc.1 2024-01-01T00:00:00Z\nv0.0.0-20240102030405-abcdefabcdef\n";
  const info =
    '{"Version":"v1.0.0","Time":"2024-01-02T03:04:05Z","Origin":{"VCS":"git","URL":"https://a.example/a"}}';

  test("parseVersionList() gives versions only, and latestOfList() one of its lines", () => {
    fc.assert(
      fc.property(changed([list]), (text) => {
        for (const version of parseVersionList(text)) expect(version).toMatch(/^v\d/);
        const latest = latestOfList(text);
        expect(latest === "" || text.includes(latest)).toBe(true);
      }),
    );
  });

  test("parseVersionInfo() gives the version that was asked for, or an error of ours", () => {
    fc.assert(
      fc.property(changed([info]), (text) => {
        const told = { path: "a.example/a", query: "v1.0.0", source: "proxy" };
        try {
          expect(parseVersionInfo({ ...told, bytes: new TextEncoder().encode(text) }).version).toBe("v1.0.0");
        } catch (error) {
          expect(error).toBeInstanceOf(ModgateError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
