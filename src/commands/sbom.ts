import { deliver } from "../deliver.ts";
import { govern } from "../engine/govern.ts";
import { ModgateError } from "../model/error.ts";
import { rendererIds } from "../render/index.ts";
import { exitCodeOfVerdict, isSbom, deliveryOf, wishOf } from "./check.ts";
import type { Command } from "./command.ts";
import { formatTargets } from "./format-targets.ts";
import { requestOf } from "./request-of.ts";

/** `modgate sbom`: writes SBOMs of the resolved modules, whatever the policy says of them. */
export const sbom: Command = {
  async run(context) {
    const wish = wishOf(context);
    const fallback = wish.words.length === 0 ? "cyclonedx-json" : undefined;
    const targets = formatTargets({ ...wish, fallback, known: rendererIds.filter(isSbom) });
    const foreign = targets.find(({ format }) => !isSbom(format));
    if (foreign !== undefined) {
      throw new ModgateError("usage", `\`modgate sbom\` does not write \`${foreign.format}\``, {
        hint: "choose cyclonedx-json, cyclonedx-xml or spdx-json",
      });
    }
    const request = { ...(await requestOf(context)), only: ["sbom"], inventory: true };
    const { report, root } = await govern(request, context.world);
    const doubt = report.gates.find(({ outcome }) => outcome === "unjudged");
    if (doubt !== undefined) context.log.warning(`the SBOM is incomplete: ${doubt.reason}`);
    await deliver(report, deliveryOf(context, { targets, root }));
    return exitCodeOfVerdict(report);
  },
};
