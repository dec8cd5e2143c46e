import type { BuildFilesEvidence } from "../model/build-files.ts";

/** Says of each file that makes builds and is too large or too tangled to be read that what it has go do was not judged. */
export function unreadDoubts({
  tooLarge = [],
  tangled = [],
}: Pick<BuildFilesEvidence, "tooLarge" | "tangled">): readonly {
  readonly reason: string;
  readonly hint: string;
}[] {
  const unjudged = "to be read, so that what it sets for go and has go run was not judged";
  return [
    ...tooLarge.map((file) => ({
      reason: `${file} is too large ${unjudged}`,
      hint: "split it, so that the part that runs go is below 1 MiB",
    })),
    ...tangled.map((file) => ({
      reason: `${file} is too tangled ${unjudged}`,
      hint: "write it out: no aliases of aliases, no groups within groups, no variables within variables without end",
    })),
  ];
}
