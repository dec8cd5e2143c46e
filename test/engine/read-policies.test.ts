import { describe, expect, test } from "vitest";
import { readHeadPolicy, readPolicies } from "../../src/engine/read-policies.ts";
import type { Request } from "../../src/model/request.ts";
import { type MemoryFiles, memoryTree, memoryWorld } from "../memory-world.ts";
import { place, request } from "./samples.ts";

const one = "version: 1\nmodules: {}\n";
const other = "version: 1\nsbom: {}\n";

function tree(name: string, files: MemoryFiles) {
  return memoryTree(
    name,
    new Map(
      Object.entries(files).map(([path, text]) => [`/repo/${path}`, new TextEncoder().encode(String(text))]),
    ),
  );
}

function disk(files: MemoryFiles) {
  return memoryWorld({
    files: Object.fromEntries(Object.entries(files).map(([path, text]) => [`/repo/${path}`, text])),
  }).files;
}

interface Trees {
  readonly head?: MemoryFiles;
  readonly base?: MemoryFiles;
  /** The newest commit of base's branch, where the change began earlier. */
  readonly tip?: MemoryFiles;
}

function read({ head = {}, base, tip }: Trees, parts: Partial<Request> = {}) {
  const baseTree = base === undefined ? undefined : tree("base", base);
  const rules = tip === undefined ? {} : { ruleTree: tree("tip", tip) };
  const at = place({ files: disk(head), baseTree, ...rules });
  return readPolicies(request(parts), memoryWorld(), at);
}

describe("readPolicies()", () => {
  test("judges by base's where there is one, and reads the head's beside it", async () => {
    const { deciding, head, reportOnly } = await read({
      base: { "modgate.yml": one },
      head: { "modgate.yml": other },
    });
    expect(deciding).toMatchObject({ from: "base", path: "modgate.yml" });
    expect(Array.from(deciding.sections.keys())).toEqual(["modules"]);
    expect(Array.from(head?.sections.keys() ?? [])).toEqual(["sbom"]);
    expect(reportOnly).toBe(false);
  });

  test("reads the head's anew where what it extends differs, and its effect with it", async () => {
    const file = "version: 1\nextends: org.yml\n";
    const same = await read({
      base: { "modgate.yml": file, "org.yml": one },
      head: { "modgate.yml": file, "org.yml": one },
    });
    expect(same.head).toMatchObject({ from: "head", sha256: same.deciding.sha256 });
    expect(same.head?.effective).toBe(same.deciding.effective);
    const { deciding, head } = await read({
      base: { "modgate.yml": file, "org.yml": one },
      head: { "modgate.yml": file, "org.yml": other },
    });
    expect(Array.from(deciding.sections.keys())).toEqual(["modules"]);
    expect(Array.from(head?.sections.keys() ?? [])).toEqual(["sbom"]);
  });

  test.each<[what: string, trees: Trees, from: string, path: string]>([
    ["the head's without a base", { head: { "modgate.yml": one } }, "head", "modgate.yml"],
    ["the head's where base has none", { base: {}, head: { "modgate.yml": one } }, "head", "modgate.yml"],
    [
      "the one below .github before the other",
      { head: { "modgate.yml": one, ".github/modgate.yml": one } },
      "head",
      ".github/modgate.yml",
    ],
    ["the preset where there is none", { base: {} }, "preset", "modgate:recommended"],
  ])("judges by %s", async (_, trees, from, path) => {
    expect(await read(trees)).toMatchObject({ deciding: { from, path }, reportOnly: from === "preset" });
  });

  test("does not take a policy that moved for one that is gone", async () => {
    const { head, headTrouble } = await read({
      base: { "modgate.yml": one },
      head: { ".github/modgate.yml": one },
    });
    expect(head).toBeDefined();
    expect(headTrouble).toBe("");
  });

  test("judges by base's though the head's cannot be read, and says why it cannot", async () => {
    const { deciding, head, headTrouble } = await read({
      base: { "modgate.yml": one },
      head: { "modgate.yml": "version: 1\nmodlues: {}\n" },
    });
    expect(deciding.from).toBe("base");
    expect(head).toBeUndefined();
    expect(headTrouble).toContain("modlues");
  });

  test("refuses a policy of base that cannot be read, and one that is named and not there", async () => {
    await expect(read({ base: { "modgate.yml": "versoin: 1\n" } })).rejects.toMatchObject({
      code: "policy-invalid",
    });
    await expect(read({}, { policy: "/repo/strict.yml" })).rejects.toMatchObject({ code: "input-missing" });
  });

  test("judges a change that began before there was a policy by the policy of now", async () => {
    const { deciding, head } = await read({ base: {}, tip: { "modgate.yml": one }, head: {} });
    expect(deciding).toMatchObject({ from: "base", path: "modgate.yml" });
    expect(head).toBe(deciding);
    const own = await read({ base: {}, tip: { "modgate.yml": one }, head: { "modgate.yml": other } });
    expect(Array.from(own.deciding.sections.keys())).toEqual(["modules"]);
    expect(Array.from(own.head?.sections.keys() ?? [])).toEqual(["sbom"]);
  });

  test("does not blame a change for rules that changed after it began", async () => {
    const { deciding, head } = await read({
      base: { "modgate.yml": other },
      tip: { "modgate.yml": one },
      head: { "modgate.yml": `# a comment\n${other}` },
    });
    expect(Array.from(deciding.sections.keys())).toEqual(["modules"]);
    expect(head).toBe(deciding);
  });

  test("reads the file that is named, from base as well", async () => {
    const trees = { base: { "strict.yml": one, "modgate.yml": other }, head: { "strict.yml": other } };
    const { deciding } = await read(trees, { policy: "/repo/strict.yml" });
    expect(deciding).toMatchObject({ from: "base", path: "strict.yml" });
    expect(Array.from(deciding.sections.keys())).toEqual(["modules"]);
  });
});

describe("readHeadPolicy()", () => {
  test("does not ask base", async () => {
    const files = disk({ "modgate.yml": other });
    expect(await readHeadPolicy(request(), { root: "/repo", files })).toMatchObject({ from: "head" });
  });
});
