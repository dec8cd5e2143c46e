import { repositoryPath } from "../collect/git/repository-path.ts";
import { allGates } from "../gates/index.ts";
import { ModgateError } from "../model/error.ts";
import type { Request } from "../model/request.ts";
import { recordTree } from "../model/recorded-tree.ts";
import type { SourceTree, World } from "../model/world.ts";
import { comparePolicies } from "../policy/compare-policies.ts";
import { loadPolicy } from "../policy/load-policy.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import { presetTexts } from "../policy/preset-texts.generated.ts";
import type { Place } from "./locate.ts";
import { policySections } from "./policy-sections.ts";

/** The policies of a run. */
export interface Policies {
  /** The one that judges: base's in a pull request. */
  readonly deciding: LoadedPolicy;
  /** The head's, where the deciding one is base's; undefined where the head has none or there is no base. */
  readonly head: LoadedPolicy | undefined;
  /** Why the head's policy cannot be read; "" where it can, where it is gone, or where it is not looked at. */
  readonly headTrouble: string;
  /** True where there is no policy file: the preset judges, and nothing fails. */
  readonly reportOnly: boolean;
}

/** The names a policy file may have, relative to the repository root, first match wins. */
export const policyFiles: readonly string[] = [".github/modgate.yml", "modgate.yml"];

/** Names that people give the file and that nothing reads, by the name that is read. */
const misnamedFiles: Readonly<Record<string, string>> = {
  ".github/modgate.yaml": ".github/modgate.yml",
  "modgate.yaml": "modgate.yml",
};

const fallbackPreset = "modgate:recommended";

/** Says that no policy file decides. */
export const noPolicyFile: string = `no policy file: judging by ${fallbackPreset}, report only`;

/**
 * Reads the policy that judges and, in a pull request, the head's beside it.
 *
 * @throws policy-invalid, or input-missing where the request names a file that does not exist or the only one has a
 *   name that is not read
 */
export async function readPolicies(request: Request, world: World, place: Place): Promise<Policies> {
  const ruleTree = place.ruleTree ?? place.baseTree;
  const tree = ruleTree === undefined ? undefined : recordTree(ruleTree);
  const names = tree === undefined ? [] : await policyNamesAtBase(request, world, place);
  const atBase = tree === undefined ? undefined : await readFirst(tree, place.root, names);
  if (atBase !== undefined && tree !== undefined) {
    const deciding = await parse(atBase, { tree, root: place.root, from: "base" });
    // Most changes leave the policy alone: the same files need not be read a second time.
    const beside = (await tree.isLike(place.files))
      ? { head: asHead(deciding), headTrouble: "" }
      : await readBeside(deciding, place, names);
    return { deciding, ...beside, reportOnly: false };
  }
  const { policy, preset } = await readFromHead(request, place);
  if (preset) world.log.warning(noPolicyFile);
  return { deciding: policy, head: undefined, headTrouble: "", reportOnly: preset };
}

/** The same policy as head's. Its digest is not taken for that: see loadPolicy(). */
function asHead(policy: LoadedPolicy): LoadedPolicy {
  const { path, common, sections, effective, origin, isSet } = policy;
  return {
    path,
    get sha256() {
      return policy.sha256;
    },
    from: "head",
    common,
    sections,
    effective,
    origin,
    isSet,
  };
}

/**
 * Reads the policy that decides for what it says of the proxy chain alone: nothing is judged by it, so that not a
 * word is said where there is none.
 *
 * @throws as readPolicies()
 */
export async function chainPolicy(request: Request, world: World, place: Place): Promise<LoadedPolicy> {
  const log = { ...world.log, warning: () => undefined };
  return (await readPolicies(request, { ...world, log }, place)).deciding;
}

/**
 * Reads the policy of the work tree alone, whatever base says: for commands that look at the file itself.
 *
 * @throws policy-invalid, or input-missing where the request names a file that does not exist
 */
export async function readHeadPolicy(
  request: Request,
  place: Pick<Place, "root" | "files">,
): Promise<LoadedPolicy> {
  return (await readFromHead(request, place)).policy;
}

/**
 * Reads the text of a policy as if it stood in the work tree.
 *
 * @throws policy-invalid
 */
export async function readPolicyText(
  file: PolicyFile,
  { root, files }: Pick<Place, "root" | "files">,
): Promise<LoadedPolicy> {
  return parse(file, { tree: files, root, from: "head" });
}

async function readFromHead(
  request: Request,
  place: Pick<Place, "root" | "files">,
): Promise<{ policy: LoadedPolicy; preset: boolean }> {
  const { files: tree, root } = place;
  const found = await readFirst(tree, root, policyNames(request, root));
  if (found !== undefined) return { policy: await parse(found, { tree, root, from: "head" }), preset: false };
  if (request.policy !== undefined) throw noSuchPolicy(request.policy);
  await refuseMisnamed(tree, root);
  const preset = { file: fallbackPreset, text: presetTexts[fallbackPreset] ?? "" };
  return { policy: await parse(preset, { tree, root, from: "preset" }), preset: true };
}

// Whoever wrote it means it to decide: to pass it by in silence would let everything through.
async function refuseMisnamed(tree: SourceTree, root: string): Promise<void> {
  for (const [misnamed, name] of Object.entries(misnamedFiles)) {
    if ((await tree.read(`${root}/${misnamed}`)) === undefined) continue;
    throw new ModgateError(
      "input-missing",
      `\`${misnamed}\` is not read as a policy: its name ends in .yaml`,
      {
        hint: `rename it: git mv ${misnamed} ${name}`,
      },
    );
  }
}

function policyNames(request: Request, root: string): readonly string[] {
  return request.policy === undefined ? policyFiles : [relativeTo(root, request.policy)];
}

// A link may spell the file's folder otherwise than the root's. Base has the file none the less, and must decide.
async function policyNamesAtBase(
  { policy: path }: Request,
  { commands }: World,
  { root }: Place,
): Promise<readonly string[]> {
  if (path === undefined) return policyFiles;
  return [(await repositoryPath({ root, path, commands })) ?? path];
}

/** A policy file's name and text. */
export interface PolicyFile {
  /** Relative to the root; absolute where it lies outside. */
  readonly file: string;
  readonly text: string;
}

function relativeTo(root: string, path: string): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

async function readFirst(
  tree: SourceTree,
  root: string,
  names: readonly string[],
): Promise<PolicyFile | undefined> {
  for (const file of names) {
    const bytes = await tree.read(file.startsWith("/") ? file : `${root}/${file}`);
    if (bytes !== undefined) return { file, text: new TextDecoder().decode(bytes) };
  }
  return undefined;
}

interface Origin {
  readonly tree: SourceTree;
  readonly root: string;
  readonly from: LoadedPolicy["from"];
}

async function parse({ file, text }: PolicyFile, { tree, root, from }: Origin): Promise<LoadedPolicy> {
  return loadPolicy({
    text,
    file,
    from,
    sections: policySections(),
    codes: allGates.flatMap((gate) => Object.keys(gate.codes)),
    readExtended: async (path) => (await readFirst(tree, root, [path]))?.text,
  });
}

type Beside = Pick<Policies, "head" | "headTrouble">;

// Where the rules moved on since the change began, and it left them alone, it brings along none of its own.
async function readBeside(
  deciding: LoadedPolicy,
  { files, baseTree, ruleTree, root }: Place,
  names: readonly string[],
): Promise<Beside> {
  const now = await readTolerant(files, root, names);
  if (ruleTree === undefined || baseTree === undefined) return now;
  const before = await readTolerant(baseTree, root, names);
  return isSameEffect(before, now) ? { head: deciding, headTrouble: "" } : now;
}

function isSameEffect(a: Beside, b: Beside): boolean {
  if (a.head === undefined || b.head === undefined) {
    return a.head === b.head && a.headTrouble === b.headTrouble;
  }
  return comparePolicies(a.head, b.head).direction === undefined;
}

// The head's policy decides nothing, so that a mistake in it must not keep base's from judging.
async function readTolerant(tree: SourceTree, root: string, names: readonly string[]): Promise<Beside> {
  const found = await readFirst(tree, root, names);
  if (found === undefined) return { head: undefined, headTrouble: "" };
  try {
    return { head: await parse(found, { tree, root, from: "head" }), headTrouble: "" };
  } catch (error) {
    if (!(error instanceof ModgateError) || error.code !== "policy-invalid") throw error;
    const { at } = error.details;
    const place =
      at === undefined
        ? ""
        : ` (${[at.file, at.line, at.column].filter((part) => part !== undefined).join(":")})`;
    return { head: undefined, headTrouble: error.message + place };
  }
}

function noSuchPolicy(path: string): ModgateError {
  return new ModgateError("input-missing", `there is no policy file \`${path}\``, {
    hint: "name an existing file with `--policy`, in the action with the input `policy`, or none to use .github/modgate.yml",
  });
}
