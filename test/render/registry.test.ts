import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRendererId, loadRenderer, type RendererId, rendererIds } from "../../src/render/index.ts";
import { runnerCommands } from "./runner-commands.ts";
import {
  finding,
  fullOptions,
  hostileReport,
  hostileTexts,
  plainOptions,
  report,
  sampleReports,
} from "./sample-reports.ts";
import { readXml } from "./read-xml.ts";

// What holds for every format, looped over the registry so that a new one is held to it by being in it.

const renderers = await Promise.all(
  rendererIds.map(async (id) => ({ id, renderer: await loadRenderer(id) })),
);
const samples = Object.entries(sampleReports());

describe.each(renderers)("$id", ({ id, renderer }) => {
  test("is registered under its own id, with a media type and an extension", () => {
    expect(renderer.id).toBe(id);
    expect(isRendererId(renderer.id)).toBe(true);
    expect(renderer.mediaType).toMatch(/^[a-z]+\/[a-z0-9.+-]+(; version=[\d.]+)?$/);
    expect(renderer.extension).toMatch(/^(\.[a-z0-9]+)+$/);
  });

  test.each(samples)("renders the %s sample, the same each time", (_, sample) => {
    const text = renderer.render(sample, fullOptions);
    expect(renderer.render(structuredClone(sample), fullOptions)).toBe(text);
    expect(text === "" || text.endsWith("\n")).toBe(true);
    checkSyntax(id, text);
  });

  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 60), text] as const))(
    "%s stays text",
    (_, hostile) => {
      for (const options of [plainOptions, fullOptions]) {
        const text = renderer.render(hostileReport(hostile), options);
        checkSyntax(id, text);
        checkCharacters(id, text);
        const commands = runnerCommands(text).map((command) => command.name);
        expect(commands).toEqual(id === "github" ? ["error", "error"] : []);
      }
    },
  );
});

const foreignText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        ..."::error::|\n|\r|##[|]|%0A|<|>|&|`|]]>|\u202E|\u001b[|\u2028|@a|\ud800|x ".split("|"),
      ),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join("")),
);
const line = fc.integer({ min: 1, max: 99 });
const location = fc.oneof(
  fc.record({ file: foreignText }),
  fc.record({ file: foreignText, line }),
  fc.record({ file: foreignText, line, column: line }),
  fc
    .record({ file: foreignText, line, more: fc.nat(9) })
    .map(({ more, ...at }) => ({ ...at, endLine: at.line + more })),
);
const levels = ["error", "warning", "notice"] as const;
const anyFinding = fc
  .record({
    code: fc.constantFrom("module-major", "tool", "coverage-patch", "policy-changed"),
    gate: fc.constantFrom("modules", "directives", "coverage", "policy", "lint"),
    level: fc.constantFrom(...levels),
    subject: foreignText,
    title: foreignText,
    message: foreignText,
    fix: foreignText,
    why: fc.array(foreignText, { maxLength: 4 }),
    at: fc.array(location, { maxLength: 3 }),
    policy: fc.record({ file: foreignText, line: fc.nat(50) }),
    preExisting: fc.boolean(),
  })
  .map(({ preExisting, ...rest }) => finding({ ...rest, facts: { preExisting } }));

describe.each(renderers)("$id, whatever was found,", ({ id, renderer }) => {
  test("renders it, keeps its syntax and lets no text become a command", () => {
    fc.assert(
      fc.property(
        fc.array(anyFinding, { maxLength: 30 }),
        fc.constantFrom(plainOptions, fullOptions),
        (found, options) => {
          const text = renderer.render(report({ verdict: "fail", findings: found }), options);
          checkSyntax(id, text);
          checkCharacters(id, text);
          const commands = runnerCommands(text);
          if (id !== "github") expect(commands).toEqual([]);
          expect(commands.length).toBeLessThanOrEqual(levels.length * 10);
          expect(commands.every(({ name }) => levels.some((level) => level === name))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test("annotations stand at lines that findings have, and nowhere else", () => {
  const { renderer } = renderers.find(({ id }) => id === "github") ?? {};
  if (renderer === undefined) throw new Error("no renderer of annotations");
  fc.assert(
    fc.property(fc.array(anyFinding, { maxLength: 30 }), (found) => {
      const text = renderer.render(report({ verdict: "fail", findings: found }), plainOptions);
      const places = new Set(found.flatMap(({ at: [first] }) => first?.line ?? []));
      const shown = [...text.matchAll(/^::\w+ [^:]*?\bline=(\d+),endLine=(\d+)/gm)];
      for (const { 1: from, 2: to } of shown) {
        expect(places.has(Number(from))).toBe(true);
        expect(Number(to)).toBeGreaterThanOrEqual(Number(from));
      }
    }),
  );
});

// Commands apart from annotations are what could do harm; the two lists above name them all.
function checkSyntax(id: RendererId, text: string): void {
  if (/json|sarif|gitlab/.test(id)) JSON.parse(text);
  if (id === "junit") readXml(text);
  if (id === "html") expect(text).toMatch(/^<!doctype html>\n[^]*<\/html>\n$/);
}

// Only the terminal format holds control characters, its own colours and links, and only where they are on.
function checkCharacters(id: RendererId, text: string): void {
  // oxlint-disable-next-line no-control-regex -- escape sequences are what this removes
  const own = /\u001b\[\d+m|\u001b\]8;;(https:\/\/git\.corp\.example\/[!-~]*)?\u001b\\/g;
  const rest = (id === "text" ? text.replace(own, "") : text).replaceAll("\n", "");
  expect(rest).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
}
