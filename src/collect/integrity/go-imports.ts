/**
 * Lists what a Go file imports, as written. Nothing for a file that a build constraint with the tag `ignore`
 * keeps out of every build, as go leaves its imports aside as well.
 *
 * Source: cmd/go/internal/imports.ReadImports, ShouldBuild; https://go.dev/ref/spec#Import_declarations.
 */
export function importsOf(source: string): readonly string[] {
  const head = withoutComments(source);
  if (isIgnored(source)) return [];
  const found: string[] = [];
  const declaration = /(?:^|[\n;])[ \t]*import\b[ \t]*(?:\(([^)]*)\)|([^\n;]*))/g;
  for (const [, block, single] of head.matchAll(declaration)) {
    for (const [, quoted, raw] of (block ?? single ?? "").matchAll(/"([^"\n]*)"|`([^`]*)`/g))
      found.push(quoted ?? raw ?? "");
  }
  return found;
}

/** Tells whether a constraint above the package clause asks for the tag `ignore`. */
export function isIgnored(source: string): boolean {
  for (const line of source.split("\n")) {
    if (/^\s*package\b/.test(line)) return false;
    if (/^\/\/(?:go:build|\s*\+build)\b.*\bignore\b/.test(line)) return true;
  }
  return false;
}

/** The text up to the first declaration that is no import, comments blanked out. */
function withoutComments(source: string): string {
  const bare = source.replace(/`[^`]*`|"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (token) =>
    token.startsWith("/") ? token.replace(/[^\n]/g, " ") : token,
  );
  const end = /\n[ \t]*(?:func|type|var|const)\b/.exec(bare)?.index;
  return end === undefined ? bare : bare.slice(0, end);
}
