import { createHash } from "node:crypto";
import type { SelectedModule } from "../../go/build-list.ts";
import { moduleKey, type ModuleVersion } from "../../go/module-version.ts";
import { shown } from "../../go/parsed.ts";
import { absent, type Collected, type EvidenceSource, present } from "../../model/collected.ts";
import { exitCodeOf, ModgateError } from "../../model/error.ts";
import type { ModulesEvidence, Resolution } from "../../model/modules.ts";
import type { LicensesEvidence, LicenseStatement } from "../../model/quality.ts";
import type { ModuleProxy, SourceTree } from "../../model/world.ts";
import { absoluteFrom } from "../modules/build-paths.ts";
import { isLicenseFile, readLicenseFiles } from "./license-files.ts";
import { type LicenseReport, readLicenseReport } from "./license-report.ts";

/** What collecting licences is asked. */
export interface LicensesQuestion {
  readonly tree: SourceTree;
  /** Absolute path of the repository root. */
  readonly root: string;
  readonly modules: ModulesEvidence;
  /** Opened at the first module that nothing else tells about. */
  readonly proxy: () => ModuleProxy;
  /** A CycloneDX or SPDX document or the CSV of go-licenses, relative to the root or absolute. */
  readonly report?: string;
  /** How many zips may be asked for side by side; 0: chosen here. */
  readonly jobs: number;
}

/**
 * Tells the licences of what is built: from the report where it names the module, else from vendor/ where the
 * build uses it, else from the module's zip. Main modules and folders that stand in for modules tell their own.
 *
 * An indirect module whose zip go.sum does not vouch for gives no package to the build and is not among the
 * answers.
 */
export async function collectLicenses(question: LicensesQuestion): Promise<Collected<LicensesEvidence>> {
  const reported = await readReport(question);
  if (reported.state === "absent") return reported;
  const licenses = new Map<string, readonly LicenseStatement[]>();
  const untold: { module: string; reason: string }[] = [];
  const sources = { question, report: reported.value, sums: zipSums(question.modules) };
  const tasks = builtModules(question.modules).map((built) => async () => {
    const found = await statementsOf(built, sources);
    if (typeof found === "string") untold.push({ module: built.key, reason: found });
    else if (found !== undefined) licenses.set(built.key, found);
  });
  await inTurns(tasks, question.jobs > 0 ? question.jobs : defaultJobs);
  untold.sort((a, b) => (a.module < b.module ? -1 : 1));
  return present(
    { licenses: new Map([...licenses].sort(([a], [b]) => (a < b ? -1 : 1))), untold },
    ...reported.sources,
  );
}

const defaultJobs = 16;

interface NamedReport extends LicenseReport {
  readonly name: string;
}

async function readReport({
  tree,
  root,
  report,
}: LicensesQuestion): Promise<Collected<NamedReport | undefined>> {
  if (report === undefined) return present(undefined);
  const bytes = await tree.read(absoluteFrom(root, report));
  if (bytes === undefined)
    return absent(
      `there is no licence report at ${shown(report)}`,
      "let an earlier step of the job write it",
    );
  const read = readLicenseReport(Buffer.from(bytes).toString("utf8"));
  if (read === undefined) {
    return absent(`${shown(report)} is no CycloneDX or SPDX document in JSON and no CSV of go-licenses`);
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const source: EvidenceSource = { kind: "license-report", source: report, sha256, time: "" };
  return present({ ...read, name: report }, source);
}

/** One thing to ask the licences of. */
interface Built {
  readonly key: string;
  /** What is built; a folder where its version is "" and it is no main module. */
  readonly module: ModuleVersion;
  readonly selected: SelectedModule;
  readonly resolution: Resolution;
}

function builtModules({ resolutions }: ModulesEvidence): readonly Built[] {
  const built = resolutions.flatMap((resolution) =>
    resolution.buildList.selected.map((selected): Built => {
      const { path, version, replacedBy } = selected;
      const module = replacedBy ?? { path, version };
      return { key: moduleKey(module), module, selected, resolution };
    }),
  );
  return [...new Map(built.toReversed().map((one) => [one.key, one])).values()].toReversed();
}

interface Sources {
  readonly question: LicensesQuestion;
  readonly report: NamedReport | undefined;
  /** Hashes of zips by module key. */
  readonly sums: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The statements; a reason where they could not be had; undefined where there is nothing to ask. */
async function statementsOf(
  built: Built,
  { question, report, sums }: Sources,
): Promise<readonly LicenseStatement[] | string | undefined> {
  const { module, selected, resolution, key } = built;
  const told = report === undefined ? undefined : reportedStatements(built, report);
  if (told !== undefined) return told;
  const { tree, root } = question;
  if (selected.main) return folderStatements(tree, absoluteFrom(root, mainDir(built)));
  if (module.version === "") return folderStatements(tree, absoluteFrom(buildDir(built, root), module.path));
  if (resolution.mode === "vendor")
    return folderStatements(tree, `${buildDir(built, root)}/vendor/${selected.path}`);
  const hashes = sums.get(key);
  // What go.mod requires itself is built, whatever go.sum forgot.
  if (hashes === undefined && selected.indirect) return undefined;
  try {
    const { value } = await question.proxy().files(module, [...(hashes ?? [])], isLicenseFile);
    return readLicenseFiles(value);
  } catch (error) {
    // One zip that cannot be had must not hide what the others say; a wrong request or a bug does end the run.
    if (error instanceof ModgateError && exitCodeOf(error) === 3) return error.message;
    throw error;
  }
}

function reportedStatements(
  { key, module }: Built,
  report: NamedReport,
): readonly LicenseStatement[] | undefined {
  const statements = (expressions: readonly string[]): readonly LicenseStatement[] =>
    expressions.length === 0
      ? [{ expression: "", file: report.name, confidence: 0 }]
      : expressions.map((expression) => ({ expression, file: report.name, confidence: 1 }));
  const exact = report.modules.get(key);
  if (exact !== undefined) return statements(exact);
  const packages = [...report.importPaths].filter(
    ([path]) => path === module.path || path.startsWith(`${module.path}/`),
  );
  if (packages.length === 0) return undefined;
  return statements([...new Set(packages.flatMap(([, expressions]) => expressions))].sort());
}

async function folderStatements(
  tree: SourceTree,
  dir: string,
): Promise<readonly LicenseStatement[] | undefined> {
  const names = await tree.list(dir);
  if (names === undefined) return undefined;
  const inner = names.includes("LICENSES/")
    ? ((await tree.list(`${dir}/LICENSES`)) ?? []).map((name) => `LICENSES/${name}`)
    : [];
  const files = new Map<string, Uint8Array>();
  for (const name of [...names, ...inner].filter((one) => !one.endsWith("/") && isLicenseFile(one))) {
    const bytes = await tree.read(`${dir}/${name}`);
    if (bytes !== undefined) files.set(name, bytes);
  }
  return readLicenseFiles(files);
}

function mainDir({ selected, resolution }: Built): string {
  return resolution.main.find(({ path }) => path === selected.path)?.dir ?? "";
}

/** The folder that replacements and vendor/ are relative to: that of the go.work, else of the main module. */
function buildDir({ resolution }: Built, root: string): string {
  const { work, main } = resolution;
  const slash = work?.file.lastIndexOf("/") ?? -1;
  const dir = work === undefined ? (main[0]?.dir ?? "") : work.file.slice(0, Math.max(0, slash));
  return absoluteFrom(root, dir);
}

function zipSums({ resolutions }: ModulesEvidence): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const line of resolutions.flatMap(({ sums }) => sums.flatMap(({ goSum }) => goSum.lines))) {
    if (line.kind !== "zip") continue;
    const key = moduleKey(line);
    found.set(key, (found.get(key) ?? new Set()).add(line.hash));
  }
  return found;
}

/** Runs tasks, a bounded number side by side. */
async function inTurns(tasks: readonly (() => Promise<void>)[], jobs: number): Promise<void> {
  const queue = tasks.values();
  const worker = async (): Promise<void> => {
    for (const task of queue) await task();
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}
