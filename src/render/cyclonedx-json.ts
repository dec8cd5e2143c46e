import { JSON as CycloneDxJson } from "@cyclonedx/cyclonedx-library/Serialize";
import { Spec1dot6 } from "@cyclonedx/cyclonedx-library/Spec";
import type { Report } from "../model/report.ts";
import { contentUuid } from "./content-uuid.ts";
import { cycloneDxBom } from "./cyclonedx-bom.ts";
import { cycloneDxExtras } from "./cyclonedx-extras.ts";
import { toJson } from "./neutralise.ts";
import { defineRenderer } from "./renderer.ts";
import { sbomDocument } from "./sbom-document.ts";

/** The CycloneDX SBOM in JSON. */
export const renderer = defineRenderer({
  id: "cyclonedx-json",
  mediaType: "application/vnd.cyclonedx+json; version=1.6",
  extension: ".cdx.json",
  render: renderCycloneDx,
});

/**
 * Writes a CycloneDX 1.6 document of what the report's inventory lists.
 *
 * The same inventory gives the same bytes, in whatever order it comes: references are named after the
 * components, the serial number after the content, and the time is that of the sources.
 */
export function renderCycloneDx(report: Report): string {
  const { $schema, bomFormat, specVersion, ...body } = numberedBody(report);
  return toJson({ $schema, bomFormat, specVersion, ...body });
}

/** Derives the serial number of a report's SBOM from its content; every serialisation carries the same. */
export function cycloneDxSerial(report: Report): string {
  return numberedBody(report).serialNumber;
}

interface NumberedBody {
  readonly $schema: unknown;
  readonly bomFormat: unknown;
  readonly specVersion: unknown;
  readonly serialNumber: string;
}

function numberedBody(report: Report): NumberedBody {
  const document = sbomDocument(report);
  // The serialiser of the library is passed by, as it writes the JSON before anything can be added to it.
  const normalized = new CycloneDxJson.Normalize.Factory(Spec1dot6)
    .makeForBom()
    .normalize(cycloneDxBom(document, report), { sortLists: true });
  const { $schema, bomFormat, specVersion, ...content } = normalized;
  const body = cycloneDxExtras(content, document);
  const serialNumber = `urn:uuid:${contentUuid(JSON.stringify(body))}`;
  return { $schema, bomFormat, specVersion, ...body, serialNumber };
}
