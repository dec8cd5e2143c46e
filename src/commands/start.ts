import { runOnNewerNode } from "../world/newer-node.ts";
import { isNodeNewEnough, oldNodeText } from "./node-version.ts";

/** Begins a program where Node is new enough; says what is wrong, or uses the newer one at hand, where it is not. */
export async function start(entry: URL, program: () => Promise<number>): Promise<void> {
  endQuietlyWithoutReader();
  const { node } = process.versions;
  if (isNodeNewEnough(node)) {
    process.exitCode = await program();
    return;
  }
  const rerun = await runOnNewerNode(entry, process.argv.slice(2));
  if (rerun === undefined) process.stderr.write(oldNodeText(node));
  process.exitCode = rerun ?? 2;
}

/** `modgate resolve | head`: a reader that has seen enough ends the process as SIGPIPE would, without a word. */
function endQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit(141);
    });
  }
}
