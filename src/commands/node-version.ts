/** The oldest Node that modgate runs on. */
export const oldestNode = "22.19.0";

/** Tells whether a Node version, `24.1.0`, is at least `oldestNode`. */
export function isNodeNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = oldestNode.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** What is said to a Node that is too old. */
export function oldNodeText(version: string): string {
  return [
    `modgate: this is Node ${version}, wanted ${oldestNode} or newer`,
    "  hint: run modgate with a newer Node; actions/setup-node or `npm i -D node@24` brings one",
    "",
  ].join("\n");
}
