import { exitCodeOf, ModgateError } from "../model/error.ts";
import { servesAsThread } from "../world/thread-role.ts";
import { onUnwritable, writeError } from "../world/standard-streams.ts";
import { isNodeNewEnough, oldNodeText } from "./node-version.ts";

/**
 * Begins a program where Node is new enough; says what is wrong, or uses the newer one at hand, where it is not.
 * An entry that was started as a thread serves that instead.
 */
export async function start(entry: URL, program: () => Promise<number>): Promise<void> {
  if (await servesAsThread(process.argv)) return;
  endWithoutReader();
  // A program that waits for what never comes is ended by Node without a word: that must not look like a pass.
  process.exitCode = 70;
  const { node } = process.versions;
  if (isNodeNewEnough(node)) {
    process.exitCode = await program();
    return;
  }
  const { runOnNewerNode } = await import("../world/newer-node.ts");
  const rerun = await runOnNewerNode(entry, process.argv.slice(2));
  if (rerun === undefined) writeError(oldNodeText(node));
  process.exitCode = rerun ?? 2;
}

function endWithoutReader(): void {
  onUnwritable(({ stream, code }) => {
    const { exitCode, said } = unwritableEnd(code);
    if (stream === "output") writeError(said);
    process.exit(exitCode);
  });
}

/**
 * Says how a process ends whose output cannot be written. `modgate resolve | head`: a reader that has seen enough
 * ends it as SIGPIPE would, without a word. Anything else, such as a full disk, is told: a report that nobody got
 * must look neither like a verdict nor like a bug.
 */
export function unwritableEnd(code: string): { readonly exitCode: number; readonly said: string } {
  if (code === "EPIPE") return { exitCode: 141, said: "" };
  const problem = new ModgateError("output-unwritable", `standard output cannot be written: ${code}`);
  return { exitCode: exitCodeOf(problem), said: `modgate: ${problem.message}\n` };
}
