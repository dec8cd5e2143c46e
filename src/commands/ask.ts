import { askModule } from "../engine/ask-module.ts";
import { parseAskedName } from "../engine/asked-module.ts";
import type { ExitCode } from "../model/error.ts";
import type { AskVerdict } from "../model/ask-document.ts";
import { askText } from "../render/ask-text.ts";
import { toJson } from "../render/neutralise.ts";
import type { Command } from "./command.ts";
import { requestOf } from "./request-of.ts";
import { wantsJson } from "./wants-json.ts";

const exitCodes: Readonly<Record<AskVerdict, ExitCode>> = { admitted: 0, refused: 1, unjudged: 3 };

/** `modgate ask MODULE[@VERSION]`: would the policy admit it here, and what instead. */
export const ask: Command = {
  async run(context) {
    const [operand = ""] = context.args.operands;
    const name = parseAskedName({ operand, usage: "modgate ask github.com/acme/lib@v1.2.0" });
    const json = wantsJson(context);
    const answer = await askModule(await requestOf(context), context.world, name);
    context.print(json ? toJson(answer) : askText(answer));
    return exitCodes[answer.verdict];
  },
};
