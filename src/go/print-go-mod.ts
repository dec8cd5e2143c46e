import type { Directive, GoMod, Replacement, Requirement, Retraction } from "./go-mod.ts";
import { autoQuote } from "./quote.ts";

/**
 * Prints a go.mod: module, go, toolchain, godebug, then one part per kind of directive, each in its own order.
 * Reading the text again gives the same directives at other places; comments other than deprecation,
 * `// indirect` and reasons of retractions are not kept.
 *
 * Source: https://go.dev/ref/mod#go-mod-file-grammar.
 */
export function printGoMod(mod: GoMod): string {
  const parts = [
    moduleLines(mod),
    single("go", mod.go),
    single("toolchain", mod.toolchain),
    block(
      "godebug",
      mod.godebug.map(({ key, value }) => `${key}=${value}`),
    ),
    block("require", mod.require.map(requirementLine)),
    block(
      "exclude",
      mod.exclude.map(({ path, version }) => `${autoQuote(path)} ${autoQuote(version)}`),
    ),
    block("replace", mod.replace.map(replacementLine)),
    ...mod.retract.map(retractionLines),
    block(
      "tool",
      mod.tool.map(({ value }) => autoQuote(value)),
    ),
    block(
      "ignore",
      mod.ignore.map(({ value }) => autoQuote(value)),
    ),
  ];
  const text = parts.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${text.join("\n\n")}\n`;
}

function moduleLines({ module }: GoMod): readonly string[] {
  if (module === undefined) return [];
  const comment = module.deprecated === "" ? [] : commentLines(`Deprecated: ${module.deprecated}`);
  return [...comment, `module ${autoQuote(module.path)}`];
}

function single(verb: string, directive: Directive | undefined): readonly string[] {
  return directive === undefined ? [] : [`${verb} ${directive.value}`];
}

function block(verb: string, lines: readonly string[]): readonly string[] {
  if (lines.length <= 1) return lines.map((line) => `${verb} ${line}`);
  return [`${verb} (`, ...lines.map((line) => `\t${line}`), ")"];
}

function requirementLine({ path, version, indirect }: Requirement): string {
  return `${autoQuote(path)} ${autoQuote(version)}${indirect ? " // indirect" : ""}`;
}

function replacementLine(replacement: Replacement): string {
  const [old, target] = [replacement.old, replacement.new].map(({ path, version }) =>
    version === "" ? autoQuote(path) : `${autoQuote(path)} ${autoQuote(version)}`,
  );
  return `${old} => ${target}`;
}

function retractionLines({ low, high, rationale }: Retraction): readonly string[] {
  const versions = low === high ? autoQuote(low) : `[${autoQuote(low)}, ${autoQuote(high)}]`;
  return [...(rationale === "" ? [] : commentLines(rationale)), `retract ${versions}`];
}

function commentLines(text: string): readonly string[] {
  return text.split("\n").map((line) => (line === "" ? "//" : `// ${line}`));
}
