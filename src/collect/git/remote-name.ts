/**
 * Reads `owner/name` out of a git remote: `https://`, `ssh://`, `git://` and scp-like forms, with or without
 * user, port and `.git`. All path elements are kept, so that a group of groups keeps its full name.
 *
 * "" for a path on disk and for anything that does not look like a name.
 *
 * @example remoteName("git@git.corp.example:acme/feed.git") // "acme/feed"
 */
export function remoteName(url: string): string {
  const path = pathOfUrl(url.trim());
  const name = path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  return /^[\w~-][\w.~-]*(?:\/[\w~-][\w.~-]*)+$/.test(name) && name.length <= 200 ? name : "";
}

function pathOfUrl(url: string): string {
  const byScheme = /^(?:https?|ssh|git|git\+ssh|ssh\+git):\/\/[^/]+\/(.+)$/i.exec(url);
  if (byScheme !== null) return byScheme[1]?.replace(/[?#].*$/, "") ?? "";
  // The scp-like form: a host, a colon, a path. One letter before the colon is a drive.
  const likeScp = /^(?:[^/@:]+@)?([^/:]{2,}):(?!\/\/)(.+)$/.exec(url);
  return likeScp?.[2] ?? "";
}
