import type { ModulesEvidence, Resolution } from "./modules.ts";

/** Finds the builds of base that a build continues: those that share a go.mod file or a main module's path. */
export function baseOf(
  { main }: Pick<Resolution, "main">,
  base: ModulesEvidence | undefined,
): readonly Resolution[] {
  const files = new Set(main.map(({ file }) => file));
  const paths = new Set(main.map(({ path }) => path));
  return [...(base?.resolutions ?? []), ...(base?.alone?.resolutions ?? [])].filter((one) =>
    one.main.some(({ file, path }) => files.has(file) || paths.has(path)),
  );
}
