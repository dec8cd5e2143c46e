import { join } from "node:path";
import type { Directive, GoWork } from "../../go/go-mod.ts";
import { compareGoVersions } from "../../go/go-version.ts";
import { isStrictGoVersion } from "../../go/graph-load.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import { absoluteFrom } from "./build-paths.ts";
import { goVersionOf, locate, type MainGoMod } from "./main-module.ts";

/** A go.work in force. */
export interface Workspace {
  /** Relative to the repository root. */
  readonly file: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  /** Absolute. */
  readonly path: string;
  readonly goWork: GoWork;
}

/** The go version that holds for a go.work without a go line. */
export const defaultGoWorkVersion = "1.18";

/** Where the go.mod of a member is, and how it is refused where there is none. */
export interface Member {
  readonly path: string;
  readonly folder: string;
  readonly absent: () => ModgateError;
}

/**
 * Lists the members of a workspace in the order of go.work.
 *
 * @throws ModgateError go-work-invalid where a folder is used twice
 *
 * Source: cmd/go/internal/modload.LoadWorkFile.
 */
export function membersOf(work: Workspace): readonly Member[] {
  const folders = new Set<string>();
  return work.goWork.use.map((use) => {
    const folder = absoluteFrom(work.folder, use.value);
    if (folders.has(folder)) throw wrongUse(work, use, `the folder ${shown(use.value)} is used twice`);
    folders.add(folder);
    return { path: join(folder, "go.mod"), folder, absent: () => withoutGoMod(work, use) };
  });
}

/**
 * Checks that each member is there once, and asks for no more of go than go.work does.
 *
 * @throws ModgateError go-work-invalid
 *
 * Source: cmd/go/internal/modload.loadModFile.
 */
export function checkMembers(work: Workspace, mains: readonly MainGoMod[]): void {
  const files = new Map<string, string>();
  for (const [index, main] of mains.entries()) {
    const use = work.goWork.use[index];
    checkGoVersion(work, main);
    const known = files.get(main.path);
    if (known !== undefined && use !== undefined)
      throw wrongUse(work, use, `both ${known} and ${main.file} are \`${main.path}\``);
    files.set(main.path, main.file);
  }
}

function checkGoVersion({ file, goWork }: Workspace, main: MainGoMod): void {
  const { go } = goWork;
  const goVersion = goVersionOf(main.goMod);
  const own = go?.value ?? defaultGoWorkVersion;
  if (!isStrictGoVersion(goVersion) || compareGoVersions(goVersion, own) <= 0) return;
  const says = go === undefined ? `has no go line, which means go ${own}` : `says go ${own}`;
  throw new ModgateError("go-work-invalid", `${main.file} requires go >= ${goVersion}, but ${file} ${says}`, {
    hint: "run: go work use",
    at: locate(file, go?.at),
  });
}

function wrongUse({ file }: Workspace, use: Directive, what: string): ModgateError {
  return new ModgateError("go-work-invalid", `${file}: ${what}`, {
    hint: `remove one of the lines: go work edit -dropuse=${use.value}`,
    at: locate(file, use.at),
  });
}

function withoutGoMod({ file }: Workspace, use: Directive): ModgateError {
  return new ModgateError("go-work-invalid", `${file}: ${shown(use.value)} holds no go.mod`, {
    hint: `correct the line, or remove it: go work edit -dropuse=${use.value}`,
    at: locate(file, use.at),
  });
}
