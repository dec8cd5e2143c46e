import { resolve } from "node:path";
import { type Delivery, deliver } from "../deliver.ts";
import { govern } from "../engine/govern.ts";
import type { ExitCode } from "../model/error.ts";
import type { Report } from "../model/report.ts";
import { withChangeEvent } from "./change-event.ts";
import type { Command, CommandContext } from "./command.ts";
import { formatTargets } from "./format-targets.ts";
import { requestOf } from "./request-of.ts";

/** `modgate check`: collect, judge, report. */
export const check: Command = {
  async run(context) {
    const targets = formatTargets({ ...wishOf(context), fallback: "text" });
    const request = {
      ...(await withChangeEvent(await requestOf(context), context.env)),
      inventory: targets.some(({ format }) => isSbom(format)),
    };
    const { report, root } = await govern(request, context.world);
    await deliver(report, deliveryOf(context, { targets, root }));
    return exitCodeOfVerdict(report);
  },
};

/** Tells whether a format is an SBOM's. */
export function isSbom(format: string): boolean {
  return format.startsWith("cyclonedx-") || format === "spdx-json";
}

/** The formats and folders that the command line names. */
export function wishOf(context: CommandContext): {
  words: readonly string[];
  outputDir: string;
  cwd: string;
} {
  const outputDir = context.args.text.get("output-dir") ?? "";
  return {
    words: context.args.lists.get("format") ?? [],
    outputDir: outputDir === "" ? "" : resolve(context.cwd, outputDir),
    cwd: context.cwd,
  };
}

/** How a command's report is delivered, given what goes where and the repository's root. */
export function deliveryOf(context: CommandContext, parts: Pick<Delivery, "targets" | "root">): Delivery {
  return { ...parts, look: lookOf(context), files: context.world.files, print: context.print };
}

/** How text looks on this standard output. */
function lookOf(context: CommandContext): {
  color: boolean;
  width: number;
  links: boolean;
  runUrl: string;
} {
  return {
    color: wantsColor(context),
    width: context.terminal ? context.columns : 0,
    links: context.terminal,
    runUrl: "",
  };
}

// Source: https://no-color.org, and the de-facto FORCE_COLOR.
function wantsColor({ args, env, terminal }: CommandContext): boolean {
  const when = args.text.get("color") ?? "auto";
  if (when !== "auto") return when === "always";
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  if ((env["FORCE_COLOR"] ?? "") !== "") return true;
  return terminal && env["TERM"] !== "dumb";
}

/** The exit code of a verdict: 0 pass, 1 fail, 3 unjudged. */
export function exitCodeOfVerdict({ verdict }: Report): ExitCode {
  if (verdict === "pass") return 0;
  return verdict === "fail" ? 1 : 3;
}
