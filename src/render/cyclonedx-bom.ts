import {
  ComponentType,
  ExternalReferenceType,
  LicenseAcknowledgement,
  LifecyclePhase,
} from "@cyclonedx/cyclonedx-library/Enums";
import {
  Bom,
  Component,
  ComponentRepository,
  ExternalReference,
  type License,
  LicenseExpression,
  Metadata,
  NamedLicense,
  OrganizationalContact,
  OrganizationalEntity,
  Property,
  SpdxLicense,
  Tools,
} from "@cyclonedx/cyclonedx-library/Models";
import type { Report } from "../model/report.ts";
import { joinLicenses, licenseTerm } from "./license-list.ts";
import { moduleRepository, moduleSupplier } from "./module-origin.ts";
import type { SbomComponent, SbomDocument } from "./sbom-document.ts";

/**
 * Makes the library's model of an SBOM, for either of its serialisations. Every reference is named after its
 * component; the serial number is left to whoever knows the content.
 */
export function cycloneDxBom(document: SbomDocument, report: Report): Bom {
  const bom = new Bom({ metadata: metadataOf(document, report) });
  const models = new Map(
    [document.subject, ...document.components].map((one) => [one.ref, componentModel(one)]),
  );
  for (const component of [document.subject, ...document.components]) {
    const model = models.get(component.ref);
    for (const ref of component.requires) {
      const required = models.get(ref);
      if (required !== undefined) model?.dependencies.add(required.bomRef);
    }
    if (model !== undefined && component === document.subject) bom.metadata.component = model;
    else if (model !== undefined) bom.components.add(model);
  }
  return bom;
}

function metadataOf(document: SbomDocument, report: Report): Metadata {
  const { name, version } = report.tool;
  const tool = new Component(ComponentType.Application, name, { version, bomRef: `tool:${name}@${version}` });
  const supplier = moduleSupplier(document.subject.name) ?? ownerOf(report);
  const owner = ownerOf(report);
  const metadata = new Metadata({ tools: new Tools({ components: new ComponentRepository([tool]) }) });
  if (document.time !== "") metadata.timestamp = new Date(document.time);
  if (supplier !== undefined) metadata.supplier = new OrganizationalEntity({ name: supplier.name });
  if (owner !== undefined) metadata.authors.add(new OrganizationalContact({ name: owner.name }));
  metadata.lifecycles.add(LifecyclePhase.Build);
  if (report.subject.head !== "")
    metadata.properties.add(new Property("modgate:commit", report.subject.head));
  for (const gap of document.gaps) metadata.properties.add(new Property("modgate:gap", gap));
  return metadata;
}

function ownerOf(report: Report): { readonly name: string } | undefined {
  const [owner = ""] = report.subject.repository.split("/");
  return owner === "" ? undefined : { name: owner };
}

function componentModel(component: SbomComponent): Component {
  const type = component.kind === "application" ? ComponentType.Application : ComponentType.Library;
  const model = new Component(type, component.name, { bomRef: component.ref });
  if (component.version !== "") model.version = component.version;
  if (component.purl !== "") model.purl = component.purl;
  const supplier = moduleSupplier(component.name);
  if (supplier !== undefined) {
    const url = supplier.url === "" ? [] : [supplier.url];
    model.supplier = new OrganizationalEntity({ name: supplier.name, url: new Set(url) });
  }
  const repository = moduleRepository(component.name);
  if (repository !== "")
    model.externalReferences.add(new ExternalReference(repository, ExternalReferenceType.VCS));
  for (const license of licenseModels(component.licenses)) model.licenses.add(license);
  for (const property of propertiesOf(component)) model.properties.add(property);
  return model;
}

// CycloneDX 1.6 takes many identifiers and names, or one expression and nothing else. What a module's files
// declare is also what reading their whole text concludes, where that is a licence of the list.
function licenseModels(licenses: readonly string[]): readonly License[] {
  const terms = licenses.map(licenseTerm);
  if (terms.some((term) => term.kind === "expression")) return [declaredExpression(joinLicenses(licenses))];
  return terms.flatMap((term): readonly License[] => {
    if (term.kind === "name") return [new NamedLicense(term.name, { acknowledgement: declared })];
    if (term.kind === "expression") return [];
    return [declared, concluded].map((acknowledgement) => new SpdxLicense(term.id, { acknowledgement }));
  });
}

const { Declared: declared, Concluded: concluded } = LicenseAcknowledgement;

function declaredExpression(expression: string): LicenseExpression {
  const license = new LicenseExpression(expression);
  license.acknowledgement = declared;
  return license;
}

function propertiesOf(component: SbomComponent): readonly Property[] {
  const { sum, goVersion, firstParty, direct, dir, replaces } = component;
  // The h1 hash is one over a listing of hashes, not over any file: as a SHA-256 of the zip it would be false.
  const pairs: readonly (readonly [string, string])[] = [
    ["modgate:go:h1", sum],
    ["modgate:go:version", goVersion],
    ["modgate:go:requirement", firstParty ? "" : direct ? "direct" : "indirect"],
    ["modgate:go:first-party", firstParty ? "true" : ""],
    ["modgate:go:folder", dir],
    ...replaces.map(({ path, version }) => ["modgate:go:replaces", `${path}@${version}`] as const),
  ];
  return pairs.filter(([, value]) => value !== "").map(([name, value]) => new Property(name, value));
}
