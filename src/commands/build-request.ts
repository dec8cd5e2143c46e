import { join, resolve } from "node:path";
import { ModgateError } from "../model/error.ts";
import type { GoEnvironment, Request, RunEvent } from "../model/request.ts";
import { userCacheFolder } from "../world/own-files.ts";
import type { ParsedArgs } from "./parse-args.ts";

/** What a request is made from on the command line. */
export interface RequestParts {
  readonly args: ParsedArgs;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly go: GoEnvironment;
  readonly event: RunEvent;
  readonly installDir: string;
  readonly toolVersion: string;
}

/**
 * Fills a request from flags and environment.
 *
 * @throws usage for a number that is none
 */
export function buildRequest(parts: RequestParts): Request {
  const { args, cwd, env } = parts;
  const policy = args.text.get("policy");
  const base = args.text.get("base");
  // An unset variable in a script must not turn into "no base": then the head's own policy would judge it.
  if (base === "")
    throw new ModgateError("usage", "`--base` is empty", { hint: "name a revision: `--base origin/main`" });
  const epoch = sourceDateEpoch(env);
  return {
    dir: resolve(cwd, args.text.get("dir") ?? "."),
    ...(policy === undefined ? {} : { policy: resolve(cwd, policy) }),
    ...(base === undefined ? {} : { base }),
    only: args.lists.get("only") ?? [],
    skip: args.lists.get("skip") ?? [],
    modules: args.lists.get("modules") ?? [],
    failOn: failOn(args.text.get("fail-on")),
    offline: args.switches.has("offline"),
    jobs: jobsOf(args.text.get("jobs")),
    event: parts.event,
    inventory: false,
    cacheDir: userCacheFolder(env, { join, resolve }),
    analyzersDir: join(parts.installDir, "analyzers"),
    toolVersion: parts.toolVersion,
    go: parts.go,
    ...(epoch === undefined ? {} : { sourceDateEpoch: epoch }),
  };
}

/** The event of a run from a terminal or another CI: nothing is known but the repository's name, if told. */
export function localEvent(env: Readonly<Record<string, string>>): RunEvent {
  return { kind: "local", baseSha: "", repository: env["GITHUB_REPOSITORY"] ?? "", fork: false };
}

function failOn(word: string | undefined): Request["failOn"] {
  return word === "warning" || word === "never" ? word : "error";
}

/** 0 where none is named: as many as the machine takes. */
function jobsOf(word: string | undefined): number {
  if (word === undefined) return 0;
  if (/^\d{1,4}$/.test(word) && Number(word) > 0) return Number(word);
  throw new ModgateError("usage", "`--jobs` takes a whole number from 1 to 9999", {
    found: word.slice(0, 40),
  });
}

// Source: https://reproducible-builds.org/specs/source-date-epoch/
function sourceDateEpoch(env: Readonly<Record<string, string>>): number | undefined {
  const word = env["SOURCE_DATE_EPOCH"] ?? "";
  return /^\d{1,11}$/.test(word) ? Number(word) : undefined;
}
