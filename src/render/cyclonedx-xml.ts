import { XML as CycloneDxXml } from "@cyclonedx/cyclonedx-library/Serialize";
import { Spec1dot6 } from "@cyclonedx/cyclonedx-library/Spec";
import { golangPurl } from "../go/purl.ts";
import type { Report } from "../model/report.ts";
import { cycloneDxBom } from "./cyclonedx-bom.ts";
import { compositionsOf } from "./cyclonedx-extras.ts";
import { cycloneDxSerial } from "./cyclonedx-json.ts";
import { toXml } from "./neutralise.ts";
import { defineRenderer } from "./renderer.ts";
import { type SbomComponent, type SbomDocument, sbomDocument } from "./sbom-document.ts";

/** The CycloneDX SBOM in XML. */
export const renderer = defineRenderer({
  id: "cyclonedx-xml",
  mediaType: "application/vnd.cyclonedx+xml; version=1.6",
  extension: ".cdx.xml",
  render: renderCycloneDxXml,
});

/** Writes the document of renderCycloneDx() in XML, with the same serial number; reproducible like it. */
export function renderCycloneDxXml(report: Report): string {
  const document = sbomDocument(report);
  const bom = cycloneDxBom(document, report);
  bom.serialNumber = cycloneDxSerial(report);
  const normalized = new CycloneDxXml.Normalize.Factory(Spec1dot6)
    .makeForBom()
    .normalize(bom, { sortLists: true });
  const full = withExtras(elementOf(normalized), document);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(full, "")}\n`;
}

/** An element of the document; a text stands in the place of children where it has any. */
interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

type LibraryElement = CycloneDxXml.Types.SimpleXml.Element;

function elementOf(element: LibraryElement): XmlElement {
  const { name, attributes = {}, children, namespace } = element;
  const set = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)]],
  );
  const all = Object.fromEntries(namespace === undefined ? set : [["xmlns", String(namespace)], ...set]);
  if (children === undefined) return { name, attributes: all, children: [], text: "" };
  if (typeof children === "string" || typeof children === "number") {
    return { name, attributes: all, children: [], text: String(children) };
  }
  const inner = [...children].flatMap((child) => (child.type === "element" ? [elementOf(child)] : []));
  return { name, attributes: all, children: inner, text: "" };
}

// The schema is a sequence: what the library does not write must go to its own place in it.
function withExtras(bom: XmlElement, document: SbomDocument): XmlElement {
  const byRef = new Map([document.subject, ...document.components].map((one) => [one.ref, one]));
  const lineage = (element: XmlElement): XmlElement => {
    const children = element.children.map(lineage);
    const known = element.name === "component" ? byRef.get(element.attributes["bom-ref"] ?? "") : undefined;
    return { ...element, children: known === undefined ? children : withPedigree(children, known) };
  };
  const { children, ...rest } = lineage(bom);
  return {
    ...rest,
    children: [...children, parent("compositions", compositionsOf(document).map(compositionElement))],
  };
}

const afterPedigree: ReadonlySet<string> = new Set([
  "externalReferences",
  "properties",
  "components",
  "evidence",
]);

function withPedigree(children: readonly XmlElement[], { replaces }: SbomComponent): readonly XmlElement[] {
  if (replaces.length === 0) return children;
  const ancestors = replaces.map(({ path, version }) => ({
    ...parent("component", [
      leaf("name", path),
      leaf("version", version),
      leaf("purl", golangPurl({ path, version })),
    ]),
    attributes: { type: "library" },
  }));
  const next = children.findIndex(({ name }) => afterPedigree.has(name));
  return children.toSpliced(
    next < 0 ? children.length : next,
    0,
    parent("pedigree", [parent("ancestors", ancestors)]),
  );
}

function compositionElement({
  aggregate,
  dependencies = [],
}: ReturnType<typeof compositionsOf>[number]): XmlElement {
  const refs = dependencies.map(
    (ref): XmlElement => ({ name: "dependency", attributes: { ref }, children: [], text: "" }),
  );
  return parent("composition", [
    leaf("aggregate", aggregate),
    ...(refs.length > 0 ? [parent("dependencies", refs)] : []),
  ]);
}

function parent(name: string, children: readonly XmlElement[]): XmlElement {
  return { name, attributes: {}, children, text: "" };
}

function leaf(name: string, text: string): XmlElement {
  return { name, attributes: {}, children: [], text };
}

function written({ name, attributes, children, text }: XmlElement, indent: string): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${toXml(value)}"`);
  const open = `${indent}<${name}${words.join("")}`;
  if (children.length > 0) {
    return `${open}>\n${children.map((child) => written(child, `${indent}  `)).join("\n")}\n${indent}</${name}>`;
  }
  return text === "" ? `${open}/>` : `${open}>${toXml(text)}</${name}>`;
}
