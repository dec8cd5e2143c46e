import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDependencyModReader, dependencyMod } from "../../src/go/dependency-mod.ts";
import { parseGoMod } from "../../src/go/parse-go-mod.ts";
import { parsed } from "../../src/go/parsed.ts";

/** What the whole parser makes of a text: the reader has to agree with it, problems included. */
function byWholeParser(text: string) {
  const whole = parseGoMod(text, { mode: "lax" });
  return whole.ok ? parsed(dependencyMod(whole.value)) : whole;
}

describe("createDependencyModReader()", () => {
  test("reads what a module graph needs", () => {
    const text = [
      "module example.com/a // the module",
      "",
      "go 1.22.1",
      "toolchain go1.23.0",
      "require example.com/b v1.2.0",
      "require (",
      "\texample.com/c/v2 v2.0.0 // indirect",
      "\tgopkg.in/yaml.v3 v3.0.1",
      ")",
      "exclude example.com/b v1.1.0",
      "retract [v1.0.0, v1.0.5] // wrong",
      "replace (",
      "\texample.com/b => ../b",
      ")",
      "",
    ].join("\n");
    expect(createDependencyModReader().read(text)).toEqual(
      parsed({
        path: "example.com/a",
        goVersion: "1.22.1",
        requires: [
          { path: "example.com/b", version: "v1.2.0" },
          { path: "example.com/c/v2", version: "v2.0.0" },
          { path: "gopkg.in/yaml.v3", version: "v3.0.1" },
        ],
      }),
    );
  });

  test("makes one object of a requirement that several files state", () => {
    const reader = createDependencyModReader();
    const requirementOf = (text: string) => {
      const read = reader.read(text);
      return read.ok ? read.value.requires[0] : undefined;
    };
    const first = requirementOf("module a.example/a\nrequire x.example/x v1.0.0 // indirect\n");
    expect(first).toEqual({ path: "x.example/x", version: "v1.0.0" });
    expect(requirementOf("module a.example/b\nrequire (\n\tx.example/x v1.0.0\n)\n")).toBe(first);
  });

  test.each([
    ["nothing", ""],
    ["carriage returns", "module a.example/a\r\nrequire (\r\n\tx.example/x v1.0.0\r\n)\r\n"],
    ["no line feed at the end", "module a.example/a\nrequire x.example/x v1.0.0"],
    ["a comment inside of a word", "module a.example/a//b\nrequire x.example//x v1.0.0\n"],
    ["a slash and a star", "module a.example/a\nrequire x.example/*x v1.0.0\n"],
    ["a slash and a star in what is ignored", "module a.example/a\nreplace a/*b => c\n"],
    ["quotes", 'module "a.example/a"\nrequire "x.example/x" "v1.0.0"\n'],
    ["a quote that is not closed", 'module a.example/a\nexclude (\n\t"x v1.0.0\n)\n'],
    ["a parenthesis without white space", "module a.example/a\nrequire(\nx.example/x v1.0.0\n)\n"],
    ["an empty block on one line", "module a.example/a\nrequire ()\n"],
    ["a block that does not end", "module a.example/a\nrequire (\n\tx.example/x v1.0.0\n"],
    ["words behind a block", "module a.example/a\nrequire (\n) x\n"],
    ["a block inside of a block", "module a.example/a\nrequire (\n\trequire (\n\t)\n)\n"],
    ["a short version", "module a.example/a\nrequire x.example/x v1.2\n"],
    ["build metadata", "module a.example/a\nrequire x.example/x v1.2.3+meta\n"],
    ["a version that is none", "module a.example/a\nrequire x.example/x master\n"],
    ["a major that is not the path's", "module a.example/a\nrequire x.example/x v2.0.0\n"],
    ["three words", "module a.example/a\nrequire x.example/x v1.0.0 v1.1.0\n"],
    ["two module lines", "module a.example/a\nmodule a.example/b\n"],
    ["two go lines", "module a.example/a\ngo 1.20\ngo 1.21\n"],
    ["an odd go line", "module a.example/a\ngo v1.22beta1x\n"],
    ["a go line that is none", "module a.example/a\ngo x\n"],
    ["a go block", "module a.example/a\ngo (\n1.20\n)\n"],
    ["an unknown verb", "module a.example/a\nworkspace on\nunknown (\n\tx y\n)\n"],
    ["an ignore line", "module a.example/a\nignore ./x\nignore\n"],
    ["a retraction that is none", "module a.example/a\nretract [v1.0.0\nretract (\n\tx\n)\n"],
    ["a byte order mark", "\ufeffmodule a.example/a\n"],
    ["letters beyond ASCII", "module a.example/ä // ö\nrequire x.example/x v1.0.0 // ü\n"],
    [
      "odd white space",
      "module a.example/a\nrequire\u00a0x.example/x v1.0.0\nrequire x.example/x\u000bv1.0.0\n",
    ],
  ])("agrees with the whole parser on %s", (_, text) => {
    expect(createDependencyModReader().read(text)).toEqual(byWholeParser(text));
  });

  test("agrees with the whole parser on any lines", () => {
    const word = fc.constantFrom(
      ..."module go require exclude replace retract toolchain tool godebug ignore ( ) => , [ ] // /* indirect".split(
        " ",
      ),
      ..."x.example/x y.example/y/v2 gopkg.in/z.v1 v1.0.0 v2.0.0 v1.2 1.21 1.21rc1 go1.22 ../y \" ' ` a//b ä".split(
        " ",
      ),
      "\r",
    );
    const space = fc.constantFrom(" ", "\t", "", "  ");
    const line = fc.array(fc.tuple(word, space), { maxLength: 6 }).map((words) => words.flat().join(""));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const text = lines.join("\n");
        expect(createDependencyModReader().read(text)).toEqual(byWholeParser(text));
      }),
      { numRuns: 3000 },
    );
  });
});
