import { describe, expect, test } from "vitest";
import { renderCycloneDx } from "../../src/render/cyclonedx-json.ts";
import { renderCycloneDxXml } from "../../src/render/cyclonedx-xml.ts";
import { inventoryReport, mixedInventory, row, shuffled } from "./sample-inventory.ts";

describe("renderCycloneDxXml()", () => {
  const text = renderCycloneDxXml(inventoryReport(mixedInventory));

  test("gives the same bytes whatever the order of the inventory", () => {
    expect(renderCycloneDxXml(inventoryReport(shuffled(mixedInventory)))).toBe(text);
  });

  test("carries the serial number and the components of the JSON document", () => {
    const json = renderCycloneDx(inventoryReport(mixedInventory));
    const serial = /"serialNumber": "(.*)"/.exec(json)?.[1] ?? "none";
    expect(text).toContain(`serialNumber="${serial}"`);
    const purls = [...json.matchAll(/"purl": "(.*)"/g)].map(([, purl]) => purl);
    expect([...text.matchAll(/<purl>(.*)<\/purl>/g)].map(([, purl]) => purl).toSorted()).toEqual(
      purls.toSorted(),
    );
  });

  test("puts pedigree and compositions where the schema has them", () => {
    const fork =
      /<component [^>]*bom-ref="pkg:golang\/git\.corp\.example\/fork[\s\S]*?<properties>/.exec(text)?.[0] ??
      "";
    expect([...fork.matchAll(/^ {6}<(\w+)/gm)].map(([, name]) => name)).toEqual([
      "supplier",
      "name",
      "version",
      "purl",
      "pedigree",
      "properties",
    ]);
    expect([...text.matchAll(/^ {2}<(\w+)/gm)].map(([, name]) => name)).toEqual([
      "metadata",
      "components",
      "dependencies",
      "compositions",
    ]);
  });

  test("escapes what names may hold", () => {
    const hostile = renderCycloneDxXml(
      inventoryReport({ modules: [row("m.io/a"), row("x.io/<b>&\"'@v1.0.0")], edges: [[0, 1]] }),
    );
    expect(hostile).not.toContain("<b>");
    expect(hostile).toContain("x.io/&lt;b&gt;&amp;&quot;&#39;");
  });
});
