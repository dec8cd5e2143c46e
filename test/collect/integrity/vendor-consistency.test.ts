import { describe, expect, test } from "vitest";
import { vendorInconsistencies } from "../../../src/collect/integrity/vendor-consistency.ts";
import { moduleKey } from "../../../src/go/module-version.ts";
import { parseGoMod } from "../../../src/go/parse-go-mod.ts";
import { parseGoWork } from "../../../src/go/parse-go-work.ts";
import type { Parsed } from "../../../src/go/parsed.ts";
import { parseVendorModules } from "../../../src/go/vendor-modules.ts";

function read<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

interface Vendored {
  /** go.mod texts by folder, "" for the root. */
  readonly mods: Readonly<Record<string, string>>;
  readonly work?: string;
  readonly list: string;
}

function troubles({ mods, work, list }: Vendored): readonly string[] {
  const main = Object.entries(mods).map(([dir, text]) => {
    const goMod = read(parseGoMod(text, { mode: "strict" }));
    return { path: goMod.module?.path ?? "", dir, file: `${dir}/go.mod`, goMod };
  });
  const goWork = work === undefined ? {} : { work: { file: "go.work", goWork: read(parseGoWork(work)) } };
  const found = vendorInconsistencies(
    { main, ...goWork, selected: [] },
    read(parseVendorModules(list)).modules,
  );
  return found.map(({ module, reason }) => `${moduleKey(module)} ${reason}`);
}

describe("vendorInconsistencies() of a module whose go writes no marks", () => {
  const tail = "require a.example/a v1.0.0\nreplace b.example/b => ./b\n";
  const mods = { "": `module m.example/m\n${tail}` };

  test.each([
    ["without a go line", mods],
    ["at go 1.13", { "": `module m.example/m\ngo 1.13\n${tail}` }],
  ])("%s, misses none", (_, files) => {
    expect(troubles({ mods: files, list: "# a.example/a v1.0.0\na.example/a\n" })).toEqual([]);
  });

  test("misses the mark of a replaced version whose packages are there", () => {
    const replaced = { "": `${mods[""]}replace a.example/a v1.0.0 => ./a\n` };
    expect(troubles({ mods: replaced, list: "# a.example/a v1.0.0\na.example/a\n" })).toEqual([
      "a.example/a@v1.0.0 is replaced, and vendor/modules.txt does not say so",
    ]);
  });

  test("takes a mark that stands there all the same at its word", () => {
    const list =
      "# a.example/a v1.0.0\n## explicit\na.example/a\n# c.example/c v1.0.0\n## explicit\nc.example/c\n";
    expect(troubles({ mods, list })).toEqual([
      "c.example/c@v1.0.0 is marked as explicit in vendor/modules.txt, and not required",
    ]);
  });
});

describe("vendorInconsistencies() of a workspace", () => {
  const one = "module one.example/one\ngo 1.21\nrequire a.example/a v1.0.0\n";

  test("wants the mark of a member that another member requires, as go does", () => {
    const vendored = {
      mods: { one: `${one}require two.example/two v1.0.0\n`, two: "module two.example/two\n" },
      work: "go 1.21\nuse ./one\nuse ./two\n",
      list: "## workspace\n# a.example/a v1.0.0\n## explicit\na.example/a\n",
    };
    expect(troubles(vendored)).toEqual([
      "two.example/two@v1.0.0 is required, and vendor/modules.txt does not mark it as explicit",
    ]);
    const list = `${vendored.list}# two.example/two v1.0.0\n## explicit; go 1.21\n`;
    expect(troubles({ ...vendored, list })).toEqual([]);
  });

  test("lets go.work's replacement of every version beat a member's of one", () => {
    const vendored = {
      mods: { one: `${one}replace a.example/a v1.0.0 => ../m\n` },
      work: "go 1.21\nuse ./one\nreplace a.example/a => ./w\n",
      list: "## workspace\n# a.example/a v1.0.0 => ./w\n## explicit\na.example/a\n# a.example/a => ./w\n",
    };
    expect(troubles(vendored)).toEqual([]);
    expect(troubles({ ...vendored, list: vendored.list.replace("./w", "./m") })).toEqual([
      "a.example/a@v1.0.0 is replaced by ./w, and vendor/modules.txt says ./m",
    ]);
  });

  test("lets a member be replaced at a version, not as itself", () => {
    const vendored = {
      mods: {
        one: `${one}replace one.example/one => ./x\nreplace a.example/a v1.0.0 => ./a\n`,
      },
      work: "go 1.21\nuse ./one\n",
      list: "## workspace\n# a.example/a v1.0.0 => ./one/a\n## explicit\na.example/a\n",
    };
    expect(troubles(vendored)).toEqual([]);
  });
});
