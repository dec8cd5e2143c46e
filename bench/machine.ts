import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";

/** Says in a line what was measured on. */
export function machine(): string {
  const [cpu] = cpus();
  const go = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${availableParallelism()} cores (${cpu?.model ?? "unknown"}), ${memory}, ${go}, node ${process.versions.node}`;
}
