import { isAbsolute, join } from "node:path";
import type { FormatTarget } from "../deliver.ts";
import { ModgateError } from "../model/error.ts";
import { nearestWord } from "../model/nearest-word.ts";
import { isRendererId, type RendererId, rendererIds } from "../render/index.ts";

/** What the command line says about formats. */
export interface FormatWish {
  /** `FORMAT` or `FORMAT=PATH`, as given. */
  readonly words: readonly string[];
  /** Absolute folder for files; "" where none was named. */
  readonly outputDir: string;
  readonly cwd: string;
  /** The format for standard output where no other is sent there. */
  readonly fallback: RendererId | undefined;
  /** Names of files that are given none, where they are not the report's. */
  readonly fileNames?: Partial<Readonly<Record<RendererId, string>>>;
  /** The formats that the command writes, where it does not write all of them. */
  readonly known?: readonly RendererId[];
}

const fileNames: Readonly<Record<RendererId, string>> = {
  text: "report.txt",
  json: "report.json",
  sarif: "report.sarif",
  github: "annotations.txt",
  markdown: "summary.md",
  html: "report.html",
  junit: "junit.xml",
  gitlab: "gl-code-quality-report.json",
  "cyclonedx-json": "sbom.cdx.json",
  "cyclonedx-xml": "sbom.cdx.xml",
  "spdx-json": "sbom.spdx.json",
};

/**
 * Reads `--format` words into targets with absolute paths.
 *
 * @throws usage for an unknown format, an empty path, or two formats for standard output
 */
export function formatTargets(wish: FormatWish): readonly FormatTarget[] {
  const targets = wish.words.map((word) => targetOf(word, wish));
  const printed = targets.filter((target) => target.path === "");
  if (printed.length > 1) {
    throw new ModgateError(
      "usage",
      `two formats want standard output: ${printed.map((one) => `\`${one.format}\``).join(" and ")}`,
      { hint: `give all but one a path: \`--format ${example(printed, wish)}\`` },
    );
  }
  if (printed.length === 1 || wish.fallback === undefined) return targets;
  return [{ format: wish.fallback, path: "" }, ...targets];
}

function targetOf(word: string, wish: FormatWish): FormatTarget {
  const equals = word.indexOf("=");
  const format = equals === -1 ? word : word.slice(0, equals);
  if (!isRendererId(format)) throw unknownFormat(format, wish.known ?? rendererIds);
  const name = wish.fileNames?.[format] ?? fileNames[format];
  if (equals === -1) return { format, path: wish.outputDir === "" ? "" : join(wish.outputDir, name) };
  const path = word.slice(equals + 1);
  if (path === "")
    throw new ModgateError("usage", `\`--format ${word}\` names no path`, {
      hint: `\`--format ${word}${name}\``,
    });
  if (isAbsolute(path)) return { format, path };
  return { format, path: join(wish.outputDir === "" ? wish.cwd : wish.outputDir, path) };
}

function example(printed: readonly FormatTarget[], wish: FormatWish): string {
  const { format } = printed.find((target) => target.format !== "text") ?? { format: "json" as const };
  return `${format}=${wish.fileNames?.[format] ?? fileNames[format]}`;
}

function unknownFormat(format: string, known: readonly RendererId[]): ModgateError {
  const nearest = nearestWord(format, known);
  return new ModgateError("usage", `there is no format \`${format}\``, {
    hint: nearest === undefined ? `choose from ${known.join(", ")}` : `did you mean \`${nearest}\`?`,
    wanted: known.join(" "),
    found: format,
  });
}
