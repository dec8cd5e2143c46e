import { resolve } from "node:path";
import { deliver } from "../deliver.ts";
import { ModgateError } from "../model/error.ts";
import type { Report } from "../model/report.ts";
import { deliveryOf, wishOf } from "./check.ts";
import type { Command, CommandContext } from "./command.ts";
import { formatTargets } from "./format-targets.ts";
import { parseReport } from "./parse-report.ts";

/** `modgate render REPORT.json`: any format again from a stored report. */
export const render: Command = {
  async run(context) {
    const targets = formatTargets({ ...wishOf(context), fallback: "text" });
    const report = await readReport(context);
    await deliver(report, deliveryOf(context, { targets, root: "" }));
    return 0;
  },
};

async function readReport({ args, cwd, world }: CommandContext): Promise<Report> {
  const [path] = args.operands;
  if (path === undefined) {
    throw new ModgateError("usage", "`modgate render` takes one report file", {
      hint: "modgate render report.json --format html=report.html",
    });
  }
  const bytes = await world.files.read(resolve(cwd, path));
  if (bytes === undefined) throw new ModgateError("input-missing", `there is no file \`${path}\``);
  return parseReport(new TextDecoder().decode(bytes), path);
}
