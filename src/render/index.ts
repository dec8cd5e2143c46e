import type { Renderer } from "./renderer.ts";

/** The formats a report can be rendered to. */
export const rendererIds = [
  "text",
  "json",
  "sarif",
  "github",
  "markdown",
  "html",
  "junit",
  "gitlab",
  "cyclonedx-json",
  "cyclonedx-xml",
  "spdx-json",
] as const;

/** The name of a format, as `--format` takes it. */
export type RendererId = (typeof rendererIds)[number];

// Loaded one by one: most runs need two formats, and the start of the program should not pay for ten.
const loaders: Readonly<Record<RendererId, () => Promise<{ readonly renderer: Renderer }>>> = {
  text: () => import("./text.ts"),
  json: () => import("./json.ts"),
  sarif: () => import("./sarif.ts"),
  github: () => import("./github.ts"),
  markdown: () => import("./markdown.ts"),
  html: () => import("./html.ts"),
  junit: () => import("./junit.ts"),
  gitlab: () => import("./gitlab.ts"),
  "cyclonedx-json": () => import("./cyclonedx-json.ts"),
  "cyclonedx-xml": () => import("./cyclonedx-xml.ts"),
  "spdx-json": () => import("./spdx-json.ts"),
};

/** Says whether a word names a format. */
export function isRendererId(word: string): word is RendererId {
  return rendererIds.some((id) => id === word);
}

/** Loads one renderer. */
export async function loadRenderer(id: RendererId): Promise<Renderer> {
  return (await loaders[id]()).renderer;
}
