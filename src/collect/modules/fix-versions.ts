import type { GoMod, TextPosition } from "../../go/go-mod.ts";
import { canonicalModuleVersion, checkPathMajor, splitPathVersion } from "../../go/module-path.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";

/** Finds the version that a query means: a branch, a commit, `latest`, `v1.2`. */
export type VersionFixer = (path: string, query: string) => Promise<string>;

/**
 * Replaces every version in a main module's go.mod that is not canonical by what it means. `rewritten` is the first
 * of them: go then wants to write the file anew, and refuses under -mod=readonly.
 *
 * @throws ModgateError go-mod-invalid where a version cannot belong to its path; what `fix` throws, with the line
 *
 * Source: cmd/go/internal/modload.fixVersion.
 */
export async function fixVersions(
  goMod: GoMod,
  file: string,
  fix: VersionFixer,
): Promise<{ readonly goMod: GoMod; readonly rewritten?: RewrittenVersion }> {
  let rewritten: RewrittenVersion | undefined;
  const fixOne = async ({ path, version, at, ...rest }: Versioned): Promise<string> => {
    const fixed = await fixedVersion({ ...rest, path, version, file, at }, fix);
    if (fixed !== version && !(rewritten !== undefined && isBefore(rewritten.at, at)))
      rewritten = { path, version, fixed, at };
    return fixed;
  };
  const fixEach = async <T extends Versioned>(items: readonly T[]): Promise<readonly T[]> =>
    Promise.all(items.map(async (item) => ({ ...item, version: await fixOne(item) })));
  const modulePath = goMod.module?.path ?? "";
  const fixed: GoMod = {
    ...goMod,
    require: await fixEach(goMod.require),
    exclude: await fixEach(goMod.exclude),
    replace: await Promise.all(
      goMod.replace.map(async (replacement) => {
        const [old, by] = [replacement.old, replacement.new];
        return {
          ...replacement,
          old: old.version === "" ? old : { ...old, version: await fixOne({ ...old, at: replacement.at }) },
          new:
            by.version === ""
              ? by
              : { ...by, version: await fixOne({ ...by, at: replacement.at, isReplacement: true }) },
        };
      }),
    ),
    retract: await Promise.all(
      goMod.retract.map(async (retraction) => ({
        ...retraction,
        low: await fixOne({ path: modulePath, version: retraction.low, at: retraction.at }),
        high: await fixOne({ path: modulePath, version: retraction.high, at: retraction.at }),
      })),
    ),
  };
  return { goMod: fixed, ...(rewritten === undefined ? {} : { rewritten }) };
}

function isBefore(a: TextPosition, b: TextPosition): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}

/** A version as written, and what it means. */
export interface RewrittenVersion extends Versioned {
  readonly fixed: string;
}

interface Versioned {
  readonly path: string;
  readonly version: string;
  readonly at: TextPosition;
  /** What comes in another module's place may have any version. */
  readonly isReplacement?: boolean;
}

interface VersionInFile extends Versioned {
  readonly file: string;
}

const gopkgInPrefix = /^.*?-gopkgin-/;

async function fixedVersion(found: VersionInFile, fix: VersionFixer): Promise<string> {
  // Early tools wrote gopkg.in versions as `v0.0.0-gopkgin-v2.0.0`.
  const version = found.path.startsWith("gopkg.in/")
    ? found.version.replace(gopkgInPrefix, "")
    : found.version;
  const split = splitPathVersion(found.path);
  if (split === undefined) throw misfit(found, "malformed module path");
  if (canonicalModuleVersion(version) === version && version !== "") {
    const problem = checkPathMajor(version, split.pathMajor);
    if (problem !== undefined) throw misfit(found, problem);
    return version;
  }
  const fixed = await fix(found.path, version).catch((error: unknown) =>
    Promise.reject(located(error, found)),
  );
  // Proxies may list, or mean by a branch, what cannot belong to the path.
  const problem = found.isReplacement === true ? undefined : checkPathMajor(fixed, split.pathMajor);
  if (problem !== undefined) throw misfit(found, `it means ${shown(fixed)}, and the ${problem}`);
  return fixed;
}

function misfit(found: VersionInFile, problem: string): ModgateError {
  const { file, at } = found;
  const what = `${shown(`${found.path}@${found.version}`)}: ${problem}`;
  return new ModgateError("go-mod-invalid", `${file}: ${what}`, {
    at: { file, line: at.line, column: at.column },
  });
}

function located(error: unknown, found: VersionInFile): unknown {
  if (!(error instanceof ModgateError)) return error;
  const { file, at } = found;
  return new ModgateError(error.code, `${shown(`${found.path}@${found.version}`)}: ${error.message}`, {
    ...error.details,
    at: { file, line: at.line, column: at.column },
    cause: error,
  });
}
