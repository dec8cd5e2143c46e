import { diffModules } from "../engine/diff-modules.ts";
import type { DiffDocument } from "../model/diff-document.ts";
import { ModgateError } from "../model/error.ts";
import { diffMarkdown } from "../render/diff-markdown.ts";
import { diffText } from "../render/diff-text.ts";
import { toJson } from "../render/neutralise.ts";
import { wishOf } from "./check.ts";
import type { Command } from "./command.ts";
import { formatTargets } from "./format-targets.ts";
import { requestOf } from "./request-of.ts";

const writers = {
  text: diffText,
  json: (diff: DiffDocument) => toJson(diff),
  markdown: diffMarkdown,
} as const;

const fileNames = { text: "diff.txt", json: "diff.json", markdown: "diff.md" } as const;

/** `modgate diff [BASE]`: what changed in the modules against a revision; a change is no fault, so exit 0. */
export const diff: Command = {
  async run(context) {
    const json = context.args.switches.has("json");
    const fallback = json ? "json" : "text";
    const targets = formatTargets({
      ...wishOf(context),
      fallback,
      fileNames,
      known: ["text", "json", "markdown"],
    });
    const writing = targets.map(({ format, path }) => ({ path, write: writerOf(format) }));
    const [revision] = context.args.operands;
    if (revision === "") {
      throw new ModgateError("usage", "the revision to compare with is empty", {
        hint: "name one: modgate diff origin/main",
      });
    }
    const found = await diffModules(await requestOf(context), context.world, revision);
    const document: DiffDocument = { schema: "modgate.diff/1", ...found };
    for (const { path, write } of writing) {
      if (path === "") context.print(write(document));
      else await context.world.files.write(path, write(document));
    }
    return found.uncompared.length > 0 ? 3 : 0;
  },
};

function writerOf(format: string): (diff: DiffDocument) => string {
  if (format === "text" || format === "json" || format === "markdown") return writers[format];
  throw new ModgateError("usage", `\`modgate diff\` does not write \`${format}\``, {
    hint: `choose ${Object.keys(writers).join(", ")}`,
  });
}
