import { expect, test } from "vitest";
import { resolveInMemory } from "./resolve-in-memory.ts";

const one = { "one/go.mod": "module one.example/one\ngo 1.20\n" };

test.each([
  {
    what: "a folder that is used twice",
    files: { ...one, "go.work": "go 1.21\nuse ./one\nuse one/\n" },
    message: "go.work: the folder `one/` is used twice",
    hint: "remove one of the lines: go work edit -dropuse=one/",
    line: 3,
  },
  {
    what: "two members with one path",
    files: { ...one, "go.work": "go 1.21\nuse ./one\nuse ./two\n", "two/go.mod": one["one/go.mod"] },
    message: "go.work: both one/go.mod and two/go.mod are `one.example/one`",
    hint: "remove one of the lines: go work edit -dropuse=./two",
    line: 3,
  },
  {
    what: "a member without a go.mod",
    files: { ...one, "go.work": "go 1.21\nuse (\n\t./one\n\t./none\n)\n" },
    message: "go.work: `./none` holds no go.mod",
    hint: "correct the line, or remove it: go work edit -dropuse=./none",
    line: 4,
  },
  {
    what: "a member above go.work's go line",
    files: { "one/go.mod": "module one.example/one\ngo 1.22\n", "go.work": "use ./one\ngo 1.21\n" },
    message: "one/go.mod requires go >= 1.22, but go.work says go 1.21",
    hint: "run: go work use",
    line: 2,
  },
  {
    what: "a member above a go.work without a go line",
    files: { "one/go.mod": "module one.example/one\ngo 1.22\n", "go.work": "use ./one\n" },
    message: "one/go.mod requires go >= 1.22, but go.work has no go line, which means go 1.18",
    hint: "run: go work use",
    line: undefined,
  },
])("a workspace is refused at the line to mend: $what", async ({ files, message, hint, line }) => {
  await expect(resolveInMemory({ files })).rejects.toMatchObject({
    message,
    details: { hint, at: { file: "go.work", ...(line === undefined ? {} : { line }) } },
  });
});

test("names of settings that lead to no file are told as they are written", async () => {
  const files = { "go.mod": "module m.example/m\n" };
  await expect(resolveInMemory({ files, env: { GOWORK: "/repo/none.work" } })).rejects.toThrow(
    "GOWORK names `/repo/none.work`, which is no file",
  );
  await expect(resolveInMemory({ files, env: { GOFLAGS: "-modfile=none.mod" } })).rejects.toThrow(
    "-modfile names `none.mod`, which is no file",
  );
});
