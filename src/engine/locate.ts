import { baseNamed, type BaseQuestion, collectBase } from "../collect/git/base.ts";
import { type Checkout, findCheckout } from "../collect/git/checkout.ts";
import { describeCheckout } from "../collect/git/repository.ts";
import type { Collected } from "../model/collected.ts";
import { confinedFiles } from "../model/confined-files.ts";
import { ModgateError } from "../model/error.ts";
import type { BaseEvidence, RepositoryEvidence } from "../model/repository.ts";
import type { Request } from "../model/request.ts";
import type { Files, SourceTree, World } from "../model/world.ts";
import { requireFolder } from "./require-folder.ts";

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
  const { commands, files } = world;
  const { dir, event } = request;
  await requireFolder(dir, files);
  const checkout = await findCheckout({ dir, commands, named: baseNamed(namedBy(request)) });
  if (checkout.state === "absent" && checkout.notApplicable !== true) throw unreadable(checkout);
  const root = checkout.state === "present" ? checkout.value.root : dir;
  const opening = openBase(request, world, checkout);
  opening.catch(() => undefined); // Thrown below: what is wrong with the repository is told first.
  const repository =
    checkout.state === "present"
      ? await describeCheckout({ dir, commands, files, event }, checkout.value)
      : checkout;
  const opened = await (repository.state === "absent" ? openBase(request, world, repository) : opening);
  return { root, repository, headTree: files, files: confinedFiles(files, root), ...opened };
}

async function openBase(
  request: Request,
  world: World,
  checkout: Collected<Pick<Checkout, "root" | "head" | "fork">>,
): Promise<Pick<Place, "base" | "baseTree" | "ruleTree">> {
  const base = await findBase(request, world, checkout);
  if (base.state === "absent" && base.notApplicable !== true) throw lostBase(base);
  if (base.state === "absent" || checkout.state === "absent") return { base, baseTree: undefined };
  const { root } = checkout.value;
  // A change that began long ago would else be judged by the rules of then, or by none.
  const { commit, tip } = base.value;
  const [baseTree, ruleTree] = await Promise.all([
    world.revision(root, commit),
    tip === undefined ? undefined : world.revision(root, tip),
  ]);
  return ruleTree === undefined ? { base, baseTree } : { base, baseTree, ruleTree };
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
  { commands }: World,
  checkout: Collected<Pick<Checkout, "root" | "head" | "fork">>,
): Promise<Collected<BaseEvidence>> {
  if (checkout.state === "present") {
    const { fork, ...repository } = checkout.value;
    const known = fork === undefined ? {} : { fork };
    return collectBase({ ...namedBy(request), ...known, repository, commands });
  }
  const named = request.base ?? request.event.baseSha;
  if (named === "") return { state: "absent", reason: checkout.reason, notApplicable: true };
  throw new ModgateError("revision-missing", `cannot judge against \`${named}\`: ${checkout.reason}`, {
    hint: checkout.hint ?? "run modgate in a git checkout",
  });
}

function namedBy({ base, event }: Request): Pick<BaseQuestion, "named" | "event"> {
  return base === undefined ? { event } : { named: base, event };
}
