import type { SelectedModule } from "../go/build-list.ts";
import { queryVersion } from "../collect/modules/version-query.ts";
import type { JudgedPart } from "../gates/modules/occurrences.ts";
import { familyOf } from "../go/module-major.ts";
import {
  canonicalModuleVersion,
  checkModulePath,
  checkPathMajor,
  splitPathVersion,
} from "../go/module-path.ts";
import { shown } from "../go/parsed.ts";
import { buildOf, compareVersions, isValidVersion, versionMajor } from "../go/semver.ts";
import type { AskDocument } from "../model/ask-document.ts";
import { ModgateError } from "../model/error.ts";
import { findInBuild, type FoundModule } from "../model/find-module.ts";
import type { Inquiry } from "./inquiry.ts";

/** A module as a stranger names it: a path, perhaps of a package or without its major, and a version or query. */
export interface AskedName {
  readonly path: string;
  /** "" where none was given. */
  readonly version: string;
}

/** What an asked name means here. */
export interface AskedModule {
  readonly parts: readonly JudgedPart[];
  readonly from: AskDocument["from"];
  readonly notes: readonly string[];
}

/**
 * Takes `MODULE[@VERSION]` apart.
 *
 * @throws ModgateError usage where it names no module
 */
export function parseAskedName(words: { readonly operand: string; readonly usage: string }): AskedName {
  const { operand, usage } = words;
  const at = operand.indexOf("@");
  const path = (at < 0 ? operand : operand.slice(0, at)).replace(/\/+$/, "");
  const version = at < 0 ? "" : operand.slice(at + 1);
  const hint = `name a module, with or without a version: ${usage}`;
  if (path === "") throw new ModgateError("usage", "no module is named", { hint });
  if (at >= 0 && version === "")
    throw new ModgateError("usage", `${shown(operand)} names no version after the @`, { hint });
  if (/^https?:\/\//.test(path)) {
    throw new ModgateError("usage", `${shown(path)} is an address, and no module path`, {
      hint: `leave out what stands before the host: ${path.replace(/^https?:\/\//, "").replace(/\.git$/, "")}`,
    });
  }
  const [stray] = /[^-.\w~/+!]/.exec(path) ?? [];
  if (stray !== undefined)
    throw new ModgateError("usage", `${shown(path)} is no module path: none holds ${shown(stray)}`, {
      hint,
    });
  return { path, version };
}

/**
 * Finds out which module version is meant: the one that is asked for, else the one in the build list, else the
 * latest. Queries are asked of the proxy chain, as go does.
 *
 * @throws ModgateError usage for a path that is none; what the proxy throws
 */
export async function findAsked(inquiry: Inquiry, name: AskedName): Promise<AskedModule> {
  const found = inquiry.modules.resolutions.flatMap((resolution) => findInBuild(resolution, name.path));
  const others = found.filter(({ selected }) => !selected.main);
  const [first] = others.toSorted((a, b) => compareVersions(b.selected.version, a.selected.version));
  if (name.version === "" && first !== undefined) return inBuild(name, first, others);
  const path = pathOf(name, first);
  const problem = checkModulePath(path);
  if (problem !== undefined) throw noModulePath(path, problem);
  const notes = path === name.path ? [] : [`${name.path} is asked for as ${path}`];
  if (isFull(name.version)) {
    const version = canonicalModuleVersion(name.version);
    const wrong = checkPathMajor(version, splitPathVersion(path)?.pathMajor ?? "");
    if (wrong !== undefined) throw wrongMajor(path, version, wrong);
    return { parts: [{ module: { path, version }, part: "built" }], from: "asked", notes };
  }
  const version = await askedVersion(inquiry, path, name.version || "latest");
  const from = name.version === "" ? "latest" : "query";
  const kept = inquiry.scene.request.offline ? [keptAnswer] : [];
  return { parts: [{ module: { path, version }, part: "built" }], from, notes: [...notes, ...kept] };
}

const keptAnswer =
  "no proxy was asked (--offline): this is what an earlier run was told, and there may be newer versions";

async function askedVersion({ scene }: Inquiry, path: string, query: string): Promise<string> {
  const proxy = scene.proxy();
  const goMod = async (modulePath: string, version: string): Promise<Uint8Array> =>
    (await proxy.mod({ path: modulePath, version }, [])).value;
  return (await queryVersion({ proxy, goMod }, path, query)).version;
}

function inBuild(
  name: AskedName,
  { selected, by: how }: FoundModule,
  all: readonly FoundModule[],
): AskedModule {
  const { path, replacedBy } = selected;
  const others = [...new Set(all.map((one) => `${one.selected.path} ${one.selected.version}`))].slice(1);
  const notes = [
    ...(how === "exact" ? [] : [`${name.path} is asked for as ${path}, which is in the build`]),
    ...(others.length === 0 ? [] : [`builds of this repository also hold ${others.join(", ")}`]),
  ];
  const by = replacedBy === undefined ? "" : `${replacedBy.path} ${replacedBy.version}`.trim();
  const said = by === "" ? [] : [`${path} is replaced by ${by}`];
  return { parts: partsOfSelected(selected), from: "build list", notes: [...notes, ...said] };
}

/** What is judged of a selected module: itself, or what is replaced and what stands in its place. */
export function partsOfSelected({ path, version, replacedBy }: SelectedModule): readonly JudgedPart[] {
  const module = { path, version };
  if (replacedBy === undefined) return [{ module, part: "built" }];
  const replaced: JudgedPart = { module, part: "replaced" };
  return replacedBy.version === "" ? [replaced] : [replaced, { module: replacedBy, part: "replacement" }];
}

/** A version of another major belongs to another path: `x@v5.1.0` means `x/v5`. */
function pathOf({ path, version }: AskedName, found: FoundModule | undefined): string {
  const major = isFull(version) ? Number(versionMajor(version).slice(1)) : 0;
  const bare = (splitPathVersion(path)?.pathMajor ?? "") === "" && !path.startsWith("gopkg.in/");
  if (bare && major > 1 && buildOf(version) !== "+incompatible") return `${familyOf(path)}/v${major}`;
  return found?.by === "package" ? found.selected.path : path;
}

function isFull(version: string): boolean {
  return isValidVersion(version) && /^v\d+\.\d+\.\d+/.test(version);
}

/** Says what is wrong with a path that no module can have. */
export function noModulePath(path: string, problem: string): ModgateError {
  const ofGo = problem.startsWith("missing dot");
  return new ModgateError("usage", `${shown(path)} is no module path: ${problem}`, {
    hint: ofGo
      ? "packages of the standard library belong to no module; a module path begins with a host: github.com/acme/lib"
      : "write it as a require line of go.mod does: github.com/acme/lib/v2",
  });
}

function wrongMajor(path: string, version: string, problem: string): ModgateError {
  return new ModgateError("usage", `${shown(`${path}@${version}`)} cannot be: ${problem}`, {
    hint: "the major of the version and the end of the path belong together: github.com/acme/lib/v2@v2.1.0",
  });
}
