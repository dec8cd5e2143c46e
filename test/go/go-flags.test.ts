import { describe, expect, test } from "vitest";
import { parseGoFlags } from "../../src/go/go-flags.ts";

describe("parseGoFlags() reads", () => {
  test.each([
    { text: "", flags: {} },
    { text: " \t-mod=mod\n--modcacherw ", flags: { mod: "mod", modcacherw: "true" } },
    { text: "-mod=mod -mod=readonly", flags: { mod: "readonly" } },
    { text: "'-ldflags=-s -w' \"-tags=a b\"", flags: { ldflags: "-s -w", tags: "a b" } },
    { text: "'-v'-x", flags: { v: "true", x: "true" } },
    { text: "-mod=a'b", flags: { mod: "a'b" } },
    { text: "-json=Path,Version -e=F", flags: { json: "Path,Version", e: "false" } },
    { text: "-json=0", flags: { json: "false" } },
    { text: "-json=Path -json -json=Version,Dir", flags: { json: "Path,Version,Dir" } },
    { text: "-json=Path -json=false", flags: { json: "false" } },
    { text: "-json -json=Path", flags: { json: "Path" } },
    { text: "-p=8 -buildvcs=auto -buildmode=pie", flags: { p: "8", buildvcs: "auto", buildmode: "pie" } },
    ...["0x1F", "0b1", "0o17", "017", "1_000", "+8"].map((p) => ({ text: `-p=${p}`, flags: { p } })),
    { text: "-gcflags=all=-N -asmflags=", flags: { gcflags: "all=-N", asmflags: "" } },
    { text: "-run=X -test.short -compat=1.16", flags: {} },
  ])("$text", ({ text, flags }) => {
    const read = parseGoFlags(text, "list");
    expect(read.ok && Object.fromEntries(read.value)).toEqual(flags);
  });
});

test("parseGoFlags() passes over what the graph does not take, and reads its -go", () => {
  const read = parseGoFlags("-mod=vendor -p=x -go=1.16", "graph");
  expect(read.ok && Object.fromEntries(read.value)).toEqual({ go: "1.16" });
});

describe("parseGoFlags() refuses", () => {
  test.each([
    { text: "'-mod=mod", reason: "not closed" },
    { text: "mod", reason: "is no flag" },
    { text: "--", reason: "is no flag" },
    { text: "---v", reason: "is no flag" },
    { text: "-=x", reason: "is no flag" },
    { text: "-nosuch", reason: "no go command knows" },
    { text: "-test.nosuch", reason: "no go command knows" },
    { text: "-mod", reason: "needs a value" },
    { text: "-v=maybe", reason: "true or false" },
    ...["0", "-1", "08", "1__0", "_1", "0x", "9223372036854775808", "1e3"].map((p) => ({
      text: `-p=${p}`,
      reason: "above 0",
    })),
    { text: "-buildmode=odd", reason: "build mode" },
    { text: "-ldflags=s", reason: "pattern" },
    { text: "-covermode=odd", reason: "atomic" },
    { text: "-C=.", reason: "first on a command line" },
  ])("$text", ({ text, reason }) => {
    const read = parseGoFlags(text, "list");
    expect(read.ok ? "" : read.problems[0]?.message).toContain(reason);
  });
});
