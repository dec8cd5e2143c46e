import { Version } from "@cyclonedx/cyclonedx-library/Spec";
import { JsonStrictValidator } from "@cyclonedx/cyclonedx-library/Validation";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { Inventory } from "../../src/model/report.ts";
import { renderCycloneDx } from "../../src/render/cyclonedx-json.ts";
import { inventoryReport, mixedInventory, row, shuffled } from "./sample-inventory.ts";

// Holds the official schema, without reaching for anything over the network.
const validator = new JsonStrictValidator(Version.v1dot6);

const component = z.looseObject({
  "bom-ref": z.string(),
  type: z.string(),
  name: z.string(),
  version: z.string().optional(),
  purl: z.string().optional(),
  licenses: z.array(z.unknown()).optional(),
  properties: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
});
const bom = z.looseObject({
  serialNumber: z.string(),
  metadata: z.looseObject({ component, timestamp: z.string().optional(), properties: z.unknown() }),
  components: z.array(component),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
  compositions: z.array(z.object({ aggregate: z.string(), dependencies: z.array(z.string()).optional() })),
});

function render(
  inventory: Inventory,
  subject: Parameters<typeof inventoryReport>[1] = {},
): z.output<typeof bom> {
  return bom.parse(JSON.parse(renderCycloneDx(inventoryReport(inventory, subject))));
}

const three: Inventory = {
  modules: [row("m.io/a", { dir: "a" }), row("m.io/b", { dir: "b" }), row("x.io/x@v1.0.0")],
  edges: [
    [0, 2],
    [1, 0],
  ],
};

describe("renderCycloneDx()", () => {
  test.each<readonly [string, Inventory, Parameters<typeof inventoryReport>[1]]>([
    ["a bit of everything", mixedInventory, {}],
    ["nothing at all", { modules: [], edges: [] }, { repository: "", version: "", time: "", head: "" }],
    ["several main modules", three, {}],
    ["gaps", { ...three, gaps: ["x/go.mod could not be resolved"] }, {}],
    [
      "hostile names",
      { modules: [row("m.io/a"), row("x.io/\u202e##[x]\n<b>@v1.0.0-%zz")], edges: [[0, 1]] },
      {},
    ],
  ])("is valid by the schema of CycloneDX 1.6: %s", async (_, inventory, subject) => {
    expect(await validator.validate(renderCycloneDx(inventoryReport(inventory, subject)))).toBeNull();
  });

  test("gives the same bytes whatever the order of the inventory", () => {
    const text = renderCycloneDx(inventoryReport(mixedInventory));
    expect(renderCycloneDx(inventoryReport(mixedInventory))).toBe(text);
    expect(renderCycloneDx(inventoryReport(shuffled(mixedInventory)))).toBe(text);
  });

  test("changes the serial number with the content", () => {
    const other = { ...mixedInventory, modules: mixedInventory.modules.slice(0, 6), edges: [] };
    expect(render(mixedInventory).serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-/,
    );
    expect(render(mixedInventory).serialNumber).not.toBe(render(other).serialNumber);
  });

  test("names the main module, its version by git and the time of the sources", () => {
    const { metadata } = render(mixedInventory);
    expect(metadata.component).toMatchObject({
      type: "application",
      name: "example.com/acme/store",
      version: "v1.4.0",
      purl: "pkg:golang/example.com/acme/store@v1.4.0",
    });
    expect(metadata.timestamp).toBe("2026-03-01T10:00:00.000Z");
  });

  test("lists every module once and every reference resolves", () => {
    const { metadata, components, dependencies } = render(mixedInventory);
    const refs = [metadata.component, ...components].map((one) => one["bom-ref"]);
    expect(new Set(refs).size).toBe(refs.length);
    expect(refs.length).toBe(mixedInventory.modules.length);
    expect(dependencies.map(({ ref }) => ref).toSorted()).toEqual(refs.toSorted());
    for (const { dependsOn = [] } of dependencies) for (const ref of dependsOn) expect(refs).toContain(ref);
  });

  test("shows a replacement in place of the module it replaces, which stays in its pedigree", () => {
    const fork = render(mixedInventory).components.find(({ name }) => name === "git.corp.example/fork/lib");
    expect(fork).toMatchObject({
      purl: "pkg:golang/git.corp.example/fork/lib@v1.2.4",
      pedigree: { ancestors: [{ type: "library", name: "github.com/old/lib", version: "v1.2.3" }] },
    });
    expect(fork?.properties).toContainEqual({
      name: "modgate:go:replaces",
      value: "github.com/old/lib@v1.2.3",
    });
  });

  test("takes a folder of the repository for a part of it", () => {
    const local = render(mixedInventory).components.find(({ name }) => name === "example.com/acme/local");
    expect(local?.purl).toBe("pkg:golang/example.com/acme/store@v1.4.0#third/local");
    expect(local?.properties).toContainEqual({ name: "modgate:go:first-party", value: "true" });
  });

  test("joins a folder that is a main module with that module", () => {
    const replaced = row("m.io/b@v0.0.0", { replacedBy: { path: "./b", version: "" }, dir: "b" });
    const { components, dependencies } = render(
      { modules: [row("m.io/root"), row("m.io/b", { dir: "b" }), replaced], edges: [[0, 2]] },
      { head: "0123456789abcdef0123456789abcdef01234567" },
    );
    expect(components.map(({ purl }) => purl)).toEqual([
      "pkg:golang/m.io/b@0123456789abcdef0123456789abcdef01234567",
    ]);
    expect(dependencies.find(({ ref }) => ref.includes("m.io/root"))?.dependsOn).toEqual([
      components[0]?.["bom-ref"],
    ]);
  });

  test("puts the repository above several main modules without one at its root", () => {
    const { metadata, dependencies } = render(three);
    expect(metadata.component).toMatchObject({ name: "acme/store", "bom-ref": "repository:acme/store" });
    expect(dependencies.find(({ ref }) => ref === "repository:acme/store")?.dependsOn).toHaveLength(2);
  });

  test("never calls the h1 hash a SHA-256", () => {
    const text = renderCycloneDx(inventoryReport(mixedInventory));
    expect(text).not.toContain("SHA-256");
    expect(text).toContain('"modgate:go:h1"');
  });

  test("states licences as declared, and as concluded where one identifier says it all", () => {
    const { components } = render(mixedInventory);
    const licensesOf = (name: string) => components.find((one) => one.name === name)?.licenses;
    expect(licensesOf("github.com/BurntSushi/toml")).toEqual([
      { license: { id: "MIT", acknowledgement: "declared" } },
      { license: { id: "MIT", acknowledgement: "concluded" } },
    ]);
    expect(licensesOf("github.com/docker/docker")).toEqual([
      { expression: "Apache-2.0 OR MIT", acknowledgement: "declared" },
    ]);
    expect(licensesOf("golang.org/x/text")).toContainEqual({
      license: { name: "Corp Licence 1", acknowledgement: "declared" },
    });
  });

  test("says for each component whether its requirements are known", () => {
    const { compositions } = render(mixedInventory);
    expect(compositions[0]).toEqual({ aggregate: "complete" });
    expect(compositions.at(-1)).toEqual({
      aggregate: "unknown",
      dependencies: [
        "pkg:golang/github.com/docker/docker@v28.1.1%2Bincompatible",
        "pkg:golang/go.opencensus.io@v0.24.0",
      ],
    });
  });

  test("calls itself incomplete where the inventory has gaps", () => {
    const { compositions, metadata } = render({
      ...mixedInventory,
      gaps: ["x/go.mod could not be resolved"],
    });
    expect(compositions[0]).toEqual({ aggregate: "incomplete" });
    expect(metadata.properties).toContainEqual({
      name: "modgate:gap",
      value: "x/go.mod could not be resolved",
    });
  });
});
