import type { BuildFilesEvidence } from "../model/build-files.ts";

/** Says of each file that makes builds and is too large to be read that what it has go do was not judged. */
export function tooLargeDoubts({
  tooLarge = [],
}: Pick<BuildFilesEvidence, "tooLarge">): readonly { readonly reason: string; readonly hint: string }[] {
  return tooLarge.map((file) => ({
    reason: `${file} is too large to be read, so that what it sets for go and has go run was not judged`,
    hint: "split it, so that the part that runs go is below 1 MiB",
  }));
}
