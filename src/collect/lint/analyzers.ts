import { createHash } from "node:crypto";
import { firstLine, hasEndedWell, whyFailed } from "../command-result.ts";
import { readModuleSources } from "./go-source-files.ts";
import { type LinterOutcome, type LintScene, linterOutcome, linterTimeoutMs } from "./linter-outcome.ts";
import { runVet } from "./vet.ts";

/** Where modgate's own analysers are, and where their binary may be kept. */
export interface AnalyzersPlace {
  /** The folder of their sources, absolute: `analyzers` beside `dist`. */
  readonly sourceDir: string;
  /** A folder for the binary, absolute; "" builds into a temporary one. */
  readonly cacheDir: string;
}

/**
 * Builds modgate's own analysers with the installed go, once per content of their sources, and runs them over
 * every module. What keeps them from being built is trouble.
 */
export async function runAnalyzers(scene: LintScene, place: AnalyzersPlace): Promise<LinterOutcome> {
  const digest = await sourceDigest(scene, place);
  if (digest === "")
    return untold(
      "its sources are not beside this installation",
      "install modgate as a whole, with its `analyzers` folder",
    );
  const folder = place.cacheDir === "" ? await scene.files.temporaryDir("analyzers") : place.cacheDir;
  const binary = `${folder}/modgate-analyzers-${digest}`;
  if ((await scene.files.status(binary))?.kind !== "file") {
    const trouble = await build(scene, place, binary);
    if (trouble !== "")
      return untold(trouble, "give go a proxy that serves golang.org/x/tools, or set `lint.analyzers: off`");
  }
  return runVet(scene, { tool: "modgate-analyzers", version: digest, args: [`-vettool=${binary}`] });
}

function untold(why: string, hint: string): LinterOutcome {
  const run = { tool: "modgate-analyzers", version: "", seen: 0 } as const;
  return linterOutcome(run, [], [{ reason: `modgate's analysers cannot be built: ${why}`, hint }]);
}

// Names the binary, so that an update builds anew. "" where there are no sources.
async function sourceDigest(scene: LintScene, place: AnalyzersPlace): Promise<string> {
  const { written } = await readModuleSources(scene.files, place.sourceDir, "");
  const sources = written.map((one) => one.file).filter((file) => !file.endsWith("_test.go"));
  if (sources.length === 0) return "";
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum", ...sources]) {
    const content = (await scene.files.read(`${place.sourceDir}/${file}`)) ?? new Uint8Array();
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

async function build(scene: LintScene, place: AnalyzersPlace, binary: string): Promise<string> {
  const result = await scene.commands.run({
    command: "go",
    args: ["build", "-buildvcs=false", "-o", binary, "."],
    cwd: place.sourceDir,
    // The judged repository's own settings are not for this build.
    env: { ...scene.env, GOFLAGS: "-mod=readonly", GOWORK: "off", PWD: place.sourceDir },
    timeoutMs: linterTimeoutMs,
  });
  if (hasEndedWell(result)) return "";
  return result.trouble === undefined ? firstLine(result.stderr) : whyFailed("go build", result);
}
