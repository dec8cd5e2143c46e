/**
 * Tells whether a Go source file says of itself that a program wrote it: a comment line
 * `// Code generated … DO NOT EDIT.` before the package clause.
 *
 * Source: https://go.dev/s/generatedcode, go/ast.IsGenerated.
 */
export function isGeneratedFile(source: string): boolean {
  return leadingComments(source).some((line) => generatedLine.test(line));
}

const generatedLine = /^\/\/ Code generated .* DO NOT EDIT\.\r?$/;

// One comment, or the space between two; sticky, so that the first word of code ends the search.
const comment = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;

function leadingComments(source: string): readonly string[] {
  const lines: string[] = [];
  comment.lastIndex = source.startsWith("\ufeff") ? 1 : 0;
  for (let match = comment.exec(source); match !== null; match = comment.exec(source))
    for (const line of match[0].split("\n")) lines.push(line);
  return lines;
}
