import { type AskedName, parseAskedName } from "../engine/asked-module.ts";
import { whyModule } from "../engine/why-module.ts";
import { isValidVersion } from "../go/semver.ts";
import { type ExitCode, ModgateError } from "../model/error.ts";
import type { WhyDocument } from "../model/why-document.ts";
import { toJson } from "../render/neutralise.ts";
import { whyText } from "../render/why-text.ts";
import type { Command } from "./command.ts";
import { requestOf } from "./request-of.ts";
import { wantsJson } from "./wants-json.ts";

/** `modgate why MODULE[@VERSION]`: who brings a module in, who decides its version, what an upgrade would do. */
export const why: Command = {
  async run(context) {
    const [operand = ""] = context.args.operands;
    const name = parseAskedName({ operand, usage: "modgate why golang.org/x/net" });
    requireVersion(name);
    const json = wantsJson(context);
    const answer = await whyModule(await requestOf(context), context.world, name);
    context.print(json ? toJson(answer) : whyText(answer));
    return exitCodeOfAnswer(answer);
  },
};

function requireVersion({ path, version }: AskedName): void {
  if (version === "" || isValidVersion(version)) return;
  throw new ModgateError(
    "usage",
    `\`modgate why\` takes a version, and \`${version.slice(0, 60)}\` is none`,
    {
      hint: `leave it out, or ask what a query would bring: modgate ask ${path}@${version}`,
    },
  );
}

/** 0 where a build has it, 1 where none has, 3 where that could not be told. */
function exitCodeOfAnswer({ builds, unresolved }: WhyDocument): ExitCode {
  const has = builds.some(({ asked }) => asked === null || asked.why.length > 0);
  if (has) return 0;
  return unresolved.length > 0 ? 3 : 1;
}
