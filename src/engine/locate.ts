import { collectBase } from "../collect/git/base.ts";
import { type Checkout, findCheckout } from "../collect/git/checkout.ts";
import { describeCheckout } from "../collect/git/repository.ts";
import type { Collected } from "../model/collected.ts";
import { confinedFiles } from "../model/confined-files.ts";
import { ModgateError } from "../model/error.ts";
import type { BaseEvidence, RepositoryEvidence } from "../model/repository.ts";
import type { Request } from "../model/request.ts";
import type { Files, SourceTree, World } from "../model/world.ts";

/** Where the run happens: the repository, its base, and the trees of both. */
export interface Place {
  /** Absolute root of the repository, or the folder itself where there is no git. */
  readonly root: string;
  readonly repository: Collected<RepositoryEvidence>;
  readonly base: Collected<BaseEvidence>;
  readonly headTree: SourceTree;
  /** The work tree as far as no link leads out of it: for what is quoted in messages. */
  readonly files: Files;
  /** Undefined where there is no base. */
  readonly baseTree: SourceTree | undefined;
  /** Where the rules are read, where that is not `baseTree`: the newest commit of what the base names. */
  readonly ruleTree?: SourceTree;
}

/**
 * Finds the repository and the revision it is judged against.
 *
 * @throws input-missing where the folder does not exist, revision-missing where the base is named and not there,
 *   command-failed where there is a repository that git does not read
 */
export async function locate(request: Request, world: World): Promise<Place> {
  // Listed, as a link to a folder is as good as the folder.
  if ((await world.files.list(request.dir)) === undefined) {
    throw new ModgateError("input-missing", `there is no folder \`${request.dir}\``, {
      hint: "name the folder of the repository with `--dir`",
    });
  }
  const { files } = world;
  const checkout = await findCheckout({ dir: request.dir, commands: world.commands });
  const root = checkout.state === "present" ? checkout.value.root : request.dir;
  const [repository, base] = await repositoryAndBase(request, world, checkout);
  if (base.state === "absent" && base.notApplicable !== true) throw lostBase(base);
  const baseTree = base.state === "present" ? await world.revision(root, base.value.commit) : undefined;
  // A change that began long ago would else be judged by the rules of then, or by none.
  const tip = base.state === "present" ? base.value.tip : undefined;
  const rules = tip === undefined ? {} : { ruleTree: await world.revision(root, tip) };
  return { root, repository, base, headTree: files, files: confinedFiles(files, root), baseTree, ...rules };
}

/** Asked at the same time; what is wrong with the repository is told first. */
async function repositoryAndBase(
  request: Request,
  world: World,
  checkout: Collected<Checkout>,
): Promise<readonly [Collected<RepositoryEvidence>, Collected<BaseEvidence>]> {
  if (checkout.state === "absent") {
    if (checkout.notApplicable !== true) throw unreadable(checkout);
    return [checkout, await findBase(request, world, checkout)];
  }
  const { commands, files } = world;
  const { dir, event } = request;
  const finding = findBase(request, world, checkout);
  finding.catch(() => undefined); // Thrown below.
  const repository = await describeCheckout({ dir, commands, files, event }, checkout.value);
  return [
    repository,
    await (repository.state === "present" ? finding : findBase(request, world, repository)),
  ];
}

// The policy stands in the repository: without it, a preset that only reports would decide.
function unreadable({ reason, hint }: { readonly reason: string; readonly hint?: string }): ModgateError {
  const details = hint === undefined ? {} : { hint };
  return new ModgateError("command-failed", `cannot read the repository: ${reason}`, details);
}

// Without its base a change would be judged by the policy it brings along itself.
function lostBase({ reason, hint }: { readonly reason: string; readonly hint?: string }): ModgateError {
  return new ModgateError(
    "revision-missing",
    `cannot judge the change: ${reason}`,
    hint === undefined ? {} : { hint },
  );
}

async function findBase(
  request: Request,
  world: World,
  repository: Collected<Pick<RepositoryEvidence, "root" | "head">>,
): Promise<Collected<BaseEvidence>> {
  if (repository.state === "present") {
    const named = request.base === undefined ? {} : { named: request.base };
    return collectBase({
      ...named,
      repository: repository.value,
      commands: world.commands,
      event: request.event,
    });
  }
  const named = request.base ?? request.event.baseSha;
  if (named === "") return { state: "absent", reason: repository.reason, notApplicable: true };
  throw new ModgateError("revision-missing", `cannot judge against \`${named}\`: ${repository.reason}`, {
    hint: repository.hint ?? "run modgate in a git checkout",
  });
}
