import type { Request } from "../model/request.ts";
import { readGoEnvironment } from "../world/go-environment.ts";
import { buildRequest, localEvent } from "./build-request.ts";
import type { CommandContext } from "./command.ts";
import { toolVersion } from "./tool-version.ts";

/** Makes the request of a command from its flags and the environment. */
export async function requestOf(context: CommandContext): Promise<Request> {
  const { args, cwd, env, installDir } = context;
  const go = await readGoEnvironment(env, context.world.files);
  return buildRequest({ args, env, cwd, go, event: localEvent(env), installDir, toolVersion });
}
