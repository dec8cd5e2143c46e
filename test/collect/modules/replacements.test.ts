import { describe, expect, test } from "vitest";
import { printBuildList, printModuleGraph } from "../../../src/go/print-build-list.ts";
import { goSumOf, resolveInMemory } from "./resolve-in-memory.ts";

const mods = {
  "a.example/a@v1.0.0": "go 1.17\nrequire b.example/b v1.0.0",
  "b.example/b@v1.0.0": "go 1.17",
};
const one = "module one.example/one\ngo 1.17\n";
const two = "module two.example/two\ngo 1.17\nreplace b.example/b v1.0.0 => ./y\n";
const contradicting = {
  "go.work": "go 1.21\nuse ./one\nuse ./two\n",
  "one/go.mod": `${one}require a.example/a v1.0.0\nreplace b.example/b => ./x\n`,
  "two/go.mod": two,
  "go.work.sum": goSumOf(mods),
};

describe("Replacements in a workspace", () => {
  test("may contradict each other about a module that the graph leaves out, not about one that is listed", async () => {
    const { buildList } = await resolveInMemory({ files: contradicting, mods, want: "graph" });
    expect(printModuleGraph(buildList)).toContain("a.example/a@v1.0.0 b.example/b@v1.0.0\n");
    await expect(resolveInMemory({ files: contradicting, mods })).rejects.toMatchObject({
      message: "`b.example/b@v1.0.0` is replaced by `./x` in one/go.mod:4, and by `./y` in two/go.mod:3",
      details: {
        at: { file: "two/go.mod", line: 3 },
        hint: "settle it in go.work: go work edit -replace b.example/b@v1.0.0=REPLACEMENT",
      },
    });
  });

  test("are not looked at where the workspace has no module", async () => {
    const work = "go 1.21\nreplace b.example/b => ./x\nreplace b.example/b => ./y\n";
    const { buildList } = await resolveInMemory({ files: { "go.work": work }, want: "graph" });
    expect(printModuleGraph(buildList)).toBe("");
  });

  test("print a folder as go does whose name could be a drive", async () => {
    const files = {
      "go.work": "use ./sub\n",
      "sub/go.mod":
        "module m.example/m\nrequire (\n\ta.example/a v1.0.0\n\tb.example/b v1.0.0\n)\nreplace (\n\ta.example/a => ../c:x\n\tb.example/b => ../..x\n)\n",
      "c:x/go.mod": "",
      "..x/go.mod": "",
    };
    const { buildList } = await resolveInMemory({ files });
    expect(printBuildList(buildList)).toContain("a.example/a v1.0.0 => c:x\nb.example/b v1.0.0 => ./..x\n");
  });
});
