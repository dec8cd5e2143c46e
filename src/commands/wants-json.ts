import { ModgateError } from "../model/error.ts";
import type { CommandContext } from "./command.ts";

/**
 * Tells whether a command that answers in text or JSON is asked for JSON, by `--json` or by `--format json`.
 *
 * @throws usage for any other format, and for a path: it would else be passed over in silence
 */
export function wantsJson({ args }: Pick<CommandContext, "args">): boolean {
  const words = args.lists.get("format") ?? [];
  const foreign = words.find((word) => word !== "json" && word !== "text");
  if (foreign === undefined) return args.switches.has("json") || words.includes("json");
  throw new ModgateError("usage", `\`modgate ${args.command}\` does not write \`${foreign.slice(0, 60)}\``, {
    hint: "leave `--format` out for text, or give `--json`; both are for standard output",
  });
}
