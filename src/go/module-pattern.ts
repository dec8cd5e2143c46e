/**
 * Tells whether `text` is a well-formed GOPRIVATE-style glob: `path.Match` syntax in every path element.
 *
 * Source: path.Match, golang.org/x/mod/module.MatchPrefixPatterns.
 */
export function isModulePattern(text: string): boolean {
  throw new Error(`not written yet: ${text}`);
}
