import { describe, expect, test } from "vitest";
import { isRendererId, loadRenderer, type RendererId, rendererIds } from "../../src/render/index.ts";
import { runnerCommands } from "./runner-commands.ts";
import { fullOptions, hostileReport, hostileTexts, plainOptions, sampleReports } from "./sample-reports.ts";
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
