import { createHash } from "node:crypto";
import { moduleKey } from "../../go/module-version.ts";
import { shown } from "../../go/parsed.ts";
import { absent, type Collected, present } from "../../model/collected.ts";
import type { ModulesEvidence } from "../../model/modules.ts";
import type { VulnerabilitiesEvidence } from "../../model/quality.ts";
import type { Files, Web } from "../../model/world.ts";
import { absoluteFrom } from "../modules/build-paths.ts";
import { readGovulncheckReport } from "./govulncheck.ts";
import { readGrypeReport } from "./grype.ts";
import { goTargets, type LookupTarget, lookupTargets, type NamedGo, namedGo } from "./lookup-targets.ts";
import { readOsvDatabase } from "./osv-database.ts";
import { osvLookup } from "./osv-lookup.ts";
import { readOsvScannerReport } from "./osv-scanner.ts";
import { joinMatches, type ScannerReport } from "./reported-vulnerability.ts";

/** What collecting vulnerabilities is asked. */
export interface VulnerabilitiesQuestion {
  readonly files: Files;
  readonly web: Web;
  /** Absolute path of the repository root. */
  readonly root: string;
  readonly modules: ModulesEvidence;
  /** The installed Go as it calls itself, `go1.26.2`; "" where unknown. */
  readonly goVersion: string;
  /** A folder or zip relative to the root (or absolute), or the URL of a zip. One of both is given. */
  readonly database?: string;
  /** A scanner's JSON, relative to the root or absolute. Comes before `database`. */
  readonly report?: string;
  readonly offline: boolean;
}

/**
 * Tells what is known to be wrong with the modules of the build list, from a database or from a scanner's report.
 *
 * Absent where neither can be had, with the reason. @throws evidence-invalid where what is there is damaged
 */
export async function collectVulnerabilities(
  question: VulnerabilitiesQuestion,
): Promise<Collected<VulnerabilitiesEvidence>> {
  const targets = lookupTargets(question.modules);
  const go = namedGo(question.modules, question.goVersion);
  if (question.report !== undefined) return fromReport(question, question.report, { targets, go });
  if (question.database !== undefined) return fromDatabase(question, question.database, { targets, go });
  return absent(
    "the policy names neither a vulnerability database nor a scanner's report",
    "set `vulnerabilities.database` or `vulnerabilities.report`",
  );
}

interface Subject {
  readonly targets: readonly LookupTarget[];
  readonly go: NamedGo | undefined;
}

async function fromDatabase(
  question: VulnerabilitiesQuestion,
  database: string,
  { targets, go }: Subject,
): Promise<Collected<VulnerabilitiesEvidence>> {
  const place = await placeOf(question, database);
  if (place.state === "absent") return place;
  const all = go === undefined ? targets : [...targets, ...goTargets(go)];
  const paths = new Set(all.map(({ lookup }) => lookup.path.toLowerCase()));
  const selection = await readOsvDatabase(question.files, place.value, paths);
  const { time, sha256, total } = selection;
  return present(
    {
      databaseTime: time,
      records: total,
      vulnerabilities: osvLookup(selection.records, all),
      looked: countModules(targets),
      ...(go === undefined ? {} : { go }),
    },
    { kind: "vulnerability-database", source: withoutCredentials(database), sha256, time },
  );
}

const fetchLimits = { timeoutMs: 60_000, maxBytes: 256 * 1024 * 1024 } as const;

async function placeOf(
  { files, web, root, offline }: VulnerabilitiesQuestion,
  database: string,
): Promise<Collected<string>> {
  if (!/^https?:\/\//.test(database)) return present(absoluteFrom(root, database));
  const named = shown(withoutCredentials(database));
  if (offline)
    return absent(`the vulnerability database ${named} cannot be fetched offline`, "name a local copy of it");
  const { status, body } = await web.get(database, fetchLimits);
  if (status !== 200)
    return absent(`fetching the vulnerability database ${named} failed with status ${status}`);
  const path = `${await files.temporaryDir("vulnerabilities")}/database.zip`;
  await files.write(path, body);
  return present(path);
}

async function fromReport(
  question: VulnerabilitiesQuestion,
  report: string,
  { targets, go }: Subject,
): Promise<Collected<VulnerabilitiesEvidence>> {
  const bytes = await question.files.read(absoluteFrom(question.root, report));
  if (bytes === undefined) {
    return absent(
      `there is no vulnerability report at ${shown(report)}`,
      "let an earlier step of the job write it",
    );
  }
  const scan = readReport(Buffer.from(bytes).toString("utf8"));
  if (scan === undefined) {
    return absent(
      `${shown(report)} is not a report of grype, govulncheck or osv-scanner`,
      "write it with `grype -o json`, `govulncheck -format json` or `osv-scanner --format json`",
    );
  }
  const time = scan.databaseTime;
  const matches = scan.matches.map((match) => ({ ...match, module: asBuilt(match.module, targets) }));
  return present(
    {
      databaseTime: time,
      records: scan.matches.length,
      vulnerabilities: joinMatches(matches.filter(({ module }) => isBuilt(module, targets))),
      looked: countModules(targets),
      stale: staleModules(
        matches.map(({ module }) => module),
        targets,
      ),
      ...(go === undefined ? {} : { go }),
    },
    {
      kind: `${scan.scanner}-report`,
      source: report,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      time,
    },
  );
}

function readReport(text: string): ScannerReport | undefined {
  const govulncheck = readGovulncheckReport(text);
  if (govulncheck !== undefined) return govulncheck;
  const value = parseJson(text);
  return readGrypeReport(value) ?? readOsvScannerReport(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Then it is no report, and the caller says so.
    return undefined;
  }
}

type Coordinate = LookupTarget["module"];

// Scanners differ in which name they call a replaced module by.
function asBuilt(module: Coordinate, targets: readonly LookupTarget[]): Coordinate {
  const key = moduleKey(module);
  return targets.find(({ lookup }) => moduleKey(lookup) === key)?.module ?? module;
}

function isBuilt({ path, version }: Coordinate, targets: readonly LookupTarget[]): boolean {
  if (path === "stdlib" || path === "toolchain") return true;
  return targets.some(({ module }) => module.path === path && (version === "" || module.version === version));
}

function staleModules(named: readonly Coordinate[], targets: readonly LookupTarget[]): readonly string[] {
  const paths = new Set(targets.map(({ module }) => module.path));
  const stale = named.filter((module) => paths.has(module.path) && !isBuilt(module, targets));
  return [...new Set(stale.map(moduleKey))].sort();
}

function countModules(targets: readonly LookupTarget[]): number {
  return new Set(targets.map(({ module }) => moduleKey(module))).size;
}

function withoutCredentials(source: string): string {
  return source.replace(/^(https?:\/\/)[^/@]*@/, "$1").replace(/[?#].*$/, "");
}
