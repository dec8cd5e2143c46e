// Where the cache folder is, and which of its files may be believed without proof: those that nobody but the user can
// have written. No more than types is imported here, as it is asked at every start.
import type { PlatformPath } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** What build servers set. Not all of them set CI. */
const serverVariables = [
  "CI",
  "GITHUB_ACTIONS",
  "TF_BUILD",
  "JENKINS_URL",
  "TEAMCITY_VERSION",
  "CODEBUILD_BUILD_ID",
];

/**
 * Tells whether this is a machine where a cache folder may be carried from one change's run into another's, or be
 * written by the code of a change: there a file of it proves nothing.
 */
export function isBuildServer(env: Environment): boolean {
  return serverVariables.some((name) => (env[name] ?? "") !== "");
}

/** The user's cache folder; "" for none. Given node:path, which whoever asks at every start has by another way. */
export function userCacheFolder(
  env: Environment,
  { join, resolve }: Pick<PlatformPath, "join" | "resolve">,
): string {
  const named = env["MODGATE_CACHE"] ?? "";
  if (named !== "") return named === "off" ? "" : resolve(named);
  const base =
    env["XDG_CACHE_HOME"] || (env["HOME"] ? join(env["HOME"], ".cache") : (env["LOCALAPPDATA"] ?? ""));
  return base === "" ? "" : join(base, "modgate");
}

/** Tells whether something on disk is a plain file of the user's own that nobody else may write. */
export function isOwnFile({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return uid === process.getuid?.() && (mode & 0o170_022) === 0o100_000;
}
