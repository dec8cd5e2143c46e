import { isAbsolute, join } from "node:path";
import { locate } from "../engine/locate.ts";
import { readHeadPolicy } from "../engine/read-policies.ts";
import { gates } from "../gates/index.ts";
import { ModgateError } from "../model/error.ts";
import { addWaiver } from "../policy/add-waiver.ts";
import { type WaiverWish, waiverOfWish, waiverProblems } from "../policy/waiver-wish.ts";
import type { Command, CommandContext } from "./command.ts";
import { requestOf } from "./request-of.ts";

/** `modgate waive CODE MODULE`: adds a waiver to the policy of the work tree and prints the lines it added. */
export const waive: Command = {
  async run(context) {
    const { world, log } = context;
    const request = await requestOf(context);
    const place = await locate(request, world);
    const policy = await readHeadPolicy(request, place);
    if (policy.from === "preset") throw noPolicyFile();
    const wish = wishOf(context);
    const scene = { policy, codes: waivableCodes(), today: world.clock.now().slice(0, 10) };
    const [first, ...others] = waiverProblems(wish, scene);
    if (first !== undefined) throw new ModgateError(first.code, first.message, { ...first.details, others });
    const path = isAbsolute(policy.path) ? policy.path : join(place.root, policy.path);
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await place.files.read(path));
    const { text: edited, added } = addWaiver(text, waiverOfWish(wish));
    await world.files.write(path, edited);
    context.print(added.map((line) => `${line}\n`).join(""));
    log.info(`added to ${policy.path}; it counts once it is on the base branch`);
    return 0;
  },
};

function wishOf({ args }: CommandContext): WaiverWish {
  const [code = "", module = ""] = args.operands;
  const said = (flag: string): string => args.text.get(flag) ?? "";
  return { code, module, owner: said("owner"), reason: said("reason"), until: said("until") };
}

/** The codes of the gates with a section: what the policy says of itself cannot be waived by it. */
function waivableCodes(): readonly string[] {
  return gates.flatMap((gate) => Object.keys(gate.codes));
}

function noPolicyFile(): ModgateError {
  return new ModgateError("input-missing", "there is no policy file to add a waiver to", {
    hint: "write one first: `modgate init`",
  });
}
