import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

/**
 * Runs this program again on the Node that a development install of modgate brings along, and answers its exit
 * code; undefined where there is none beside the entry. Signals are passed on.
 */
export async function runOnNewerNode(entry: URL, argv: readonly string[]): Promise<number | undefined> {
  const node = fileURLToPath(new URL("../node_modules/node/bin/node", entry));
  if (!existsSync(node)) return undefined;
  const child = spawn(node, [fileURLToPath(entry), ...argv], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((settle, fail) => {
    child.once("error", fail);
    child.once("exit", (code, signal) => settle(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
  });
}
