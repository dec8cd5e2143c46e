import { confinedFiles } from "./model/confined-files.ts";
import type { Report } from "./model/report.ts";
import type { Files } from "./model/world.ts";
import { loadRenderer, type RendererId } from "./render/index.ts";
import type { RenderOptions } from "./render/renderer.ts";

/** A format asked for, and where its text goes: an absolute path, or standard output where `path` is "". */
export interface FormatTarget {
  readonly format: RendererId;
  readonly path: string;
}

/** Where a report goes and how it looks there. */
export interface Delivery {
  readonly targets: readonly FormatTarget[];
  /** Absolute root of the repository, to quote its lines; "" where the sources are not at hand. */
  readonly root: string;
  readonly look: Pick<RenderOptions, "color" | "width" | "links" | "runUrl">;
  readonly files: Files;
  print(text: string): void;
}

/**
 * Renders a report into every format asked for. Everything is rendered before anything is written, so that a
 * renderer's fault leaves no half of the files.
 *
 * @throws output-unwritable
 */
export async function deliver(report: Report, delivery: Delivery): Promise<void> {
  const sourceLine = await sourceLines(report, delivery);
  const plain = { ...delivery.look, color: false, width: 0, sourceLine };
  const rendered: { readonly target: FormatTarget; readonly text: string }[] = [];
  for (const target of delivery.targets) {
    const renderer = await loadRenderer(target.format);
    const options = target.path === "" ? { ...delivery.look, sourceLine } : plain;
    rendered.push({ target, text: renderer.render(report, options) });
  }
  for (const { target, text } of rendered) {
    if (target.path === "") delivery.print(text);
    else await delivery.files.write(target.path, text);
  }
}

type SourceLine = (file: string, line: number) => string | undefined;

// Renderers are pure, so the lines they may quote are read beforehand.
async function sourceLines(report: Report, { files, root }: Delivery): Promise<SourceLine> {
  const named = new Set(report.findings.flatMap((finding) => finding.at.map((place) => place.file)));
  const texts = new Map<string, readonly string[]>();
  const confined = confinedFiles(files, root);
  if (root !== "") {
    for (const file of named) {
      const bytes = await readQuotable(`${root}/${file}`, confined);
      if (bytes !== undefined) texts.set(file, new TextDecoder().decode(bytes).split(/\r?\n/));
    }
  }
  return (file, line) => texts.get(file)?.[line - 1];
}

// A line that may not be shown is a line less in the report, and no reason to lose it.
async function readQuotable(path: string, files: Files): Promise<Uint8Array | undefined> {
  return files.read(path).catch(() => undefined);
}
