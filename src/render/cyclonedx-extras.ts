import type { JSON as CycloneDxJson } from "@cyclonedx/cyclonedx-library/Serialize";
import { golangPurl } from "../go/purl.ts";
import type { SbomComponent, SbomDocument } from "./sbom-document.ts";

type NormalizedBom = Omit<CycloneDxJson.Types.Normalized.Bom, "$schema" | "bomFormat" | "specVersion">;
type NormalizedComponent = CycloneDxJson.Types.Normalized.Component;

/** One statement on completeness. Without refs it is about the whole document. */
export interface Composition {
  readonly aggregate: "complete" | "incomplete" | "unknown";
  readonly dependencies?: readonly string[];
}

/**
 * Adds to a normalised document what the library has no model for: compositions, and the pedigree of modules
 * that stand in for others.
 *
 * Source: https://cyclonedx.org/docs/1.6/json/, `compositions` and `components[].pedigree`.
 */
export function cycloneDxExtras(bom: NormalizedBom, document: SbomDocument): object {
  const byRef = new Map([document.subject, ...document.components].map((one) => [one.ref, one]));
  const components = (bom.components ?? []).map((one) => withPedigree(one, byRef.get(one["bom-ref"] ?? "")));
  const subject = bom.metadata?.component;
  const metadata =
    subject === undefined
      ? bom.metadata
      : {
          ...bom.metadata,
          component: withPedigree(subject, document.subject),
        };
  return { ...bom, metadata, components, compositions: compositionsOf(document) };
}

function withPedigree(component: NormalizedComponent, known: SbomComponent | undefined): object {
  if (known === undefined || known.replaces.length === 0) return component;
  const ancestors = known.replaces.map(({ path, version }) => ({
    type: "library",
    name: path,
    version,
    purl: golangPurl({ path, version }),
  }));
  return { ...component, pedigree: { ancestors } };
}

/**
 * States how complete a document is: as a whole, and for each component whether its requirements are known.
 * Whose go.mod was not read requires what nobody here knows; saying so is the point of `unknown`.
 */
export function compositionsOf(document: SbomDocument): readonly Composition[] {
  const all = [document.subject, ...document.components];
  const whole = document.gaps.length > 0 ? "incomplete" : "complete";
  const known = all
    .filter((component) => component.requirementsKnown)
    .map(({ ref }) => ref)
    .sort();
  const unknown = all
    .filter((component) => !component.requirementsKnown)
    .map(({ ref }) => ref)
    .sort();
  return [
    { aggregate: whole },
    ...(known.length > 0 ? [{ aggregate: whole, dependencies: known } as const] : []),
    ...(unknown.length > 0 ? [{ aggregate: "unknown", dependencies: unknown } as const] : []),
  ];
}
