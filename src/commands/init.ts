import { join } from "node:path";
import { collectGateCalls } from "../collect/workflows.ts";
import { locate, type Place } from "../engine/locate.ts";
import { policyFiles, readHeadPolicy, readPolicyText } from "../engine/read-policies.ts";
import { lowerRest, type StarterWish, starterFacts, unforgivable } from "../engine/starter-facts.ts";
import type { JudgedFinding } from "../engine/judged-gate.ts";
import { failures, type PolicyTrials, policyTrials, requireDecided } from "../engine/try-policy.ts";
import { type ExitCode, exitCodeOf, ModgateError } from "../model/error.ts";
import type { Request } from "../model/request.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import { starterPolicy } from "../policy/starter-policy.ts";
import { starterWorkflow } from "../policy/starter-workflow.ts";
import type { Command, CommandContext } from "./command.ts";
import { defaultWish, wishByQuestions } from "./init-wish.ts";
import { requestOf } from "./request-of.ts";

const policyFile = ".github/modgate.yml";
const workflowFile = ".github/workflows/modgate.yml";

/** `modgate init`: writes a policy that passes today and a workflow. Exits 1 where the repository must be mended first. */
export const init: Command = {
  async run(context) {
    // What stands here now is judged, against nothing.
    const { base: _, ...request } = await requestOf(context);
    const place = await locate(request, context.world);
    const there = await whatIsThere(place);
    if (there.policy !== undefined && there.workflow !== undefined) throw nothingToDo(there);
    if (there.policy !== undefined && there.taken) throw workflowTaken();
    const run: Run = { context, request, place };
    try {
      return await (there.policy === undefined
        ? beginWithPolicy(run, there)
        : addWorkflow(run, there.policy));
    } catch (error) {
      if (exitCodeOf(error) === 3)
        context.log.warning("nothing was written: whether this repository passes is not known");
      throw error;
    }
  },
};

interface Run {
  readonly context: CommandContext;
  readonly request: Request;
  readonly place: Place;
}

/** Files that are there already, by their path in the repository; undefined where there is none. */
interface There {
  readonly policy: string | undefined;
  /** A workflow that runs modgate. */
  readonly workflow: string | undefined;
  /** True where a file without a run of modgate stands where the workflow would be written. */
  readonly taken: boolean;
}

async function whatIsThere({ root, files, headTree }: Place): Promise<There> {
  const standing = async (path: string): Promise<boolean> =>
    (await files.status(join(root, path))) !== undefined;
  let policy: string | undefined;
  for (const path of policyFiles.toReversed()) if (await standing(path)) policy = path;
  const { calls } = await collectGateCalls(headTree, root);
  const [call] = calls;
  return {
    policy,
    workflow: call?.workflow,
    taken: call === undefined && (await standing(workflowFile)),
  };
}

function nothingToDo({ policy, workflow }: There): ModgateError {
  return new ModgateError(
    "usage",
    `\`${policy}\` and \`${workflow}\` are there already, and init writes over nothing`,
    {
      hint: "look at what holds: `modgate policy show --origin`; or remove one of them first",
    },
  );
}

const ownStep = "add the step `- uses: modgate/modgate@v0` to a workflow that runs on pull_request";

function workflowTaken(): ModgateError {
  return new ModgateError("usage", `\`${workflowFile}\` is there already and does not run modgate`, {
    hint: `${ownStep}, or give that file another name first`,
  });
}

async function beginWithPolicy(run: Run, { workflow, taken }: There): Promise<ExitCode> {
  const { context } = run;
  const wish = context.args.switches.has("yes") ? defaultWish : await wishByQuestions(run.request.go.GOPROXY);
  const bare = starterPolicy(starterFacts(wish, []));
  const first = await policyOf(bare, run);
  const trials = policyTrials({ ...run, world: context.world }, first);
  try {
    const drawn = await drawUp({ wish, first, trials, run });
    if ("mend" in drawn) return tellToMend(drawn.mend, context);
    const files = workflow === undefined && !taken ? { [workflowFile]: starterWorkflow } : {};
    if (workflow !== undefined) context.log.info(`${workflow} runs modgate already and stays as it is`);
    if (taken) context.log.warning(`${workflowFile} stays as it is and does not run modgate: ${ownStep}`);
    await writeAll({ [policyFile]: drawn.text, ...files }, run);
    tellVerdict(drawn, context);
    return 0;
  } finally {
    await trials.close();
  }
}

interface Drawing {
  readonly wish: StarterWish;
  readonly first: LoadedPolicy;
  readonly trials: PolicyTrials;
  readonly run: Run;
}

/** A policy that was tried and passes, with what it still tells of. */
interface Drawn {
  readonly text: string;
  readonly seen: number;
  readonly told: readonly JudgedFinding[];
}

async function drawUp(drawing: Drawing): Promise<Drawn | { readonly mend: readonly JudgedFinding[] }> {
  const { wish, first, trials, run } = drawing;
  const bare = await trials.judge(first);
  const found = bare.flatMap(({ findings }) => findings);
  const mend = unforgivable(found);
  if (mend.length > 0) return { mend };
  requireDecided(bare);
  let facts = starterFacts(wish, found);
  // Twice at most: what no list covers is known only once there is one.
  for (let round = 0; round < 2; round++) {
    const text = starterPolicy(facts);
    const judged = requireDecided(await trials.judge(await policyOf(text, run)));
    const failing = failures(judged);
    const told = judged.flatMap(({ findings }) => findings);
    if (failing.length === 0)
      return { text, told, seen: judged.find(({ id }) => id === "modules")?.seen ?? 0 };
    facts = lowerRest(facts, failing);
    if (round > 0) return { mend: failing };
  }
  return { mend: [] };
}

async function policyOf(text: string, { place }: Run): Promise<LoadedPolicy> {
  return readPolicyText({ file: policyFile, text }, place);
}

/** With a policy that is there already only the workflow is wanting; what the policy says now is told. */
async function addWorkflow(run: Run, policy: string): Promise<ExitCode> {
  const { context, request, place } = run;
  const policyThere = await readHeadPolicy(request, place);
  const trials = policyTrials({ ...run, world: context.world }, policyThere);
  try {
    const failing = failures(requireDecided(await trials.judge(policyThere)));
    await writeAll({ [workflowFile]: starterWorkflow }, run);
    context.log.info(`${policy} is there already and stays as it is`);
    if (failing.length > 0)
      context.log.warning(`it refuses ${counted(failing.length, "thing")} today: see \`modgate check\``);
    return 0;
  } finally {
    await trials.close();
  }
}

async function writeAll(files: Readonly<Record<string, string>>, { context, place }: Run): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await context.world.files.write(join(place.root, path), text);
    context.print(`${path}\n`);
  }
}

function tellToMend(findings: readonly JudgedFinding[], { log }: CommandContext): 1 {
  log.warning("nothing was written: no policy that passes should let this through, mend it first");
  for (const { code, message, at } of findings) {
    const [place] = at;
    const where = place === undefined ? "" : `${place.file}:${place.line ?? 1}: `;
    log.warning(`${where}${code}: ${message}`);
  }
  return 1;
}

function tellVerdict({ seen, told }: Drawn, { log }: CommandContext): void {
  const levels = ["warning", "notice"].flatMap((level) => {
    const amount = told.filter((finding) => finding.level === level).length;
    return amount === 0 ? [] : [counted(amount, level)];
  });
  const rest = levels.length === 0 ? "nothing found" : `${levels.join(", ")}, see \`modgate check\``;
  log.info(`this repository passes by it today: ${counted(seen, "module")} in the build, ${rest}`);
  log.info("next: commit what was written, then require the check `modgate` for the main branch");
}

function counted(count: number, word: string): string {
  return `${count} ${count === 1 ? word : `${word}s`}`;
}
