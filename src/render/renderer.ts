import type { Report } from "../model/report.ts";

// A renderer turns the report into one format. Everything in a report may have been written by a stranger
// (a module path, a lint message, a proxy's answer), so renderers pass every such text through neutralise.ts.

/** What a renderer may know beside the report. */
export interface RenderOptions {
  /** ANSI colours; the terminal format only. */
  readonly color: boolean;
  /** Columns to wrap at; 0 never wraps. */
  readonly width: number;
  /** Whether the reader can follow links. */
  readonly links: boolean;
  /** The page of the workflow run; "" outside one. */
  readonly runUrl: string;
  /** Reads one line of the head's sources, counted from 1; absent where the sources are not at hand. */
  readonly sourceLine?: (file: string, line: number) => string | undefined;
}

/** One output format. `render` is pure: the same report and options give the same text. */
export interface Renderer {
  readonly id: string;
  readonly mediaType: string;
  /** With its dot: `.json`. */
  readonly extension: string;
  render(report: Report, options: RenderOptions): string;
}

/** Declares a renderer. Every file of this room that holds one exports it under the name `renderer`. */
export function defineRenderer(renderer: Renderer): Renderer {
  return renderer;
}
