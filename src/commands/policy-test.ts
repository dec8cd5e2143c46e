import { isAbsolute, join, relative, resolve } from "node:path";
import { type Place, locate } from "../engine/locate.ts";
import { readHeadPolicy } from "../engine/read-policies.ts";
import { type PolicyTestResult, runPolicyTest, testedGates } from "../engine/run-policy-test.ts";
import { universeOf } from "../engine/universe.ts";
import { gates } from "../gates/index.ts";
import { type ExitCode, ModgateError } from "../model/error.ts";
import type { Request } from "../model/request.ts";
import { type ExpectedFinding, loadPolicyTests, type PolicyTests } from "../policy/policy-tests.ts";
import type { CommandContext } from "./command.ts";
import { requestOf } from "./request-of.ts";

const defaultFile = ".github/modgate.test.yml";
const defaultFolder = ".github/modgate-tests";

/** `modgate policy test [FILE…]`: table tests of the policy; exit 1 where one fails, 3 where one cannot be judged. */
export async function testPolicy(context: CommandContext, named: readonly string[]): Promise<ExitCode> {
  const request = await requestOf(context);
  const place = await locate(request, context.world);
  const files =
    named.length > 0 ? named.map((name) => resolve(context.cwd, name)) : await defaultFiles(place);
  const loaded: PolicyTests[] = [];
  for (const path of files) loaded.push(await readTests(path, place));
  const results: PolicyTestResult[] = [];
  for (const tests of loaded) results.push(...(await runFile(tests, { context, request, place })));
  context.print(results.map(resultText).join("") + summary(results));
  if (results.some(isFailed)) return 1;
  return results.some(({ doubts }) => doubts.length > 0) ? 3 : 0;
}

async function defaultFiles({ root, files }: Place): Promise<readonly string[]> {
  const listed = (await files.list(join(root, defaultFolder))) ?? [];
  const inFolder = listed
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(root, defaultFolder, name));
  const single = join(root, defaultFile);
  const found = (await files.status(single)) === undefined ? inFolder : [single, ...inFolder];
  if (found.length > 0) return found;
  throw new ModgateError(
    "input-missing",
    `there are no policy tests in ${defaultFile} or ${defaultFolder}/`,
    {
      hint: "write one as docs/policy.md shows, or name a file: modgate policy test FILE",
    },
  );
}

async function readTests(path: string, { root, files }: Place): Promise<PolicyTests> {
  const bytes = await files.read(path);
  const file = shownPath(path, root);
  if (bytes === undefined) {
    throw new ModgateError("input-missing", `there is no file \`${file}\``, {
      hint: "name a file of table tests",
    });
  }
  const codes = gates.filter(({ id }) => testedGates.includes(id)).flatMap((gate) => Object.keys(gate.codes));
  return loadPolicyTests({ text: new TextDecoder().decode(bytes), file, codes });
}

function shownPath(path: string, root: string): string {
  const inside = relative(root, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside;
}

interface Run {
  readonly context: CommandContext;
  readonly request: Request;
  readonly place: Place;
}

async function runFile(
  tests: PolicyTests,
  { context, request, place }: Run,
): Promise<readonly PolicyTestResult[]> {
  const named = tests.policy === undefined ? request : { ...request, policy: join(place.root, tests.policy) };
  const policy = await readHeadPolicy(named, place);
  const universe = universeOf(tests.universe);
  const today = context.world.clock.now().slice(0, 10);
  const results: PolicyTestResult[] = [];
  for (const test of tests.tests) {
    results.push(await runPolicyTest({ test, policy, proxy: universe.proxy, log: silent, today }));
  }
  const unasked = [...tests.universe.keys()].filter(
    (key) => !universe.asked.has(key.split("@", 1)[0] ?? key),
  );
  for (const key of unasked) context.log.warning(`${tests.file}: no test needs ${key} of the universe`);
  return results;
}

// Each test resolves a build of its own; none of them takes long enough to be told.
const silent: CommandContext["log"] = {
  step: () => () => undefined,
  progress: () => undefined,
  info: () => undefined,
  warning: () => undefined,
  detail: () => undefined,
};

function isFailed({ missing, surplus }: PolicyTestResult): boolean {
  return missing.length + surplus.length > 0;
}

function resultText(result: PolicyTestResult): string {
  const { test, missing, surplus, doubts } = result;
  const place = `${test.at.file}:${test.at.line}`;
  if (!isFailed(result) && doubts.length === 0) return `ok    ${test.name}\n`;
  const head = `${isFailed(result) ? "FAIL " : "could not be judged:"} ${test.name} (${place})\n`;
  const lines = [
    ...missing.map((wanted) => `expected, not found: ${expectedText(wanted)}`),
    ...surplus.flatMap(({ level, code, subject, at, message, policy }) => [
      `found, not expected: ${level} ${code} ${subject}${at[0] === undefined ? "" : ` at ${at[0].file}:${at[0].line ?? 1}`}`,
      `  ${message} (${policy.file}:${policy.line})`,
    ]),
    ...doubts.map((reason) => `not judged: ${reason}`),
  ];
  return head + lines.map((line) => `        ${line}\n`).join("");
}

function expectedText({ level, code, module, file, line }: ExpectedFinding): string {
  const place = [file, line].filter((part) => part !== undefined).join(":");
  const at = file === undefined && line !== undefined ? `line ${line}` : place;
  return [level, code, module, at === "" ? undefined : `at ${at}`]
    .filter((part) => part !== undefined)
    .join(" ");
}

function summary(results: readonly PolicyTestResult[]): string {
  const failed = results.filter(isFailed).length;
  const undecided = results.filter((result) => !isFailed(result) && result.doubts.length > 0).length;
  const counts = [
    `${results.length} ${results.length === 1 ? "test" : "tests"}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(undecided > 0 ? [`${undecided} could not be judged`] : []),
  ];
  return `${counts.join(", ")}\n`;
}
