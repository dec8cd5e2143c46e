import { relative } from "node:path";
import type { Request } from "../model/request.ts";

/**
 * The request of a check with the event of the run it is part of: in a workflow for a change, base judges, whether
 * modgate is called as an action or as a command. A base that is named counts before it, and another folder than the
 * checkout is not what the event is about.
 *
 * @throws evidence-invalid for a change whose payload does not name its base
 */
export async function withChangeEvent(
  request: Request,
  env: Readonly<Record<string, string>>,
): Promise<Request> {
  const { GITHUB_ACTIONS, GITHUB_EVENT_NAME = "", GITHUB_WORKSPACE = "" } = env;
  const isChange =
    GITHUB_ACTIONS === "true" && /^(?:pull_request|pull_request_target|merge_group)$/.test(GITHUB_EVENT_NAME);
  if (!isChange || request.base !== undefined || GITHUB_WORKSPACE === "") return request;
  if (/^\.\.(?:\/|$)/.test(relative(GITHUB_WORKSPACE, request.dir))) return request;
  const { readEvent } = await import("../world/event.ts");
  return { ...request, event: readEvent(env) };
}
