import type { Commands } from "../../model/world.ts";

/** Asks git which files its ignore rules keep out of the repository; none where git cannot tell. */
export async function leftOutOfGit(
  commands: Commands,
  root: string,
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  const { exitCode, stdout } = await commands.run({
    command: "git",
    args: ["check-ignore", "-z", "--no-index", "--stdin"],
    cwd: root,
    env: { LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
    input: `${files.join("\0")}\0`,
    timeoutMs: 120_000,
  });
  return new Set(exitCode === 0 ? new TextDecoder().decode(stdout).split("\0") : []);
}
