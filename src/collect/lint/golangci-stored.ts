import { createHash } from "node:crypto";
import type { EvidenceSource } from "../../model/collected.ts";
import { firstLine } from "../command-result.ts";
import { type GolangciReport, parseGolangciReport, toDiagnostics } from "./golangci-report.ts";
import {
  countFiles,
  type LinterOutcome,
  type LinterTrouble,
  type LintScene,
  linterOutcome,
  moduleFolder,
  toRepositoryPath,
} from "./linter-outcome.ts";

const writeHint = "write it before modgate runs: golangci-lint run --output.json.path=<path>";

/**
 * Reads golangci-lint's JSON from a file instead of running it. A report that is missing, of another form, that
 * says itself that something broke, or that names files of another tree, is trouble.
 */
export async function readStoredReport(scene: LintScene, reportPath: string): Promise<LinterOutcome> {
  const content = await scene.files.read(`${scene.root}/${reportPath}`);
  if (content === undefined)
    return untold({ reason: `the report \`${reportPath}\` does not exist`, hint: writeHint });
  const report = parseGolangciReport(new TextDecoder().decode(content));
  if (report === undefined)
    return untold({ reason: `\`${reportPath}\` is no JSON of golangci-lint v2`, hint: writeHint });
  const sha256 = createHash("sha256").update(content).digest("hex");
  const source: EvidenceSource = { kind: "lint-report", source: reportPath, sha256, time: "" };
  const places = await placesOf(scene, report);
  const { diagnostics, lost } = toDiagnostics(report, (issue) => places.get(issue.path));
  const hint = "write the report in this checkout, with every linter running to its end";
  const whys = [
    ...report.troubles.map((text) => `golangci-lint: ${text}`),
    ...lost
      .slice(0, 1)
      .map((path) => `the report names \`${firstLine(path)}\`, which is not in the repository`),
  ];
  const run = { tool: "golangci-lint", version: "", seen: countFiles(scene.modules) } as const;
  return {
    ...linterOutcome(
      run,
      diagnostics,
      whys.map((reason) => ({ reason, hint })),
    ),
    source,
  };
}

function untold(trouble: LinterTrouble): LinterOutcome {
  return linterOutcome({ tool: "golangci-lint", version: "", seen: 0 }, [], [trouble]);
}

// Paths are relative to the root, to a module or to the configuration, or absolute, of this checkout or of the
// one where the report was written.
async function placesOf(scene: LintScene, report: GolangciReport): Promise<ReadonlyMap<string, string>> {
  const places = new Map<string, string>();
  const elsewhere: string[] = [];
  for (const path of new Set(report.issues.map((issue) => issue.path))) {
    const place = await placeHere(scene, path);
    if (place !== undefined) places.set(path, place);
    else if (path.startsWith("/")) elsewhere.push(path);
  }
  for (const [path, place] of await placesElsewhere(scene, elsewhere)) places.set(path, place);
  return places;
}

async function placeHere(scene: LintScene, path: string): Promise<string | undefined> {
  const folders = [scene.root, ...scene.modules.map((module) => moduleFolder(scene.root, module.dir))];
  for (const folder of folders) {
    const place = toRepositoryPath(scene.root, folder, path);
    if (place !== undefined && (await isFile(scene, place))) return place;
  }
  return undefined;
}

// The other checkout's root is the shortest folder below which every path is a file of this one.
async function placesElsewhere(
  scene: LintScene,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const elements = paths[0]?.split("/") ?? [];
  for (let count = 1; count < elements.length; count++) {
    const prefix = `${elements.slice(0, count).join("/")}/`;
    if (!paths.every((path) => path.startsWith(prefix))) break;
    const rests = paths.map((path) => path.slice(prefix.length));
    const found = await Promise.all(rests.map((rest) => isFile(scene, rest)));
    if (found.every(Boolean)) return new Map(paths.map((path) => [path, path.slice(prefix.length)]));
  }
  return new Map();
}

async function isFile(scene: LintScene, path: string): Promise<boolean> {
  return (await scene.files.status(`${scene.root}/${path}`))?.kind === "file";
}
