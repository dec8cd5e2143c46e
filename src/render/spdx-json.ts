import { createHash } from "node:crypto";
import type { Report } from "../model/report.ts";
import { contentUuid } from "./content-uuid.ts";
import { joinLicenses, licenseRef, licenseTerm } from "./license-list.ts";
import { moduleRepository, moduleSupplier } from "./module-origin.ts";
import { toJson } from "./neutralise.ts";
import { defineRenderer } from "./renderer.ts";
import { type SbomComponent, type SbomDocument, sbomDocument } from "./sbom-document.ts";

/** The SPDX SBOM. */
export const renderer = defineRenderer({
  id: "spdx-json",
  mediaType: "application/spdx+json",
  extension: ".spdx.json",
  render: renderSpdx,
});

// SPDX demands a time of creation: this stands for one that is not known.
const timeUnknown = "1970-01-01T00:00:00Z";

/**
 * Writes an SPDX 2.3 document of what the report's inventory lists, with the components of the CycloneDX one.
 *
 * The same inventory gives the same bytes: the namespace is named after the content, and the time is that of
 * the sources. Source: https://spdx.github.io/spdx-spec/v2.3/.
 */
export function renderSpdx(report: Report): string {
  const document = sbomDocument(report);
  const all = [document.subject, ...document.components];
  const head = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `${document.subject.name}${document.subject.version === "" ? "" : `@${document.subject.version}`}`,
  };
  const body = {
    creationInfo: creationInfo(document, report),
    ...(document.gaps.length > 0 ? { comment: `Not complete: ${document.gaps.join("; ")}.` } : {}),
    packages: all.map((component) => packageOf(component, { document, report })),
    ...extractedLicenses(all),
    relationships: relationshipsOf(document),
  };
  const uuid = contentUuid(JSON.stringify({ ...head, ...body }));
  const documentNamespace = `https://spdx.org/spdxdocs/${encodeURIComponent(document.subject.name.toWellFormed())}-${uuid}`;
  return toJson({ ...head, documentNamespace, ...body });
}

function creationInfo(document: SbomDocument, report: Report): object {
  const [owner = ""] = report.subject.repository.split("/");
  const organization = owner === "" ? [] : [`Organization: ${owner}`];
  return {
    created: document.time === "" ? timeUnknown : document.time,
    creators: [...organization, toolName(report)],
  };
}

function toolName(report: Report): string {
  return `Tool: ${report.tool.name}-${report.tool.version}`;
}

function packageOf(
  component: SbomComponent,
  { document, report }: { readonly document: SbomDocument; readonly report: Report },
): object {
  const supplier = moduleSupplier(component.name);
  const license = component.licenses.length === 0 ? "NOASSERTION" : joinLicenses(component.licenses);
  const repository = moduleRepository(component.name);
  return {
    SPDXID: spdxId(component),
    name: component.name,
    ...(component.version === "" ? {} : { versionInfo: component.version }),
    ...(supplier === undefined ? {} : { supplier: `Organization: ${supplier.name}` }),
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    ...(repository === "" ? {} : { sourceInfo: `built from ${repository}` }),
    licenseConcluded: license,
    licenseDeclared: license,
    copyrightText: "NOASSERTION",
    primaryPackagePurpose: component.kind === "application" ? "APPLICATION" : "LIBRARY",
    ...(component.purl === "" ? {} : { externalRefs: [purlReference(component.purl)] }),
    ...annotationsOf(component, {
      date: document.time === "" ? timeUnknown : document.time,
      annotator: toolName(report),
    }),
  };
}

function purlReference(purl: string): object {
  return { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl };
}

// SPDX has no free properties: a remark of the tool is the place for what is Go's own.
function annotationsOf(
  component: SbomComponent,
  { date, annotator }: { readonly date: string; readonly annotator: string },
): object {
  const remarks = [
    ...(component.sum === "" ? [] : [`modgate:go:h1=${component.sum}`]),
    ...(component.dir === "" ? [] : [`modgate:go:folder=${component.dir}`]),
    ...component.replaces.map(({ path, version }) => `modgate:go:replaces=${path}@${version}`),
  ];
  if (remarks.length === 0) return {};
  return {
    annotations: remarks.map((comment) => ({
      annotationType: "OTHER",
      annotator,
      annotationDate: date,
      comment,
    })),
  };
}

// An identifier may hold letters, digits, dots and dashes only; the digest keeps apart what then looks the same.
function spdxId(component: SbomComponent): string {
  const words = `${component.name}-${component.version}`.replace(/[^A-Za-z0-9.]+/g, "-").replace(/-$/, "");
  return `SPDXRef-Package-${words}-${createHash("sha256").update(component.ref).digest("hex").slice(0, 12)}`;
}

function extractedLicenses(components: readonly SbomComponent[]): object {
  const names = new Set(components.flatMap(({ licenses }) => licenses.flatMap(unlistedNames)));
  if (names.size === 0) return {};
  return {
    hasExtractedLicensingInfos: [...names].sort().map((name) => ({
      licenseId: name.startsWith("LicenseRef-") ? name : licenseRef(name),
      name,
      extractedText: `The text was not recorded; it is called ${name} where it was found.`,
    })),
  };
}

function unlistedNames(text: string): readonly string[] {
  const term = licenseTerm(text);
  if (term.kind === "name") return [term.name];
  return term.kind === "expression" ? (text.match(/LicenseRef-[A-Za-z0-9.-]+/g) ?? []) : [];
}

function relationshipsOf(document: SbomDocument): readonly object[] {
  const all = [document.subject, ...document.components];
  const ids = new Map(all.map((component) => [component.ref, spdxId(component)]));
  const depends = all.flatMap((component) =>
    component.requires.map((ref) => ({
      spdxElementId: ids.get(component.ref),
      relationshipType: "DEPENDS_ON",
      relatedSpdxElement: ids.get(ref),
    })),
  );
  // Main modules beside the subject are not required by it, and yet the document is about them.
  const described = all.filter(({ ref, kind }) => ref === document.subject.ref || kind === "application");
  const describes = described.map(({ ref }) => ({
    spdxElementId: "SPDXRef-DOCUMENT",
    relationshipType: "DESCRIBES",
    relatedSpdxElement: ids.get(ref),
  }));
  return [...describes, ...depends];
}
