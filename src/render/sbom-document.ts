import type { ModuleVersion } from "../go/module-version.ts";
import { golangPurl } from "../go/purl.ts";
import type { InventoryModule, Report } from "../model/report.ts";

// What both kinds of SBOM say, before either's own words. A component is what is really built: a replaced
// module appears as its replacement, and modules that are built from the same source are one component.

/** One component of an SBOM. Lists are sorted; "" stands for what is not known. */
export interface SbomComponent {
  /** Unique in the document, and the same for the same component in every document. */
  readonly ref: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly kind: "application" | "library";
  /** True for main modules and for folders of the repository that stand in for a module. */
  readonly firstParty: boolean;
  readonly direct: boolean;
  readonly goVersion: string;
  /** `h1:` hash of the module zip. */
  readonly sum: string;
  /** SPDX expressions, all of which apply. */
  readonly licenses: readonly string[];
  /** Folder relative to the repository root of a first-party component; "" for the root as well. */
  readonly dir: string;
  /** The modules it stands in for. */
  readonly replaces: readonly ModuleVersion[];
  /** Refs of what it requires. */
  readonly requires: readonly string[];
  /** False where its own requirements were not read, as minimal version selection prunes them. */
  readonly requirementsKnown: boolean;
}

/** One SBOM. `subject` is not among `components`, which are sorted by ref. */
export interface SbomDocument {
  readonly subject: SbomComponent;
  readonly components: readonly SbomComponent[];
  /** RFC 3339 in UTC with seconds; "" where unknown. */
  readonly time: string;
  readonly gaps: readonly string[];
}

/**
 * Turns a report's inventory into components. The order of the inventory does not matter.
 *
 * The subject is the only main module, else the one at the repository root, else the repository itself with
 * all main modules below it.
 */
export function sbomDocument(report: Report): SbomDocument {
  const { modules, edges, gaps } = report.inventory;
  const mains = modules.filter((module) => module.main);
  const root = mains.length === 1 ? mains[0] : mains.find((module) => module.dir === "");
  const naming = { report, root, mains };
  const parts = modules.map((module) => componentOf(module, naming));
  const requires = new Map<string, Set<string>>();
  for (const [from, to] of edges) {
    const [requirer, required] = [parts[from]?.ref ?? "", parts[to]?.ref ?? ""];
    if (requirer === required) continue;
    requires.set(requirer, (requires.get(requirer) ?? new Set()).add(required));
  }
  const merged = mergeByRef(parts).map((part) => withRequirements(part, requires.get(part.ref)));
  const subject = subjectOf(merged, naming);
  return {
    subject,
    components: merged.filter(({ ref }) => ref !== subject.ref),
    time: utcSeconds(report.subject.time),
    gaps: [...(gaps ?? [])].sort(),
  };
}

interface Naming {
  readonly report: Report;
  /** The main module that gives the document its name. */
  readonly root: InventoryModule | undefined;
  readonly mains: readonly InventoryModule[];
}

function componentOf(module: InventoryModule, naming: Naming): SbomComponent {
  if (module.main) return mainComponent(module, naming);
  const { path, version, replacedBy } = module;
  if (replacedBy !== null && replacedBy.version === "") return folderComponent(module, naming);
  const built = replacedBy ?? { path, version };
  const replaces = replacedBy === null ? [] : [{ path, version }];
  const purl = golangPurl(built);
  return { ...plainComponent(module), ref: purl, name: built.path, version: built.version, purl, replaces };
}

function plainComponent(module: InventoryModule): SbomComponent {
  return {
    ref: "",
    name: module.path,
    version: "",
    purl: "",
    kind: "library",
    firstParty: false,
    direct: !module.indirect,
    goVersion: module.goVersion,
    sum: module.sum,
    licenses: module.licenses,
    dir: "",
    replaces: [],
    requires: [],
    requirementsKnown: module.goVersion !== "",
  };
}

// Git names a version for one main module only; the others are identified by the commit.
function mainComponent(module: InventoryModule, { report, root }: Naming): SbomComponent {
  const { head, version: named } = report.subject;
  const version = module === root && named !== "" ? named : head;
  const purl = golangPurl({ path: module.path, version });
  const own = { ref: purl, version, purl, dir: module.dir, requirementsKnown: true };
  return { ...plainComponent(module), ...own, kind: "application", firstParty: true, direct: true };
}

function folderComponent(module: InventoryModule, naming: Naming): SbomComponent {
  const { path, version, dir } = module;
  const replaces = [{ path, version }];
  const main = naming.mains.find((candidate) => candidate.dir === dir);
  if (main !== undefined) return { ...mainComponent(main, naming), replaces };
  const plain = { ...plainComponent(module), ref: `folder:${dir}#${path}`, dir, replaces, sum: "" };
  if (/^(\.\.(\/|$)|\/|[A-Za-z]:)/.test(dir)) return plain;
  const { head } = naming.report.subject;
  return { ...plain, version: head, purl: folderPurl(dir, naming), firstParty: true };
}

// A folder of the repository is no module that a proxy could serve: it is named as a part of the module around it.
function folderPurl(dir: string, naming: Naming): string {
  const { root } = naming;
  if (root === undefined || root.dir !== "") return "";
  const { path, version } = { path: root.path, version: mainComponent(root, naming).version };
  return golangPurl({ path, version }, dir);
}

function mergeByRef(parts: readonly SbomComponent[]): readonly SbomComponent[] {
  const byRef = new Map<string, SbomComponent>();
  for (const part of parts) {
    const known = byRef.get(part.ref);
    byRef.set(part.ref, known === undefined ? part : mergeComponents(known, part));
  }
  return [...byRef.values()].sort((a, b) => compareText(a.ref, b.ref));
}

function mergeComponents(a: SbomComponent, b: SbomComponent): SbomComponent {
  const replaces = new Map([...a.replaces, ...b.replaces].map((one) => [`${one.path}@${one.version}`, one]));
  return {
    ...a,
    direct: a.direct || b.direct,
    // The larger of two, so that the order of the inventory does not show.
    goVersion: a.goVersion > b.goVersion ? a.goVersion : b.goVersion,
    sum: a.sum > b.sum ? a.sum : b.sum,
    licenses: [...new Set([...a.licenses, ...b.licenses])].sort(),
    replaces: [...replaces].sort(([x], [y]) => compareText(x, y)).map(([, one]) => one),
    requirementsKnown: a.requirementsKnown || b.requirementsKnown,
  };
}

function withRequirements(part: SbomComponent, requires: ReadonlySet<string> | undefined): SbomComponent {
  if (requires === undefined) return part;
  return { ...part, requires: [...requires].sort(), requirementsKnown: true };
}

function subjectOf(components: readonly SbomComponent[], naming: Naming): SbomComponent {
  const { report, root, mains } = naming;
  const rootRef = root === undefined ? "" : mainComponent(root, naming).ref;
  const found = components.find(({ ref }) => ref === rootRef);
  if (found !== undefined) return found;
  const name = report.subject.repository === "" ? "repository" : report.subject.repository;
  const { version, head } = report.subject;
  return {
    ref: `repository:${name}`,
    name,
    version: version === "" ? head : version,
    purl: "",
    kind: "application",
    firstParty: true,
    direct: true,
    goVersion: "",
    sum: "",
    licenses: [],
    dir: "",
    replaces: [],
    requires: mains.map((main) => mainComponent(main, naming).ref).sort(),
    requirementsKnown: true,
  };
}

function utcSeconds(time: string): string {
  const instant = new Date(time);
  if (time === "" || Number.isNaN(instant.getTime())) return "";
  return instant.toISOString().replace(/\.\d{3}Z$/, "Z");
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
