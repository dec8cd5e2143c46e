import { locate } from "../engine/locate.ts";
import { policySections } from "../engine/policy-sections.ts";
import { readHeadPolicy } from "../engine/read-policies.ts";
import { ModgateError } from "../model/error.ts";
import { nearestWord } from "../model/nearest-word.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import { policyJsonSchema } from "../policy/policy-schema.ts";
import { showPolicy } from "../policy/show-policy.ts";
import type { Command, CommandContext } from "./command.ts";
import { requestOf } from "./request-of.ts";

type Verb = (context: CommandContext) => Promise<string>;

const verbs: Readonly<Record<string, Verb>> = {
  check: async (context) => {
    const policy = await readPolicy(context);
    return `${policy.path}: fine (${[...policy.sections.keys()].join(", ")})\n`;
  },
  show: async (context) =>
    showPolicy(await readPolicy(context), { origin: context.args.switches.has("origin") }),
  schema: async () => `${JSON.stringify(policyJsonSchema(policySections()), undefined, 2)}\n`,
};

/** `modgate policy check|show|schema`: looks at the policy of the work tree. */
export const policy: Command = {
  async run(context) {
    const [verb = ""] = context.args.operands;
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (run === undefined) throw unknownVerb(verb);
    context.print(await run(context));
    return 0;
  },
};

async function readPolicy(context: CommandContext): Promise<LoadedPolicy> {
  const request = await requestOf(context);
  return readHeadPolicy(request, await locate(request, context.world));
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
