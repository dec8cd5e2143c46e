import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDiff } from "../../../src/collect/git/parse-diff.ts";

function parse(text: string) {
  return parseDiff(Buffer.from(text));
}

const header = ["diff --git a/f b/f", "index 1..2 100644", "--- a/f", "+++ b/f"];

describe("parseDiff()", () => {
  test("reads an empty diff as no files", () => {
    expect(parse("")).toEqual([]);
  });

  test("takes content that looks like a header as content", () => {
    const diff = [
      ...header,
      "@@ -1,3 +1,4 @@",
      "--- a/x",
      "-diff --git a/y b/y",
      "-@@ -1 +1 @@",
      "+++ b/x",
      "+diff --git a/z b/z",
      "+@@ -9 +9 @@",
      "+rename to w",
      "",
    ];
    expect(parse(diff.join("\n"))).toEqual([
      {
        status: "modified",
        before: "f",
        after: "f",
        lines: [{ first: 1, last: 4 }],
        binary: false,
        mode: "100644",
      },
    ]);
  });

  test("does not count the mark for a missing line break", () => {
    const diff = [
      ...header,
      "@@ -1 +1 @@",
      "-a",
      "\\ No newline at end of file",
      "+b",
      "\\ No newline at end of file",
      "",
    ];
    expect(parse(diff.join("\n"))[0]?.lines).toEqual([{ first: 1, last: 1 }]);
  });

  test("reads context lines as unchanged", () => {
    const diff = [...header, "@@ -1,3 +1,3 @@ func main() {", " a", "-b", "+c", " d", ""];
    expect(parse(diff.join("\n"))[0]?.lines).toEqual([{ first: 2, last: 2 }]);
  });

  test.each([
    ["a quoted path", 'diff --git "a/\\303\\244 \\"\\\\\\t" "b/\\303\\244 \\"\\\\\\t"', 'ä "\\\t'],
    ["a path with spaces", "diff --git a/a b/c d b/a b/c d", "a b/c d"],
    ["a raw path in UTF-8", "diff --git a/ü b/ü", "ü"],
  ])("reads %s", (_, line, path) => {
    expect(parse(`${line}\nold mode 100644\nnew mode 100755\n`)).toEqual([
      { status: "modified", before: path, after: path, lines: [], binary: false, mode: "100755" },
    ]);
  });

  test("reads a rename with quoted names", () => {
    const diff = [
      'diff --git a/old "b/n\\303\\266"',
      "similarity index 100%",
      "rename from old",
      'rename to "n\\303\\266"',
      "",
    ];
    expect(parse(diff.join("\n"))[0]).toMatchObject({ status: "renamed", before: "old", after: "nö" });
  });

  test.each([
    ["ends inside a hunk", [...header, "@@ -1 +1,2 @@", "-a", "+b"]],
    ["has a hunk longer than its header", [...header, "@@ -1 +0,0 @@", "+a"]],
    ["has a malformed hunk header", [...header, "@@ nonsense @@"]],
    ["has a hunk without a file", ["diff --git nonsense", "@@ -1 +1 @@", "-a", "+b"]],
    ["has a quoted path that does not end", ["diff --git a/f b/g", 'rename from "f']],
  ])("refuses a diff that %s", (_, lines) => {
    expect(() => parse(lines.join("\n"))).toThrow(expect.objectContaining({ code: "evidence-invalid" }));
  });

  test("fails only with a ModgateError on any bytes", () => {
    const pieces = fc.constantFrom(
      "diff --git a/f b/f",
      "@@ -1 +1 @@",
      "@@ -0,0 +1,2 @@",
      "+a",
      "-b",
      " c",
      "\\ x",
      '"',
      "rename from x",
      'rename to "x',
      "\n",
      "\n",
      "Binary files a/f and b/f differ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), (parts) => {
        try {
          parse(parts.join(""));
        } catch (error) {
          expect(error).toMatchObject({ name: "ModgateError", code: "evidence-invalid" });
        }
      }),
    );
  });
});
