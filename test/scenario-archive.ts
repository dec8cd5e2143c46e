import type { LoopbackModule } from "../src/dev/loopback-proxy.ts";

// How a scenario is written down: one text archive in Go's txtar form, and a line for each module that is served.

/** A text archive: what stands before the first `-- NAME --` line, and the files below theirs, in order. */
export interface Archive {
  readonly comment: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Reads a text archive. Source: golang.org/x/tools/txtar. */
export function parseArchive(text: string): Archive {
  const [comment = "", ...parts] = text.split(/^-- (.+) --\n/m);
  const files = new Map<string, string>();
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const name = parts[index] ?? "";
    if (files.has(name)) throw new Error(`two sections are named ${name}`);
    files.set(name, parts[index + 1] ?? "");
  }
  return { comment, files };
}

/** Writes a text archive, the other way round. */
export function formatArchive({ comment, files }: Archive): string {
  const sections = Array.from(files, ([name, content]) => `-- ${name} --\n${withLineEnd(content)}`);
  return comment + sections.join("");
}

/** Ends a text with a line break, as every file of an archive does; an empty one stays empty. */
export function withLineEnd(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/**
 * Reads modules, one version a line: `lib.example/cache v1.1.0: lib.example/codec/v2@v2.3.0 lib.example/clock@v1.0.1`,
 * with options after the requirements.
 *
 * `go=1.21` is the default and `go=none` leaves the line out; `gomod=none` serves a module without a go.mod;
 * `time=2025-06-01`, `license=MIT` (its LICENSE file), `retract=v1.0.0` and `deprecated=use-other` say what they name.
 */
export function parseModules(text: string): readonly LoopbackModule[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(parseModule);
}

function parseModule(line: string): LoopbackModule {
  const [, path, version, rest = ""] = /^(\S+) (v[^\s:]+)(?::(.*))?$/.exec(line) ?? [];
  if (path === undefined || version === undefined) throw new Error(`no module: ${line}`);
  const words = rest.split(" ").filter((word) => word !== "");
  const requirements = words.filter((word) => word.includes("@"));
  const options = new Map(words.filter((word) => !word.includes("@")).map(splitOption));
  for (const name of options.keys()) if (!known.has(name)) throw new Error(`no option ${name}: ${line}`);
  const files: Record<string, string> = { "lib.go": "package lib\n" };
  if (options.get("gomod") !== "none") files["go.mod"] = goModText(path, requirements, options);
  const license = options.get("license");
  if (license !== undefined) files["LICENSE"] = licenseText(license);
  return { path, version, time: `${options.get("time") ?? "2025-01-02"}T03:04:05Z`, files };
}

const known: ReadonlySet<string> = new Set(["go", "gomod", "time", "license", "retract", "deprecated"]);

function splitOption(word: string): readonly [name: string, value: string] {
  const equals = word.indexOf("=");
  return [word.slice(0, equals), word.slice(equals + 1)];
}

function goModText(
  path: string,
  requirements: readonly string[],
  options: ReadonlyMap<string, string>,
): string {
  const go = options.get("go") ?? "1.21";
  const deprecated = options.get("deprecated");
  const retract = options.get("retract");
  return [
    ...(deprecated === undefined ? [] : [`// Deprecated: ${deprecated.replaceAll("-", " ")}`]),
    `module ${path}`,
    ...(go === "none" ? [] : [`go ${go}`]),
    ...(retract === undefined ? [] : [`retract ${retract} // broken`]),
    ...requirements.map((requirement) => `require ${requirement.replace("@", " ")}`),
    "",
  ].join("\n");
}

function licenseText(license: string): string {
  return license === "MIT" ? mitText : `SPDX-License-Identifier: ${license}\n`;
}

const mitText = `MIT License

Copyright (c) 2025 Example

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;
