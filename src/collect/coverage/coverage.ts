import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import picomatch from "picomatch";
import { type CoverProfile, parseCoverProfile } from "../../go/cover-profile.ts";
import { absent, type Collected, type EvidenceSource, present } from "../../model/collected.ts";
import type { CoverageEvidence } from "../../model/quality.ts";
import type { SourceTree, World } from "../../model/world.ts";
import { coveredFiles, type ProfiledSources } from "./coverage-files.ts";
import { modulePlaces } from "./coverage-places.ts";
import { runCoverage } from "./coverage-run.ts";
import type { CoverageSettings } from "./coverage-settings.ts";
import { findModules } from "../modules/find-modules.ts";
import { unmeasuredFiles } from "./coverage-unmeasured.ts";

/** What `collectCoverage` is asked. `root` is the repository root, absolute. */
export interface CoverageQuestion extends Pick<World, "commands" | "files" | "clock" | "log"> {
  readonly settings: CoverageSettings;
  readonly root: string;
  /** Folders of go.mod files relative to the root, "" for the root. */
  readonly modules: readonly string[];
  /** The version of the go command that `run` uses, `go1.26.0`; "" where unknown. */
  readonly goVersion: string;
  /** The base revision's files; undefined where there is no base. */
  readonly baseTree: SourceTree | undefined;
}

/**
 * Reads a cover profile, written by `run` first where the policy names a command, and joins it with the sources.
 *
 * Absent where the command fails, or the profile is missing, empty, malformed, or of other sources.
 */
export async function collectCoverage(question: CoverageQuestion): Promise<Collected<CoverageEvidence>> {
  const { settings, files } = question;
  const { run, profile } = settings;
  const failure = run === undefined ? undefined : await runCoverage(run, settings, question);
  if (failure !== undefined) return absent(failure.reason, failure.hint);
  const sources = await profiledSources(files, question.modules, question);
  const head = await readCoverage(profile, sources, question);
  if (head.state === "absent") return head;
  const base = await baseCoverage(question);
  const measured = new Set(head.value.files.map(({ file }) => file));
  const value: CoverageEvidence = {
    ...head.value,
    profile,
    goVersion: run === undefined ? "" : question.goVersion,
    unmeasured: await unmeasuredFiles(measured, sources),
    base: base.state === "absent" ? base : present(base.value.files),
  };
  return present(value, ...head.sources, ...(base.state === "absent" ? [] : base.sources));
}

async function profiledSources(
  tree: SourceTree,
  dirs: readonly string[],
  { root, settings }: CoverageQuestion,
): Promise<ProfiledSources> {
  const globs = settings.exclude.map((glob) => glob.replace(/^\.\/(?=.)/, ""));
  const isExcluded = picomatch(globs, { dot: true });
  return {
    tree,
    root,
    modules: await modulePlaces(tree, root, dirs),
    isExcluded: (file) => globs.length > 0 && isExcluded(file),
  };
}

type ProfileCoverage = Pick<CoverageEvidence, "mode" | "files" | "foreign">;

async function readCoverage(
  path: string,
  sources: ProfiledSources,
  { root, files }: CoverageQuestion,
): Promise<Collected<ProfileCoverage>> {
  const content = await files.read(join(root, path));
  if (content === undefined) return absent(`there is no cover profile \`${path}\``, writeIt(path));
  const profile = parsedProfile(path, content);
  if (profile.state === "absent") return profile;
  const covered = await coveredFiles(profile.value, sources);
  if ("reason" in covered) return absent(`\`${path}\`: ${covered.reason}`, covered.hint);
  return present({ mode: profile.value.mode, ...covered }, ...profile.sources);
}

function parsedProfile(path: string, content: Uint8Array): Collected<CoverProfile> {
  const profile = parseCoverProfile(new TextDecoder().decode(content));
  if (!profile.ok) {
    const { message = "", at, hint } = profile.problems[0] ?? {};
    return absent(`\`${path}\`:${at?.line ?? 1} is no cover profile: ${message}`, hint ?? writeIt(path));
  }
  if (profile.value.files.length === 0)
    return absent(
      `\`${path}\` is empty: no statement was measured`,
      "check that the tests ran, and that `-coverpkg` names packages of this repository",
    );
  const sha256 = createHash("sha256").update(content).digest("hex");
  const source: EvidenceSource = { kind: "coverage-profile", source: path, sha256, time: "" };
  return present(profile.value, source);
}

function writeIt(path: string): string {
  return `write it before modgate runs: go test -coverprofile=${path} ./... (or set \`coverage.run\` to that command)`;
}

const noBase: Collected<never> = {
  state: "absent",
  reason: "there is no base revision",
  notApplicable: true,
};

// Measured on the base's own sources: only they tell which of its blocks stand in functions.
async function baseCoverage(question: CoverageQuestion): Promise<Collected<ProfileCoverage>> {
  const { baseTree, root, settings } = question;
  const path = settings["base-profile"];
  if (baseTree === undefined) return noBase;
  if (path === undefined) {
    return absent(
      "this version of modgate does not measure the base revision, and the policy names no `coverage.base-profile`",
      "store the cover profile of each commit of the default branch, fetch that of the merge base and name its path in `coverage.base-profile`",
    );
  }
  const { goMod } = await findModules(baseTree, root);
  const dirs = goMod.map((folder) => relative(root, folder).replaceAll("\\", "/"));
  return readCoverage(path, await profiledSources(baseTree, dirs, question), question);
}
