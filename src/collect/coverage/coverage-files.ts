import type { CoverProfile, ProfiledFile } from "../../go/cover-profile.ts";
import { isGeneratedFile } from "../../go/generated-file.ts";
import { shown } from "../../go/parsed.ts";
import type { CoveredFile } from "../../model/quality.ts";
import type { SourceTree } from "../../model/world.ts";
import { functionBlocks, type Misfit } from "./coverage-blocks.ts";
import { type ModulePlace, type ProfiledPlace, profiledPlace } from "./coverage-places.ts";
import type { CoverageTrouble } from "./coverage-settings.ts";

/** The sources a profile is of. */
export interface ProfiledSources {
  readonly tree: SourceTree;
  readonly root: string;
  readonly modules: readonly ModulePlace[];
  /** Tells of a path relative to the root whether it does not count. */
  isExcluded(file: string): boolean;
}

/** The files of a profile. */
export interface CoveredFiles {
  /** Without excluded ones, in order of path. */
  readonly files: readonly CoveredFile[];
  /** How many more belong to no module of the repository. */
  readonly foreign: number;
}

/** Finds the source files that a profile names and joins both. */
export async function coveredFiles(
  profile: CoverProfile,
  sources: ProfiledSources,
): Promise<CoveredFiles | CoverageTrouble> {
  const placed = placedFiles(profile, sources);
  if (placed.length === 0) return foreignProfile(profile, sources.modules);
  const files: CoveredFile[] = [];
  const seen = new Set<string>();
  for (const { place, profiled } of placed) {
    if (sources.isExcluded(place.file)) continue;
    if (seen.has(place.file)) return namedTwice(place.file);
    seen.add(place.file);
    const covered = await coveredFile(place, profiled, sources);
    if ("reason" in covered) return covered;
    files.push(covered);
  }
  files.sort((a, b) => (a.file < b.file ? -1 : 1));
  return { files, foreign: profile.files.length - placed.length };
}

interface PlacedFile {
  readonly place: ProfiledPlace;
  readonly profiled: ProfiledFile;
}

function placedFiles(profile: CoverProfile, { modules, root }: ProfiledSources): readonly PlacedFile[] {
  return profile.files.flatMap((profiled) => {
    const place = profiledPlace(profiled.name, modules, root);
    return place === undefined ? [] : [{ place, profiled }];
  });
}

async function coveredFile(
  { file, importPath }: ProfiledPlace,
  profiled: ProfiledFile,
  { tree, root }: ProfiledSources,
): Promise<CoveredFile | CoverageTrouble> {
  const content = await tree.read(`${root}/${file}`);
  if (content === undefined) return otherSources(`it names ${shown(file)}, which is not there`);
  const source = Buffer.from(content).toString("latin1");
  if (isGeneratedFile(source)) return { file, importPath, blocks: [], generated: true };
  const blocks = functionBlocks(source, profiled.blocks);
  if ("misfit" in blocks) return misfitTrouble(file, blocks);
  return { file, importPath, blocks, generated: false };
}

function foreignProfile(profile: CoverProfile, modules: readonly ModulePlace[]): CoverageTrouble {
  const names = modules.map(({ path }) => path).sort();
  return {
    reason: `the profile is of another module: it names ${shown(profile.files[0]?.name ?? "")}`,
    hint:
      names.length === 0
        ? "run modgate in a repository with a go.mod"
        : `take it from the tests of this repository, whose modules are ${names.slice(0, 5).join(", ")}`,
  };
}

function misfitTrouble(file: string, { misfit, line }: Misfit): CoverageTrouble {
  if (misfit === "beyond") return otherSources(`it names lines beyond the end of ${shown(file)}`);
  return {
    reason: `the profile counts more statements at ${shown(file)}:${line} than stand there`,
    hint: "go1.27.0 writes such profiles (golang/go#80974): run the tests with another version of Go, on the sources that are judged",
  };
}

function otherSources(why: string): CoverageTrouble {
  return {
    reason: `the profile is of other sources: ${why}`,
    hint: "run the tests again on the sources that are judged, or list files that only exist while building under `coverage.exclude`",
  };
}

function namedTwice(file: string): CoverageTrouble {
  return {
    reason: `the profile names ${shown(file)} in two ways`,
    hint: "join only profiles that name files in the same way",
  };
}
