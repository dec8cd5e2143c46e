import { hasEndedWell } from "../command-result.ts";
import type { LintScene } from "../lint/linter-outcome.ts";

/**
 * The environment in which go sees a module's packages: where a go.work is in force that does not use the
 * module, go would refuse its folder, so the workspace is turned off.
 */
export async function moduleEnv(scene: LintScene, folder: string): Promise<Readonly<Record<string, string>>> {
  // go spells paths as PWD does, and so as the repository root is spelled here.
  const env = { ...scene.env, PWD: folder };
  const workspace = await goSays(scene, { folder, env, args: ["env", "GOWORK"] });
  if (workspace === "" || workspace === "off") return env;
  const used = await goSays(scene, { folder, env, args: ["list", "-m", "-f", "{{.Dir}}"] });
  return used === "" || used.split("\n").includes(folder) ? env : { ...env, GOWORK: "off" };
}

async function goSays(
  scene: LintScene,
  call: {
    readonly folder: string;
    readonly env: Readonly<Record<string, string>>;
    readonly args: readonly string[];
  },
): Promise<string> {
  const result = await scene.commands.run({
    command: "go",
    args: call.args,
    cwd: call.folder,
    env: call.env,
  });
  return hasEndedWell(result) ? new TextDecoder().decode(result.stdout).trim() : "";
}
