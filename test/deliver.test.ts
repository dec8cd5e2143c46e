import { describe, expect, test } from "vitest";
import { deliver, type FormatTarget } from "../src/deliver.ts";
import { ModgateError } from "../src/model/error.ts";
import { rendererIds } from "../src/render/index.ts";
import { memoryWorld } from "./memory-world.ts";
import { finding, report } from "./render/sample-reports.ts";

const sample = report({ findings: [finding({ at: [{ file: "go.mod", line: 3, column: 1 }] })] });
const look = { color: true, width: 60, links: true, runUrl: "" };

async function deliverTo(targets: readonly FormatTarget[], root = "/repo") {
  const world = memoryWorld({ files: { "/repo/go.mod": "module a\n\nrequire b v1.0.0\n" } });
  const printed: string[] = [];
  await deliver(sample, {
    targets,
    root,
    look,
    files: world.files,
    print: (text) => void printed.push(text),
  });
  const written = Array.from(world.disk.keys()).filter((path) => path.startsWith("/out/"));
  return { printed, written, text: (path: string) => new TextDecoder().decode(world.disk.get(path)) };
}

describe("deliver()", () => {
  test("writes every format to its file and prints what has none", async () => {
    const files = rendererIds.map((format) => ({ format, path: `/out/${format}` }));
    const { printed, written } = await deliverTo([...files, { format: "text", path: "" }]);
    expect(printed).toHaveLength(1);
    expect(written).toEqual(files.map(({ path }) => path));
  });

  test("colours and wraps for the terminal alone", async () => {
    const { printed, text } = await deliverTo([
      { format: "text", path: "" },
      { format: "text", path: "/out/report.txt" },
    ]);
    expect(printed[0]).toContain("\u001b[");
    expect(text("/out/report.txt")).not.toContain("\u001b");
  });

  test("quotes the guilty line where the sources are at hand", async () => {
    const target = { format: "text", path: "/out/report.txt" } as const;
    expect((await deliverTo([target])).text("/out/report.txt")).toContain("3 | require b v1.0.0");
    expect((await deliverTo([target], "")).text("/out/report.txt")).not.toContain("require b");
  });

  test("writes nothing where a format cannot be made", async () => {
    const world = memoryWorld();
    const broken = {
      ...sample,
      get inventory(): never {
        throw new Error("broken");
      },
    };
    const delivery = {
      targets: [
        { format: "junit", path: "/out/a" },
        { format: "html", path: "/out/b" },
      ] as const,
      root: "",
      look,
      files: world.files,
      print: () => undefined,
    };
    await expect(deliver(broken, delivery)).rejects.toThrow("broken");
    expect(world.disk.size).toBe(0);
  });

  test("hands on that a file cannot be written", async () => {
    const { files } = memoryWorld();
    const trouble = new ModgateError("output-unwritable", "cannot write");
    const write = async (): Promise<void> => {
      throw trouble;
    };
    const delivery = {
      targets: [{ format: "json", path: "/out/a" }] as const,
      root: "",
      look,
      files: { ...files, write },
      print: () => undefined,
    };
    await expect(deliver(sample, delivery)).rejects.toBe(trouble);
  });
});
