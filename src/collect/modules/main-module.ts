import type { GoMod, TextPosition } from "../../go/go-mod.ts";
import { isToolchainModule } from "../../go/go-version.ts";
import { checkImportPath } from "../../go/module-path.ts";
import { moduleKey } from "../../go/module-version.ts";
import { parseGoMod } from "../../go/parse-go-mod.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { Location } from "../../model/location.ts";
import type { MainModule } from "../../model/modules.ts";
import type { SourceTree } from "../../model/world.ts";
import { relativeTo } from "./build-paths.ts";
import { fixVersions, type RewrittenVersion, type VersionFixer } from "./fix-versions.ts";
import { readText } from "../read-text.ts";
import { requireGoVersion } from "./running-go.ts";
import { syntaxError } from "./syntax-error.ts";

/** A main module as the resolver needs it. */
export interface MainGoMod extends MainModule {
  /** Absolute path of its folder. */
  readonly folder: string;
  /** The first version that go would rewrite (a branch, a short version). */
  readonly rewritten?: RewrittenVersion;
  /** Keys (`path@version`) of what it excludes. */
  readonly excluded: ReadonlySet<string>;
}

/** The go version that holds for a go.mod without a go line. Source: cmd/go/internal/gover.DefaultGoModVersion. */
export const defaultGoModVersion = "1.16";

/** The go version of a main module: its go line, or the default. */
export function goVersionOf(goMod: GoMod): string {
  return goMod.go?.value ?? defaultGoModVersion;
}

/**
 * Reads the go.mod of a main module strictly, and replaces versions that are no versions (a branch, `v1.2`)
 * by what they mean now.
 *
 * @throws ModgateError go-mod-invalid where go refuses the file; build-list-inconsistent where it is too new
 */
export async function readMainModule(question: {
  /** Absolute path of the go.mod, or of the file that -modfile names. */
  readonly path: string;
  /** Absolute folder of the module. */
  readonly folder: string;
  /** Makes what is thrown where there is no such file. */
  readonly absent: () => ModgateError;
  /** Repository root. */
  readonly root: string;
  readonly tree: SourceTree;
  readonly running: string;
  readonly fixVersion: VersionFixer;
}): Promise<MainGoMod> {
  const { path, folder, root, tree } = question;
  const file = relativeTo(root, path);
  const text = await readText(tree, path);
  if (text === undefined) throw question.absent();
  const parsed = parseGoMod(text, { mode: "strict" });
  if (!parsed.ok) throw syntaxError("go-mod-invalid", file, parsed.problems);
  const fixed = await fixVersions(parsed.value, file, question.fixVersion);
  const goVersion = fixed.goMod.go?.value ?? "";
  requireGoVersion({
    what: file,
    goVersion,
    running: question.running,
    at: locate(file, fixed.goMod.go?.at),
  });
  return {
    path: checkedPath(fixed.goMod, file),
    dir: relativeTo(root, folder),
    file,
    folder,
    goMod: fixed.goMod,
    ...(fixed.rewritten === undefined ? {} : { rewritten: fixed.rewritten }),
    excluded: new Set(fixed.goMod.exclude.map(moduleKey)),
  };
}

/** Points at a place in a file; at the whole file where there is none. */
export function locate(file: string, at: TextPosition | undefined): Location {
  return at === undefined ? { file } : { file, line: at.line, column: at.column };
}

function checkedPath(goMod: GoMod, file: string): string {
  const path = goMod.module?.path ?? "";
  if (path === "") {
    throw new ModgateError("go-mod-invalid", `${file}: no module line`, {
      hint: "add one: go mod edit -module=example.com/mod",
      at: { file },
    });
  }
  const problem = isToolchainModule(path) ? "a reserved name" : checkImportPath(path);
  if (problem !== undefined) {
    throw new ModgateError("go-mod-invalid", `${file}: malformed module path ${shown(path)}: ${problem}`, {
      at: locate(file, goMod.module?.at),
    });
  }
  checkTools(goMod, file);
  return path;
}

function checkTools(goMod: GoMod, file: string): void {
  for (const tool of goMod.tool) {
    const problem = checkImportPath(tool.value);
    if (problem === undefined) continue;
    throw new ModgateError(
      "go-mod-invalid",
      `${file}: malformed tool path ${shown(tool.value)}: ${problem}`,
      {
        at: locate(file, tool.at),
      },
    );
  }
}
