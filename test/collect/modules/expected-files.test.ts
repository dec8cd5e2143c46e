import { describe, expect, test } from "vitest";
import { ExpectedFiles } from "../../../src/collect/modules/expected-files.ts";
import { SumBook } from "../../../src/collect/modules/sum-book.ts";
import { type ModuleVersion, moduleKey } from "../../../src/go/module-version.ts";
import { parseGoSum } from "../../../src/go/parse-go-sum.ts";
import { ModgateError } from "../../../src/model/error.ts";

const hash = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/** Of `built` both hashes are there, of `old` that of the go.mod alone. */
const goSum = [
  `old.example/a v1.0.0/go.mod ${hash}`,
  `built.example/a v1.1.0 ${hash}`,
  `built.example/a v1.1.0/go.mod ${hash}`,
  `old.example/a v1.2.0/go.mod ${hash}`,
].join("\n");

function module(key: string): ModuleVersion {
  const at = key.lastIndexOf("@");
  return { path: key.slice(0, at), version: key.slice(at + 1) };
}

interface Expectation {
  readonly infos?: boolean;
  readonly of?: (module: ModuleVersion) => ModuleVersion | undefined;
}

/** The files that were asked for, one list for each question. */
function expected({ infos = true, of = () => undefined }: Expectation = {}): {
  readonly files: ExpectedFiles;
  readonly asked: readonly (readonly string[])[];
} {
  const parsed = parseGoSum(goSum);
  if (!parsed.ok) throw new Error("the go.sum of this test is malformed");
  const asked: (readonly string[])[] = [];
  const files = new ExpectedFiles({
    proxy: {
      prefetch: async (wanted) =>
        void asked.push(wanted.map((file) => `${moduleKey(file.module)}.${file.kind}`)),
    },
    sums: new SumBook([{ file: "go.sum", goSum: parsed.value }]),
    replacements: { of },
    infos,
  });
  return { files, asked };
}

describe("ExpectedFiles", () => {
  test("asks once for all that go.sum names: what is built, the highest versions' files, what is old", () => {
    const { files, asked } = expected();
    files.fetch();
    files.fetch();
    expect(asked).toEqual([
      [
        "built.example/a@v1.1.0.mod",
        "old.example/a@v1.2.0.info",
        "built.example/a@v1.1.0.info",
        "old.example/a@v1.0.0.mod",
        "old.example/a@v1.2.0.mod",
      ],
    ]);
  });

  test("asks for version files of what the graph selects beyond go.sum, each once", () => {
    const { files, asked } = expected();
    files.fetch();
    files.selected([module("leaf.example/a@v0.1.0"), module("old.example/a@v1.1.0")]);
    files.selected([module("leaf.example/a@v0.1.0"), module("leaf.example/a@v0.2.0")]);
    files.selected([module("built.example/a@v1.3.0")]);
    expect(asked.slice(1)).toEqual([
      ["leaf.example/a@v0.1.0.info"],
      ["leaf.example/a@v0.2.0.info"],
      ["built.example/a@v1.3.0.info"],
    ]);
  });

  test("asks for none of the main modules, the pseudo-modules and what is replaced", () => {
    const { files, asked } = expected({
      of: ({ path }) => {
        if (path === "torn.example/a") throw new ModgateError("go-work-invalid", "two members disagree");
        return path === "secret.example/a" ? { path: "../secret", version: "" } : undefined;
      },
    });
    files.fetch();
    const others = ["m.example/m@", "go@1.26.0", "toolchain@go1.26.0"];
    files.selected([...others, "secret.example/a@v1.0.0", "torn.example/a@v1.0.0"].map(module));
    expect(asked).toHaveLength(1);
  });

  test("asks for nothing more where nothing had to be fetched, and for no version files where none is needed", () => {
    const warm = expected();
    warm.files.selected([module("leaf.example/a@v0.1.0")]);
    expect(warm.asked).toEqual([]);
    const graph = expected({ infos: false });
    graph.files.fetch();
    graph.files.selected([module("leaf.example/a@v0.1.0")]);
    expect(graph.asked).toEqual([
      ["built.example/a@v1.1.0.mod", "old.example/a@v1.0.0.mod", "old.example/a@v1.2.0.mod"],
    ]);
  });
});
