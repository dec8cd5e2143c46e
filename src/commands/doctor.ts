import { type BaseQuestion, collectBase } from "../collect/git/base.ts";
import { gitIsMissing } from "../collect/git/checkout.ts";
import { collectRepository } from "../collect/git/repository.ts";
import { collectModules } from "../collect/modules/modules.ts";
import { readHeadPolicy } from "../engine/read-policies.ts";
import { requireFolder } from "../engine/require-folder.ts";
import { proxySettings } from "../engine/scene.ts";
import { unresolvedWords } from "../gates/unresolved-doubts.ts";
import type { SelectedModule } from "../go/build-list.ts";
import { matchesPatternList } from "../go/module-pattern.ts";
import { moduleKey } from "../go/module-version.ts";
import { goFlawsOf } from "../go/go-flaws.ts";
import { toolchainGoVersion } from "../go/go-version.ts";
import type { Collected } from "../model/collected.ts";
import { confinedFiles } from "../model/confined-files.ts";
import { ModgateError } from "../model/error.ts";
import type { RepositoryEvidence } from "../model/repository.ts";
import type { Request } from "../model/request.ts";
import type { World } from "../model/world.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import type { Command } from "./command.ts";
import { diagnoseCredentials, diagnoseProxy } from "./diagnose-proxy.ts";
import { diagnoseWorkflows } from "./diagnose-workflow.ts";
import { type Diagnosis, remarked } from "./diagnosis.ts";
import { requestOf } from "./request-of.ts";
import { tryProxies } from "./try-proxies.ts";

interface Patient {
  readonly request: Request;
  readonly world: World;
  readonly root: string;
  /** Undefined where it cannot be read. */
  readonly policy: LoadedPolicy | undefined;
}

/** `modgate doctor`: what would keep modgate from judging here. Exits 3 where something would. */
export const doctor: Command = {
  async run(context) {
    const request = await requestOf(context);
    const { world } = context;
    await requireFolder(request.dir, world.files);
    const repository = await diagnoseRepository(request, world);
    const policy = await diagnosePolicy(request, world, repository.root);
    const patient: Patient = { request, world, root: repository.root, policy: policy.policy };
    const modules = await diagnoseModules(patient);
    const trials = await tryProxies({ ...patient, path: modules.path ?? usualModule });
    const isNeeded = modules.row.state === "ok" && modules.path !== undefined;
    const rows = [
      ...repository.rows,
      policy.row,
      ...(await diagnoseWorkflows(confinedFiles(world.files, repository.root), repository.root)),
      diagnoseProxy({ ...patient, trials }, isNeeded),
      await diagnoseCredentials({ ...patient, trials, env: context.env, files: world.files }),
      modules.row,
      await diagnoseGo(patient),
      await diagnoseGolangci(patient),
      await diagnoseCache(patient),
    ];
    const hindrances = rows.filter((row) => row.state === "no").length;
    context.print(`${table(rows)}\n${conclusion(hindrances)}\n`);
    return hindrances > 0 ? 3 : 0;
  },
};

async function diagnoseRepository(
  request: Request,
  { commands, files }: World,
): Promise<{ readonly root: string; readonly rows: readonly Diagnosis[] }> {
  const { dir, event } = request;
  const repository = await collectRepository({ dir, commands, files, event });
  if (repository.state === "absent") {
    return { root: dir, rows: [withoutRepository(repository)] };
  }
  const { root, head, name } = repository.value;
  const commit = `commit ${head.slice(0, 12)}`;
  const found = name === "" ? commit : `${name}, ${commit}`;
  const shallow = (await files.read(`${root}/.git/shallow`)) !== undefined;
  const rows: Diagnosis[] = [
    {
      what: "git",
      state: shallow ? "note" : "ok",
      found: shallow ? `${found}, shallow: the base may be missing (fetch-depth: 0)` : found,
    },
  ];
  if (request.base !== undefined) {
    rows.push(await diagnoseBase({ named: request.base, repository: repository.value, commands, event }));
  }
  return { root, rows };
}

/** A folder outside git is judged by itself; without git, or where it refuses, nobody knows whether it is one. */
function withoutRepository({ reason, hint, notApplicable }: Absent): Diagnosis {
  const what = "git";
  if (reason === gitIsMissing)
    return { what, state: "no", found: `${reason}: no change can be held against its base` };
  if (notApplicable === true) return { what, state: "note", found: `${reason}: no base, no patch rules` };
  return { what, state: "no", found: hint === undefined ? reason : `${reason}; ${hint}` };
}

type Absent = Extract<Collected<RepositoryEvidence>, { readonly state: "absent" }>;

async function diagnoseBase(question: BaseQuestion): Promise<Diagnosis> {
  const what = "base";
  try {
    const base = await collectBase(question);
    return base.state === "present"
      ? { what, state: "ok", found: base.value.commit.slice(0, 12) }
      : { what, state: "no", found: base.reason };
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    return { what, state: "no", found: error.message };
  }
}

async function diagnosePolicy(
  request: Request,
  world: World,
  root: string,
): Promise<{ readonly policy: LoadedPolicy | undefined; readonly row: Diagnosis }> {
  try {
    const policy = await readHeadPolicy(request, { root, files: confinedFiles(world.files, root) });
    const state = policy.from === "preset" ? "note" : "ok";
    const found = policy.from === "preset" ? `no policy file: ${policy.path}, report only` : policy.path;
    return { policy, row: { what: "policy", state, found } };
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    const count = 1 + (error.details.others?.length ?? 0);
    const problems = count === 1 ? error.message : `${count} problems`;
    return {
      policy: undefined,
      row: { what: "policy", state: "no", found: `${problems}, see \`modgate policy check\`` },
    };
  }
}

/** A module to ask proxies for where no build has one. */
const usualModule = "golang.org/x/mod";

interface ResolvedModules {
  readonly row: Diagnosis;
  /** A module of the builds that comes from the chain; absent: none does, or it could not be resolved. */
  readonly path?: string;
}

/** Resolves as a check would: what no setting tells (an unreachable proxy, a go.mod that go refuses) shows here. */
async function diagnoseModules({ request, world, root, policy }: Patient): Promise<ResolvedModules> {
  const said = (state: Diagnosis["state"], found: string): ResolvedModules => ({
    row: { what: "modules", state, found },
  });
  if (policy === undefined) return said("note", "not resolved: the policy cannot be read");
  const proxy = world.modules(proxySettings(request, policy));
  const { go, modules } = request;
  try {
    const found = await collectModules({ root, tree: world.files, proxy, go, log: world.log, modules });
    const [failed] = found.unresolved;
    if (failed !== undefined) {
      const { place, reason } = unresolvedWords(failed);
      return said("no", `${place}: ${reason}`);
    }
    const files = found.resolutions.flatMap(({ main }) => main).length;
    if (files === 0) return said("no", "no go.mod here or below");
    const selected = found.resolutions.flatMap(({ buildList }) => buildList.selected);
    const seen = new Set(selected.map(moduleKey));
    const path = selected.find((module) => isFromChain(module, request))?.path;
    const resolved = said("ok", `${seen.size} in the build lists of ${files} go.mod`);
    return path === undefined ? resolved : { ...resolved, path };
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    return said("no", error.message);
  } finally {
    await proxy.close();
  }
}

function isFromChain({ path, main, replacedBy }: SelectedModule, { go }: Request): boolean {
  return !main && replacedBy === undefined && !matchesPatternList(go.GONOPROXY, path);
}

async function diagnoseGo({ request, world, root, policy }: Patient): Promise<Diagnosis> {
  const result = await world.commands.run({
    command: "go",
    args: ["env", "GOVERSION"],
    cwd: root,
    timeoutMs: 20_000,
  });
  const version = new TextDecoder().decode(result.stdout).trim();
  if (result.trouble === undefined && result.exitCode === 0) return diagnoseGoVersion(version);
  const wanting = ["lint", "coverage", "latency"].filter(
    (gate) => policy?.sections.has(gate) === true && !request.skip.includes(gate),
  );
  if (wanting.length === 0)
    return { what: "go", state: "note", found: "not found; resolving and SBOMs need none" };
  return { what: "go", state: "no", found: `not found, but the policy has ${wanting.join(", ")}` };
}

/** modgate checks what a proxy serves by itself; whoever runs this go without it does not have that. */
function diagnoseGoVersion(version: string): Diagnosis {
  const { ids, upgrade } = goFlawsOf(toolchainGoVersion(version.split(" ", 1)[0] ?? ""));
  const open = `${version}: open to ${ids.join(" and ")}, by which a proxy can pass wrong code off as checked; take go${upgrade} or later`;
  return remarked("go", ids.length === 0 ? [] : [open], version);
}

async function diagnoseCache({ request, world }: Patient): Promise<Diagnosis> {
  const what = "cache";
  const { cacheDir } = request;
  if (cacheDir === "") return { what, state: "note", found: "off: every run fetches everything again" };
  const probe = `${cacheDir}/doctor`;
  try {
    await world.files.write(probe, "");
    await world.files.remove(probe);
    return { what, state: "ok", found: cacheDir };
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    return { what, state: "note", found: `${error.message}: every run fetches everything again` };
  }
}

async function diagnoseGolangci({ world, root, policy }: Patient): Promise<Diagnosis> {
  const what = "golangci-lint";
  if (policy?.sections.has("lint") !== true)
    return { what, state: "ok", found: "not needed: the policy has no lint section" };
  const result = await world.commands.run({
    command: "golangci-lint",
    args: ["version", "--short"],
    cwd: root,
    timeoutMs: 20_000,
  });
  if (result.trouble === undefined && result.exitCode === 0) {
    return { what, state: "ok", found: new TextDecoder().decode(result.stdout).trim() };
  }
  return { what, state: "note", found: "not installed: gofmt and vet run alone" };
}

function conclusion(hindrances: number): string {
  if (hindrances === 0) return "nothing keeps modgate from judging here";
  return `${hindrances} ${hindrances === 1 ? "thing keeps" : "things keep"} modgate from judging here`;
}

function table(rows: readonly Diagnosis[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows
    .map(({ what, state, found }) => `${state.padEnd(4)}  ${what.padEnd(width)}  ${found}\n`)
    .join("");
}
