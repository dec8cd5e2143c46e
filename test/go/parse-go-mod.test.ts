import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GoMod } from "../../src/go/go-mod.ts";
import type { Parsed } from "../../src/go/parsed.ts";
import { isCanonicalForGoMod, parseGoMod } from "../../src/go/parse-go-mod.ts";
import { goFile, goTestModules } from "./go-distribution.ts";

function strict(text: string): GoMod {
  return valueOf(parseGoMod(text, { mode: "strict" }));
}

function lax(text: string): GoMod {
  return valueOf(parseGoMod(text, { mode: "lax" }));
}

function valueOf(result: Parsed<GoMod>): GoMod {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function problems(text: string, mode: "strict" | "lax" = "strict"): readonly string[] {
  const result = parseGoMod(text, { mode });
  return result.ok ? [] : result.problems.map(({ message, at }) => `${at?.line}:${at?.column} ${message}`);
}

const full = `// Deprecated: use example.com/b
// instead.
//
// It still works.
module example.com/a

go 1.24.0

toolchain go1.25.1

godebug (
	default=go1.21
	panicnil=1 // why
)

require (
	example.com/x v1.2.3
	example.com/y/v2 v2.0.0 // indirect
	"example.com/z" "v0.1.0" // indirect; for the tests
)

require gopkg.in/yaml.v3 v3.0.1 //indirect

exclude example.com/x v1.2.4
replace example.com/x => ../x // local
replace (
	example.com/y/v2 v2.0.0 => example.com/fork/y/v2 v2.0.1
)

// Everything before was broken.
retract (
	v1.0.0 // lost data
	[v1.1.0, v1.1.9]
)

tool example.com/x/cmd/gen
ignore (
	./node_modules
	"with space"
)
`;

describe("parseGoMod() of a main module", () => {
  test("reads every directive with its place", () => {
    expect(strict(full)).toEqual({
      module: {
        path: "example.com/a",
        deprecated: "use example.com/b\ninstead.",
        at: { line: 5, column: 1 },
      },
      go: { value: "1.24.0", at: { line: 7, column: 1 } },
      toolchain: { value: "go1.25.1", at: { line: 9, column: 1 } },
      godebug: [
        { key: "default", value: "go1.21", at: { line: 12, column: 2 } },
        { key: "panicnil", value: "1", at: { line: 13, column: 2 } },
      ],
      require: [
        { path: "example.com/x", version: "v1.2.3", indirect: false, at: { line: 17, column: 2 } },
        { path: "example.com/y/v2", version: "v2.0.0", indirect: true, at: { line: 18, column: 2 } },
        { path: "example.com/z", version: "v0.1.0", indirect: true, at: { line: 19, column: 2 } },
        { path: "gopkg.in/yaml.v3", version: "v3.0.1", indirect: true, at: { line: 22, column: 1 } },
      ],
      exclude: [{ path: "example.com/x", version: "v1.2.4", at: { line: 24, column: 1 } }],
      replace: [
        {
          old: { path: "example.com/x", version: "" },
          new: { path: "../x", version: "" },
          at: { line: 25, column: 1 },
        },
        {
          old: { path: "example.com/y/v2", version: "v2.0.0" },
          new: { path: "example.com/fork/y/v2", version: "v2.0.1" },
          at: { line: 27, column: 2 },
        },
      ],
      retract: [
        { low: "v1.0.0", high: "v1.0.0", rationale: "lost data", at: { line: 32, column: 2 } },
        {
          low: "v1.1.0",
          high: "v1.1.9",
          rationale: "Everything before was broken.",
          at: { line: 33, column: 2 },
        },
      ],
      tool: [{ value: "example.com/x/cmd/gen", at: { line: 36, column: 1 } }],
      ignore: [
        { value: "./node_modules", at: { line: 38, column: 2 } },
        { value: "with space", at: { line: 39, column: 2 } },
      ],
    });
  });

  test("reads the same from a file with CRLF line ends", () => {
    expect(strict(full.replaceAll("\n", "\r\n"))).toEqual(strict(full));
  });

  test("reads an empty file as one without directives", () => {
    expect(strict("")).toEqual({
      require: [],
      exclude: [],
      replace: [],
      retract: [],
      godebug: [],
      tool: [],
      ignore: [],
    });
    expect(strict("// nothing\n\n  \n")).toEqual(strict(""));
  });

  test("keeps versions that a query must resolve", () => {
    const { require, exclude, replace } = strict(
      "require a.b/c master\nrequire a.b/d/v2 v1\nrequire a.b/e v1.2.3+meta\nexclude a.b/c v1.1\nreplace a.b/c v1 => a.b/f main",
    );
    expect(require.map(({ version }) => version)).toEqual(["master", "v1", "v1.2.3+meta"]);
    expect(require.map(({ path, version }) => isCanonicalForGoMod(path, version))).toEqual([
      false,
      false,
      false,
    ]);
    expect(exclude[0]?.version).toBe("v1.1");
    expect(replace[0]).toMatchObject({ old: { version: "v1" }, new: { version: "main" } });
  });

  test("strips the mark of early gopkg.in versions", () => {
    expect(strict("require gopkg.in/x.v2 v2.0.0-gopkgin-v2.1.0").require[0]?.version).toBe("v2.1.0");
    expect(isCanonicalForGoMod("gopkg.in/x.v2", "v2.0.0-gopkgin-v2.1.0")).toBe(false);
    expect(isCanonicalForGoMod("gopkg.in/x.v2", "v2.1.0")).toBe(true);
  });

  test("reports every problem in the order of the lines", () => {
    const text =
      "retract v2.0.0\nmodule a.b/c\nmodule a.b/d\ngo 1.x\nbogus x\nrequire a.b/c v2.0.0\nblock x (\n)\ngo (\n1.2\n)";
    expect(problems(text)).toEqual([
      "1:1 `a.b/c` `v2.0.0`: major version should be v0 or v1, not v2",
      "3:1 repeated module directive",
      "4:1 invalid go version `1.x`: wanted the form 1.23.0",
      "5:1 unknown directive `bogus`",
      "6:1 `a.b/c` `v2.0.0`: major version should be v0 or v1, not v2",
      "7:1 unknown block type `block x`",
      "9:1 unknown block type `go`",
    ]);
  });

  test.each([
    ["module a.b/c /* no */", "1:14 only // comments are allowed, not /* */"],
    ["module a.b/c/* no */", "1:13 only // comments are allowed, not /* */"],
    ["\ufeffmodule a.b/c", "1:1 unexpected character U+FEFF"],
    ["module a\u000bb", "1:9 unexpected character U+000B"],
    ["require (\n\ta.b/c v1.0.0\n", "1:1 the block that starts here has no closing parenthesis"],
    ["require (\n) x", "2:1 expected a line break after the closing parenthesis"],
    ['module "a.b/c\n', "1:8 a string has no closing quote on its line"],
    ["module `a.b/c`", "1:1 invalid quoted string ``a.b/c``".replace("``a.b/c``", "`?a.b/c?`")],
    ["module 'a.b/c'", "1:1 invalid quoted string `'a.b/c'`"],
    ["module a.b/c d", "1:1 malformed module: wanted `module module/path`"],
    ["go 1.2\ngo 1.3", "2:1 repeated go directive"],
    ["go 1.22beta1x", "1:1 invalid go version `1.22beta1x`: wanted the form 1.23.0"],
    ["go", "1:1 go wants exactly one argument"],
    ["toolchain go1.2\ntoolchain go1.2", "2:1 repeated toolchain directive"],
    ["toolchain local", "1:1 invalid toolchain name `local`: wanted the form go1.23.0 or default"],
    ["require a.b/c", "1:1 malformed require: wanted `require module/path v1.2.3`"],
    ['require a.b/c ""', "1:1 invalid version ``: wanted the form v1.2.3"],
    ["require a.b/v1 v1.0.0", "1:1 invalid module path `a.b/v1`: malformed major version suffix"],
    [
      "replace a.b/c -> ./x",
      "1:1 malformed replace: wanted `replace module/path [v1.2.3] => other/module v1.4.0` or `=> ../folder`",
    ],
    ["replace a.b/c => a.b/d", "1:1 the replacement `a.b/d` has no version and is not a folder"],
    [
      "replace a.b/c => a.b/d@v1.0.0",
      "1:1 the replacement `a.b/d@v1.0.0` has no version and is not a folder",
    ],
    ["replace a.b/c => ./d v1.0.0", "1:1 the replacement folder `./d` cannot have a version"],
    ["replace a.b/c => .\\d", "1:1 the replacement folder `.\\d` uses backslashes"],
    ["replace a.b/c => a.b/d v2.0.0", "1:1 `a.b/d` `v2.0.0`: major version should be v0 or v1, not v2"],
    ["retract v1.0.0", "1:1 retract needs a module directive"],
    ["module a.b/c\nretract v1.0.0 v1.1.0", "2:1 unexpected `v1.1.0` after the version"],
    ["module a.b/c\nretract [v1.0.0 v1.1.0]", "2:1 malformed retract interval: wanted `[v1.2.3, v1.3.0]`"],
    ["godebug a", "1:1 malformed godebug: wanted `godebug key=value`"],
    ["godebug a=b,c", "1:1 malformed godebug: wanted `godebug key=value`"],
    ["tool a b", "1:1 tool wants exactly one argument"],
  ])("finds what is wrong in %j", (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test("does not take names of object members for directives", () => {
    expect(problems("constructor x\n__proto__ x")).toEqual([
      "1:1 unknown directive `constructor`",
      "2:1 unknown directive `__proto__`",
    ]);
  });

  test("survives a file of nothing but problems", () => {
    expect(problems("x\n".repeat(200_000))).toHaveLength(200_000);
  });

  test("keeps control characters of the file out of messages", () => {
    expect(problems('require "a.b/c" "\\x1b[31m\\n"')).toEqual([]);
    expect(problems('module a.b/c\ngo "1\\n"').join("")).not.toMatch(/\p{Cc}/u);
  });
});

describe("comments in parseGoMod()", () => {
  test.each([
    ["// indirect", true],
    ["//indirect", true],
    ["//  indirect  ", true],
    ["// indirect; needed by b", true],
    ["// indirect, needed by b", false],
    ["// not indirect", false],
    ["// Indirect", false],
    ["// indirect // twice", false],
    ["", false],
  ])("take `%s` as indirect: %s", (comment, indirect) => {
    expect(strict(`require a.b/c v1.0.0 ${comment}`).require[0]?.indirect).toBe(indirect);
  });

  test.each([
    ["// Deprecated: gone\nmodule a.b/c", "gone"],
    ["module a.b/c // Deprecated: gone", "gone"],
    ["// Deprecated: gone\n\nmodule a.b/c", ""],
    ["// About.\n//\n// Deprecated: gone\nmodule a.b/c", "gone"],
    ["// About.\n// Deprecated: gone\nmodule a.b/c", ""],
    ["// deprecated: gone\nmodule a.b/c", ""],
    ["// Deprecated: use a.b/d\nmodule (\n\ta.b/c\n)", "use a.b/d"],
  ])("deprecate the module in %j as `%s`", (text, deprecated) => {
    expect(strict(text).module?.deprecated).toBe(deprecated);
  });

  test.each([
    ["// one\n// two\nretract v1.0.0 // three", "one\ntwo\nthree"],
    ["// parted\n\nretract v1.0.0", ""],
    ["// block\nretract (\n\tv1.0.0\n)", "block"],
    ["// block\nretract (\n\t// own\n\tv1.0.0\n)", "own"],
    ["retract ( // ignored\n\tv1.0.0\n)", ""],
    ["retract (\n\t// a\n\n\t// b\n\tv1.0.0\n)", "a\nb"],
  ])("give the reason of the retraction in %j", (text, rationale) => {
    expect(strict(`module a.b/c\n\n${text}`).retract[0]?.rationale).toBe(rationale);
  });
});

describe("parseGoMod() of a dependency", () => {
  test("reads module, go, require, retract and ignore alone", () => {
    const mod = lax(`${full}\nbogus (\n\tx y\n)\nother x\nunknown header (\n)\n`);
    expect(mod).toMatchObject({ exclude: [], replace: [], godebug: [], tool: [] });
    expect(mod.toolchain).toBeUndefined();
    expect([mod.require.length, mod.retract.length, mod.ignore.length]).toEqual([4, 2, 2]);
  });

  test("makes versions canonical", () => {
    const { require } = lax(
      "require a.b/c v1.1\nrequire a.b/d v1.2.3+meta\nrequire a.b/e v2.0.0+incompatible\nrequire a.b/c v1",
    );
    expect(require.map(({ version }) => version)).toEqual([
      "v1.1.0",
      "v1.2.3",
      "v2.0.0+incompatible",
      "v1.0.0",
    ]);
    expect(problems("require a.b/c master", "lax")).toEqual([
      "1:1 invalid version `master`: wanted the form v1.2.3",
    ]);
    expect(problems("require a.b/c v2.0.0", "lax")).toHaveLength(1);
  });

  test.each([
    ["1.22beta1x", "1.22"],
    ["v1.22.3", "1.22"],
    ["1.22.x", "1.22"],
    ["1.22rc1", "1.22rc1"],
    ["1.22.3", "1.22.3"],
  ])("reads the go line %s as %s", (version, read) => {
    expect(lax(`go ${version}`).go?.value).toBe(read);
  });

  test("refuses a go line without a language version", () => {
    expect(problems("go x", "lax")).toHaveLength(1);
    expect(problems("go 1.2x 3", "lax")).toHaveLength(1);
  });

  test("drops retractions it cannot read and keeps their versions as written", () => {
    const { retract } = lax("module a.b/c\nretract (\n[v1.0.0, v1.1.0)\nv1\nv2.0.0 more\n)");
    expect(retract.map(({ low }) => low)).toEqual(["v1", "v2.0.0"]);
  });
});

describe("go's own files", () => {
  const readable = goTestModules().filter(({ mod }) => mod !== "");

  test("are read as dependencies, but for those that are broken on purpose", () => {
    const broken = readable.filter(({ mod }) => !parseGoMod(mod, { mode: "lax" }).ok).map(({ name }) => name);
    expect(readable.length).toBeGreaterThan(200);
    expect(broken.filter((name) => !/bad|invalid|malformed|incorrect/.test(name))).toEqual([]);
  });

  test("of the go command name their module and the versions that go.sum holds", () => {
    const mod = strict(goFile("src/cmd/go.mod"));
    expect(mod.module?.path).toBe("cmd");
    const sums = goFile("src/cmd/go.sum");
    for (const { path, version } of mod.require) expect(sums).toContain(`${path} ${version}/go.mod h1:`);
  });
});

test("parseGoMod() never throws, and reports places inside the text", () => {
  const atom = fc.constantFrom(
    "module",
    "go",
    "require",
    "replace",
    "retract",
    "tool",
    "bogus",
    "(",
    ")",
    "[",
    "]",
    ",",
    "=>",
    "a.b/c",
    "v1.0.0",
    "1.22",
    '"',
    "`",
    "//",
    "/*",
    "\\",
    " ",
    "\n",
    "\r\n",
    "\t",
    "é",
    "\ufeff",
    "😀",
  );
  fc.assert(
    fc.property(
      fc.array(atom, { maxLength: 30 }),
      fc.constantFrom("strict" as const, "lax" as const),
      (atoms, mode) => {
        const text = atoms.join("");
        const result = parseGoMod(text, { mode });
        const lines = text.split("\n").length;
        const places = result.ok
          ? result.value.require.map(({ at }) => at)
          : result.problems.map(({ at }) => at);
        for (const at of places)
          expect(at !== undefined && at.line >= 1 && at.line <= lines && at.column >= 1).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});
