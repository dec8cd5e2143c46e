import { locate } from "../engine/locate.ts";
import type { JudgedFinding } from "../engine/judged-gate.ts";
import { waiversDue } from "../engine/judge-policy.ts";
import { policySections } from "../engine/policy-sections.ts";
import { noPolicyFile, readHeadPolicy } from "../engine/read-policies.ts";
import { type ExitCode, ModgateError } from "../model/error.ts";
import { nearestWord } from "../model/nearest-word.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import { policyJsonSchema } from "../policy/policy-schema.ts";
import { showPolicy } from "../policy/show-policy.ts";
import { guardLines, toTerminal } from "../render/neutralise.ts";
import type { Command, CommandContext } from "./command.ts";
import { testPolicy } from "./policy-test.ts";
import { requestOf } from "./request-of.ts";

type Verb = (context: CommandContext, words: readonly string[]) => Promise<ExitCode>;

const verbs: Readonly<Record<string, Verb>> = {
  check: async (context, words) => {
    requireNoWords("check", words);
    const policy = await readPolicy(context);
    const due = waiversDue(policy, context.world.clock.now().slice(0, 10));
    context.print(`${policy.path}: fine (${[...policy.sections.keys()].join(", ")})\n`);
    for (const finding of due) context.print(guardLines(waiverLines(finding)));
    return 0;
  },
  show: async (context, words) => {
    requireNoWords("show", words);
    const jsonSchema = policyJsonSchema(policySections());
    const origin = context.args.switches.has("origin");
    context.print(showPolicy(await readPolicy(context), { origin, jsonSchema }));
    return 0;
  },
  test: testPolicy,
  schema: async (context, words) => {
    requireNoWords("schema", words);
    context.print(`${JSON.stringify(policyJsonSchema(policySections()), undefined, 2)}\n`);
    return 0;
  },
};

/** `modgate policy check|show|test|schema`: looks at the policy of the work tree. */
export const policy: Command = {
  async run(context) {
    const [verb = "", ...words] = context.args.operands;
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (run === undefined) throw unknownVerb(verb);
    return run(context, words);
  },
};

function waiverLines({ level, code, at, message, fix }: JudgedFinding): string {
  const [place] = at;
  const where = place === undefined ? "" : ` (${place.file}:${place.line ?? 1})`;
  return `  ${level} ${code}${where}\n    ${toTerminal(message)}\n    fix: ${toTerminal(fix)}\n`;
}

function requireNoWords(verb: string, [word]: readonly string[]): void {
  if (word === undefined) return;
  throw new ModgateError(
    "usage",
    `\`modgate policy ${verb}\` does not know what to do with \`${word.slice(0, 60)}\``,
    {
      hint: "name another policy file with `--policy`",
    },
  );
}

async function readPolicy(context: CommandContext): Promise<LoadedPolicy> {
  const request = await requestOf(context);
  const policy = await readHeadPolicy(request, await locate(request, context.world));
  if (policy.from === "preset") context.log.warning(noPolicyFile);
  return policy;
}

function unknownVerb(verb: string): ModgateError {
  const known = Object.keys(verbs);
  const nearest = nearestWord(verb, known);
  return new ModgateError(
    "usage",
    verb === "" ? "`modgate policy` needs a verb" : `there is no \`modgate policy ${verb}\``,
    {
      hint:
        nearest === undefined || verb === ""
          ? `choose ${known.join(", ")}`
          : `did you mean \`modgate policy ${nearest}\`?`,
    },
  );
}
