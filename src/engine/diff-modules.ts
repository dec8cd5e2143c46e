import { type DiffBase, findDiffBase } from "../collect/git/diff-base.ts";
import { collectModules } from "../collect/modules/modules.ts";
import { present } from "../model/collected.ts";
import { ModgateError } from "../model/error.ts";
import { compareRepositories, type RepositoryDiff } from "../model/repository-diff.ts";
import type { Request } from "../model/request.ts";
import type { World } from "../model/world.ts";
import { locate, type Place } from "./locate.ts";
import { chainPolicy } from "./read-policies.ts";
import { setScene } from "./scene.ts";

/** What the module changes are told against, and what they are. */
export interface ModulesDiff extends RepositoryDiff {
  readonly base: DiffBase;
  /** Full commit id of HEAD; the work tree may differ from it. */
  readonly head: string;
}

/**
 * Compares the modules of the work tree with those of a git revision. `revision` is compared with as it is; absent,
 * the merge base with the request's base, the event's, or the default branch.
 *
 * @throws ModgateError repository-missing, revision-missing, policy-invalid, input-missing
 */
export async function diffModules(
  request: Request,
  world: World,
  revision: string | undefined,
): Promise<ModulesDiff> {
  const { base: named, ...baseless } = request;
  const here = await locate({ ...baseless, event: { ...request.event, baseSha: "" } }, world);
  if (here.repository.state === "absent") throw noRepository(here.repository.reason);
  const repository = here.repository.value;
  const asked = {
    ...(revision === undefined ? {} : { revision }),
    ...(named === undefined ? {} : { base: named }),
  };
  const base = await findDiffBase({ ...asked, repository, commands: world.commands, event: request.event });
  const baseTree = await world.revision(here.root, base.commit);
  const place: Place = { ...here, base: present(base), baseTree };
  // Both sides are asked of the chain that base's policy names: a change cannot choose whom it is asked of.
  const policy = await chainPolicy(request, world, place);
  const scene = setScene({ request, world, place, policy });
  const { builds: shared } = scene;
  const common = { root: here.root, go: request.go, log: world.log, modules: request.modules, shared };
  try {
    const [before, after] = await Promise.all([
      collectModules({ ...common, tree: baseTree, proxy: scene.proxy() }),
      collectModules({ ...common, tree: here.headTree, proxy: scene.proxy() }),
    ]);
    const diff = compareRepositories(before, after);
    if (diff.builds.length + diff.uncompared.length === 0) throw noGoMod(request);
    return { ...diff, base, head: repository.head };
  } finally {
    await scene.closeProxy();
  }
}

function noRepository(reason: string): ModgateError {
  return new ModgateError("repository-missing", `cannot compare with a revision: ${reason}`, {
    hint: "run modgate in a git checkout, or name its folder with `--dir`",
  });
}

function noGoMod({ dir }: Request): ModgateError {
  return new ModgateError(
    "input-missing",
    `there is no go.mod in \`${dir}\` or below, now or at the revision`,
    {
      hint: "name the folder of a Go repository with `--dir`",
    },
  );
}
