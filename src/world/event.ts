import { readFileSync } from "node:fs";
import * as z from "zod";
import { ModgateError } from "../model/error.ts";
import type { RunEvent } from "../model/request.ts";

// The event that a workflow runs for, as GitHub's runner tells it: variables and a file, no API call.

// A base that is no full commit id could name nothing, and then the head's own policy would judge the head.
const commitId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

const repository = z.object({ full_name: z.string() }).nullish();

const pullRequestPayload = z.object({
  base: z.object({ sha: commitId, repo: repository }),
  head: z.object({ repo: repository }),
});

type PullRequest = z.output<typeof pullRequestPayload>;

const payload = z.object({
  pull_request: pullRequestPayload.optional(),
  merge_group: z.object({ base_sha: commitId }).optional(),
  before: z.string().optional(),
  repository: z.object({ full_name: z.string() }).optional(),
});

/**
 * Reads what the runner tells of the event: pull_request (also from a fork), push, merge_group, schedule.
 *
 * @throws evidence-invalid for a pull request whose payload does not name its base: without it the head's own
 *   policy would judge the head
 */
export function readEvent(env: Readonly<Record<string, string>>): RunEvent {
  const parsed = payload.safeParse(readPayload(env["GITHUB_EVENT_PATH"] ?? ""));
  const body = parsed.success ? parsed.data : {};
  const repository = env["GITHUB_REPOSITORY"] ?? body.repository?.full_name ?? "";
  const name = env["GITHUB_EVENT_NAME"] ?? "";
  if (body.pull_request !== undefined) return pullRequest(body.pull_request, repository);
  if (name.startsWith("pull_request") || (name === "merge_group" && body.merge_group === undefined))
    throw unknownBase();
  return { ...baseOfEvent(name, body), repository, fork: false };
}

function baseOfEvent(name: string, body: z.output<typeof payload>): Pick<RunEvent, "kind" | "baseSha"> {
  if (body.merge_group !== undefined) return { kind: "merge_group", baseSha: body.merge_group.base_sha };
  if (name === "push") return { kind: "push", baseSha: pushedFrom(body.before ?? "") };
  return { kind: name === "schedule" ? "schedule" : "other", baseSha: "" };
}

function pullRequest({ base, head }: PullRequest, repository: string): RunEvent {
  // A head repository that was deleted since is null, and was a fork.
  const fork = head.repo?.full_name !== base.repo?.full_name;
  return { kind: "pull_request", baseSha: base.sha, repository, fork };
}

function unknownBase(): ModgateError {
  return new ModgateError(
    "evidence-invalid",
    "the event's payload does not name the base commit of the change",
    {
      hint: "run modgate on `pull_request`, or name the base with the input `base`, or `--base`",
    },
  );
}

// A branch's first push comes from nowhere, which git writes as zeros.
function pushedFrom(before: string): string {
  return /^0*$/.test(before) ? "" : before;
}

function readPayload(path: string): unknown {
  if (path === "") return {};
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new ModgateError("evidence-invalid", "the event's payload cannot be read", {
      hint: "look at GITHUB_EVENT_PATH: it names the payload's file",
      cause,
    });
  }
}
