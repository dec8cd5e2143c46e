import { getCommand } from "../gates/modules/mend.ts";
import { checkImportPath } from "../go/module-path.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { compareVersions } from "../go/semver.ts";
import { exitCodeOf, ModgateError } from "../model/error.ts";
import { findInBuild, type FoundModule, nearMisses } from "../model/find-module.ts";
import { buildFile, compareBuilds } from "../model/module-diff.ts";
import { chainTo, type Parent, standingOf } from "../model/module-why.ts";
import type { Resolution } from "../model/modules.ts";
import type { Request } from "../model/request.ts";
import type { Upgrade, WhyBuild, WhyDocument } from "../model/why-document.ts";
import type { World } from "../model/world.ts";
import { type AskedName, noModulePath, partsOfSelected } from "./asked-module.ts";
import { type Inquiry, openInquiry } from "./inquiry.ts";
import { judgeRaised, raisedBuild } from "./judge-companions.ts";
import type { JudgedFinding } from "./judged-gate.ts";
import { judgeModule, newestAllowed } from "./judge-module.ts";

/**
 * Tells for every build who brings a module in, and what taking the nearest allowed version would do.
 *
 * @throws ModgateError policy-invalid, revision-missing; input-missing where there is no go.mod; usage for a path
 * that no module, package or replacement can have
 */
export async function whyModule(request: Request, world: World, name: AskedName): Promise<WhyDocument> {
  const inquiry = await openInquiry(request, world);
  try {
    const { modules } = inquiry;
    if (modules.resolutions.length + modules.unresolved.length === 0) throw noGoMod(request);
    const found = modules.resolutions.flatMap((resolution) =>
      findInBuild(resolution, name.path).map((one) => ({ resolution, found: one })),
    );
    // A replacement may well lie in a folder: only what is found nowhere is held against the form of a path.
    const malformed = found.length > 0 ? undefined : checkImportPath(name.path);
    if (malformed !== undefined) throw noModulePath(name.path, malformed);
    const builds = await Promise.all(found.map((one) => whyBuild({ ...one, inquiry, name })));
    return {
      schema: "modgate.why/1",
      module: name.path,
      version: name.version,
      builds,
      nearMisses: builds.length > 0 ? [] : nearMisses(name.path, modules),
      unresolved: modules.unresolved.map(({ file, reason, hint }) => ({ file, reason, hint })),
    };
  } finally {
    await inquiry.close();
  }
}

interface Case {
  readonly inquiry: Inquiry;
  readonly name: AskedName;
  readonly resolution: Resolution;
  readonly found: FoundModule;
}

async function whyBuild({ inquiry, name, resolution, found }: Case): Promise<WhyBuild> {
  const { selected, by } = found;
  const { path, version, main, indirect, replacedBy } = selected;
  const other = name.version !== "" && name.version !== version;
  const { findings, upgrade } = main ? nothing : await policyView(inquiry, resolution, found);
  return {
    file: buildFile(resolution),
    path,
    version,
    by,
    main,
    indirect,
    replacedBy: replacedBy === undefined ? null : moduleKey(replacedBy),
    ...standingOf(resolution, selected),
    asked: other
      ? { version: name.version, why: chainTo(resolution, { path, version: name.version }) }
      : null,
    findings,
    upgrade,
  };
}

type PolicyView = Pick<WhyBuild, "findings" | "upgrade">;

const nothing: PolicyView = { findings: [], upgrade: null };

async function policyView(
  inquiry: Inquiry,
  resolution: Resolution,
  { selected }: FoundModule,
): Promise<PolicyView> {
  const parts = partsOfSelected(selected);
  const judged = await judgeModule(inquiry, parts);
  const findings = judged.findings.map(({ code, level, message, waived }) => ({
    code,
    level,
    message,
    waived,
  }));
  const built = parts.at(-1)?.module ?? selected;
  const refused = judged.findings.length > 0;
  const target = refused ? judged.nearestAllowed : await newestAllowed(inquiry, built);
  if (target === undefined) return { findings, upgrade: null };
  const because = refused ? ("nearest allowed" as const) : ("newest allowed" as const);
  const outcome = await tryTarget({ inquiry, resolution, selected, target });
  return { findings, upgrade: { target: moduleKey(target), because, ...outcome } };
}

interface Trial {
  readonly inquiry: Inquiry;
  readonly resolution: Resolution;
  readonly selected: FoundModule["selected"];
  readonly target: ModuleVersion;
}

type Outcome = Omit<Upgrade, "target" | "because">;

async function tryTarget({ inquiry, resolution, selected, target }: Trial): Promise<Outcome> {
  const untried = (reason: string): Outcome => ({ command: "", changes: [], heldBy: [], untried: reason });
  if (selected.replacedBy !== undefined)
    return untried("a replacement stands in its place, and has to be changed");
  if (target.path !== selected.path) return untried("it has another path: imports have to be changed");
  try {
    const raised = await raisedBuild(inquiry, resolution, target);
    const refused = await refusedCompanion(inquiry, { before: resolution, raised, module: target });
    if (refused !== undefined)
      return untried(`it brings ${refused.subject.replace("@", " ")}, which is refused (${refused.code})`);
    const after = raised.buildList.selected.find(({ path }) => path === target.path);
    const held = after !== undefined && compareVersions(after.version, target.version) > 0;
    const changes = compareBuilds([resolution], raised).modules.filter(({ path }) => path !== target.path);
    const heldBy = held ? standingOf(raised, after).parents.filter(isHolder) : [];
    const { file = buildFile(resolution) } = standingOf(resolution, selected).line ?? {};
    return { command: getCommand(file, moduleKey(target)), changes, heldBy, untried: "" };
  } catch (error) {
    if (!(error instanceof ModgateError) || exitCodeOf(error) !== 3) throw error;
    return untried(`it could not be resolved: ${error.message}`);
  }
}

async function refusedCompanion(
  inquiry: Inquiry,
  raised: Parameters<typeof judgeRaised>[1],
): Promise<JudgedFinding | undefined> {
  const { findings } = await judgeRaised(inquiry, raised);
  return findings.find(({ level, waived }) => level === "error" && waived === null);
}

// A main module asks for no more than it is made to.
function isHolder({ decides, version }: Parent): boolean {
  return decides && version !== "";
}

function noGoMod({ dir }: Request): ModgateError {
  return new ModgateError("input-missing", `there is no go.mod in \`${dir}\` or below`, {
    hint: "name the folder of a Go repository with `--dir`",
  });
}
