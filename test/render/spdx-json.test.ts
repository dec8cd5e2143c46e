import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { Inventory } from "../../src/model/report.ts";
import { renderCycloneDx } from "../../src/render/cyclonedx-json.ts";
import { renderSpdx } from "../../src/render/spdx-json.ts";
import { inventoryReport, mixedInventory, row, shuffled } from "./sample-inventory.ts";

// The demands of SPDX 2.3 on what we write, chapter by chapter of the specification; strict, so that a
// misspelt field does not pass for an extension.
const id = z.string().regex(/^SPDXRef-[A-Za-z0-9.-]+$/);
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const actor = z.string().regex(/^(Person|Organization|Tool): \S.*$/);
const spdxPackage = z.strictObject({
  SPDXID: id,
  name: z.string().min(1),
  versionInfo: z.string().min(1).optional(),
  supplier: actor.optional(),
  downloadLocation: z.literal("NOASSERTION"),
  filesAnalyzed: z.literal(false),
  sourceInfo: z.string().optional(),
  licenseConcluded: z.string().min(1),
  licenseDeclared: z.string().min(1),
  copyrightText: z.literal("NOASSERTION"),
  primaryPackagePurpose: z.enum(["APPLICATION", "LIBRARY"]),
  externalRefs: z
    .array(
      z.strictObject({
        referenceCategory: z.literal("PACKAGE-MANAGER"),
        referenceType: z.literal("purl"),
        referenceLocator: z.string().regex(/^pkg:golang\//),
      }),
    )
    .optional(),
  annotations: z
    .array(
      z.strictObject({
        annotationType: z.literal("OTHER"),
        annotator: actor,
        annotationDate: time,
        comment: z.string().min(1),
      }),
    )
    .optional(),
});
const spdxDocument = z.strictObject({
  spdxVersion: z.literal("SPDX-2.3"),
  dataLicense: z.literal("CC0-1.0"),
  SPDXID: z.literal("SPDXRef-DOCUMENT"),
  name: z.string().min(1),
  documentNamespace: z.url().refine((uri) => !uri.includes("#")),
  creationInfo: z.strictObject({ created: time, creators: z.array(actor).min(1) }),
  comment: z.string().optional(),
  packages: z.array(spdxPackage),
  hasExtractedLicensingInfos: z
    .array(
      z.strictObject({
        licenseId: z.string().regex(/^LicenseRef-[A-Za-z0-9.-]+$/),
        name: z.string(),
        extractedText: z.string().min(1),
      }),
    )
    .optional(),
  relationships: z.array(
    z.strictObject({
      spdxElementId: id,
      relationshipType: z.enum(["DESCRIBES", "DEPENDS_ON"]),
      relatedSpdxElement: id,
    }),
  ),
});

function render(
  inventory: Inventory,
  subject: Parameters<typeof inventoryReport>[1] = {},
): z.output<typeof spdxDocument> {
  return spdxDocument.parse(JSON.parse(renderSpdx(inventoryReport(inventory, subject))));
}

describe("renderSpdx()", () => {
  test.each<readonly [string, Inventory, Parameters<typeof inventoryReport>[1]]>([
    ["a bit of everything", mixedInventory, {}],
    ["nothing at all", { modules: [], edges: [] }, { repository: "", version: "", time: "", head: "" }],
    ["hostile names", { modules: [row("m.io/a"), row("x.io/\u202e##[x]\n<b>@v1.0.0")], edges: [[0, 1]] }, {}],
  ])("keeps to SPDX 2.3 and every reference resolves: %s", (_, inventory, subject) => {
    const document = render(inventory, subject);
    const ids = ["SPDXRef-DOCUMENT", ...document.packages.map(({ SPDXID }) => SPDXID)];
    expect(new Set(ids).size).toBe(ids.length);
    for (const { spdxElementId, relatedSpdxElement } of document.relationships) {
      expect(ids).toContain(spdxElementId);
      expect(ids).toContain(relatedSpdxElement);
    }
  });

  test("gives the same bytes whatever the order of the inventory", () => {
    const text = renderSpdx(inventoryReport(mixedInventory));
    expect(renderSpdx(inventoryReport(shuffled(mixedInventory)))).toBe(text);
  });

  test("names the same components as the CycloneDX document", () => {
    const purls = render(mixedInventory).packages.flatMap(({ externalRefs = [] }) =>
      externalRefs.map(({ referenceLocator }) => referenceLocator),
    );
    const cyclonedx = renderCycloneDx(inventoryReport(mixedInventory));
    for (const purl of purls) expect(cyclonedx).toContain(`"${purl}"`);
    expect(purls).toHaveLength(mixedInventory.modules.length);
  });

  test("defines every licence that SPDX does not list", () => {
    const { hasExtractedLicensingInfos = [], packages } = render(mixedInventory);
    expect(hasExtractedLicensingInfos.map(({ licenseId }) => licenseId)).toEqual([
      "LicenseRef-Corp-Licence-1",
      "LicenseRef-Foo",
    ]);
    expect(packages.find(({ name }) => name === "golang.org/x/text")?.licenseDeclared).toBe(
      "BSD-3-Clause AND LicenseRef-Corp-Licence-1",
    );
    expect(packages.find(({ name }) => name === "git.corp.example/fork/lib")?.licenseDeclared).toBe(
      "NOASSERTION",
    );
  });

  test("keeps Go's hash and the replaced module as remarks", () => {
    const fork = render(mixedInventory).packages.find(({ name }) => name === "git.corp.example/fork/lib");
    expect(fork?.annotations?.map(({ comment }) => comment)).toEqual([
      `modgate:go:h1=h1:${"A".repeat(43)}=`,
      "modgate:go:replaces=github.com/old/lib@v1.2.3",
    ]);
  });

  test("says that it is not complete where the inventory has gaps", () => {
    expect(render({ ...mixedInventory, gaps: ["x/go.mod could not be resolved"] }).comment).toBe(
      "Not complete: x/go.mod could not be resolved.",
    );
  });
});
