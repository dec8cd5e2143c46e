import { dirname, isAbsolute, join } from "node:path";
import { parseGoWork } from "../../go/parse-go-work.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { GoEnvironment } from "../../model/request.ts";
import type { SourceTree } from "../../model/world.ts";
import type { BuildFlags } from "./build-flags.ts";
import { absoluteFrom, folderWith, relativeTo } from "./build-paths.ts";
import type { VersionFixer } from "./fix-versions.ts";
import { requireKnownGodebugs } from "./godebug-settings.ts";
import { locate, type MainGoMod, readMainModule } from "./main-module.ts";
import { checkMembers, membersOf, type Workspace } from "./workspace-members.ts";
import { readText } from "../read-text.ts";
import { requireGoVersion, runningGoVersion } from "./running-go.ts";
import { syntaxError } from "./syntax-error.ts";

/** What is built together: one main module, or the members of a workspace. */
export interface BuildScope {
  /** In the order of go.work; never empty outside a workspace. */
  readonly mains: readonly MainGoMod[];
  readonly work?: Workspace;
  /** The go version that runs; "" where it is not known. */
  readonly running: string;
  /** Absolute path of the go.sum that go would write: go.sum, or go.work.sum. */
  readonly sumPath: string;
  /** Absolute paths of the members' go.sum files in a workspace. */
  readonly memberSumPaths: readonly string[];
}

/** What to look for, and where. */
export interface ScopeQuestion {
  /** Absolute folder that go would run in. */
  readonly dir: string;
  readonly root: string;
  readonly tree: SourceTree;
  readonly go: GoEnvironment;
  readonly flags: BuildFlags;
  /** The folder for temporary files in each of its spellings, whose own go.mod go ignores; absent: unknown. */
  readonly tempDirs?: readonly string[];
  /** Given the go.sum paths, makes what asks for versions. */
  readonly fixer: (sumPaths: readonly string[]) => VersionFixer;
}

/**
 * Finds and reads the go.mod, or the go.work with its members, that go would use in a folder.
 *
 * @throws ModgateError go-mod-invalid, go-work-invalid, usage, build-list-inconsistent, as go refuses them
 *
 * Source: https://go.dev/ref/mod#workspaces, cmd/go/internal/modload.Init.
 */
export async function findBuildScope(question: ScopeQuestion): Promise<BuildScope> {
  const workPath = await workFilePath(question);
  return workPath === undefined ? moduleScope(question) : workspaceScope(question, workPath);
}

async function workFilePath(question: ScopeQuestion): Promise<string | undefined> {
  const { go, tree, dir } = question;
  if (go.GOWORK === "off") return undefined;
  if (go.GOWORK !== "" && go.GOWORK !== "auto") {
    if (isAbsolute(go.GOWORK)) return go.GOWORK;
    throw new ModgateError("usage", "GOWORK is not an absolute path", {
      hint: "set GOWORK to an absolute path or `off`",
    });
  }
  const folder = await folderWith(tree, "go.work", { from: dir, stopAt: go.GOROOT });
  return folder === undefined ? undefined : join(folder, "go.work");
}

async function moduleScope(question: ScopeQuestion): Promise<BuildScope> {
  const { dir, root, tree, flags } = question;
  const folder = await folderWith(tree, "go.mod", { from: dir });
  if (folder === undefined) throw noModule("no go.mod in this folder or any above it");
  // A go.mod left over from an experiment in the folder for temporary files would catch every test below it.
  if (question.tempDirs?.includes(folder) === true) {
    throw noModule("the only go.mod is that of the folder for temporary files, which go ignores");
  }
  const path = flags.modFile === "" ? join(folder, "go.mod") : absoluteFrom(dir, flags.modFile);
  const sumPath = sumPathOf(path);
  const running = runningGoVersion(question.go, await toolchainLines(tree, join(folder, "go.mod")));
  const fixVersion = question.fixer([sumPath]);
  const absent = () => noModFile(flags.modFile);
  const main = await readMainModule({ path, folder, absent, root, tree, running, fixVersion });
  const goRoot = runningGoRoot(question.go, running);
  await requireKnownGodebugs({ file: main.file, settings: main.goMod.godebug, goRoot, running, tree });
  return { mains: [main], running, sumPath, memberSumPaths: [] };
}

function noModFile(modFile: string): ModgateError {
  return new ModgateError("go-mod-invalid", `-modfile names ${shown(modFile)}, which is no file`, {
    hint: "correct -modfile in GOFLAGS",
  });
}

function noModule(message: string): ModgateError {
  return new ModgateError("input-missing", message, {
    hint: "run in a folder of a Go module, or name one with --dir",
  });
}

async function workspaceScope(question: ScopeQuestion, path: string): Promise<BuildScope> {
  if (question.flags.modFile !== "") {
    throw new ModgateError("usage", "-modfile cannot be used in a workspace", { hint: "set GOWORK=off" });
  }
  const work = await readWorkspace(question, path);
  const running = runningGoVersion(question.go, await toolchainLines(question.tree, path));
  const goVersion = work.goWork.go?.value ?? "";
  requireGoVersion({ what: work.file, goVersion, running, at: locate(work.file, work.goWork.go?.at) });
  const goRoot = runningGoRoot(question.go, running);
  const settings = work.goWork.godebug;
  await requireKnownGodebugs({ file: work.file, settings, goRoot, running, tree: question.tree });
  const members = membersOf(work);
  const memberSumPaths = members.map(({ path }) => sumPathOf(path));
  const sumPath = `${path}.sum`;
  const fixVersion = question.fixer([sumPath, ...memberSumPaths]);
  const { root, tree } = question;
  const mains = await Promise.all(
    members.map((member) => readMainModule({ ...member, root, tree, running, fixVersion })),
  );
  checkMembers(work, mains);
  return { mains, work, running, sumPath, memberSumPaths };
}

async function readWorkspace(question: ScopeQuestion, path: string): Promise<Workspace> {
  const file = relativeTo(question.root, path);
  const text = await readText(question.tree, path);
  if (text === undefined) {
    throw new ModgateError("go-work-invalid", `GOWORK names ${shown(path)}, which is no file`, {
      hint: "correct GOWORK, or unset it",
    });
  }
  const parsed = parseGoWork(text);
  if (!parsed.ok) throw syntaxError("go-work-invalid", file, parsed.problems);
  return { file, path, folder: dirname(path), goWork: parsed.value };
}

// Where another toolchain would be fetched, the installed one knows nothing of its settings.
function runningGoRoot(go: GoEnvironment, running: string): string {
  return go.GOVERSION.split(" ", 1)[0] === `go${running}` ? go.GOROOT : "";
}

// Before anything is parsed, go picks a toolchain by the first lines that look like `go` and `toolchain`.
async function toolchainLines(
  tree: SourceTree,
  path: string,
): Promise<{ readonly go: string; readonly toolchain: string }> {
  const text = (await readText(tree, path)) ?? "";
  return { go: firstLine(text, "go"), toolchain: firstLine(text, "toolchain") };
}

function firstLine(text: string, key: string): string {
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (!line.startsWith(`${key} `) && !line.startsWith(`${key}\t`)) continue;
    const [value = ""] = line.slice(key.length).split("//", 1);
    return value.trim();
  }
  return "";
}

function sumPathOf(goModPath: string): string {
  return goModPath.replace(/\.mod$/, ".sum");
}
