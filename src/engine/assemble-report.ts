import { policyGate } from "../gates/policy.ts";
import type { EvidenceSource } from "../model/collected.ts";
import { compareLevels } from "../model/level.ts";
import type { GateReport, Inventory, Report, ReportFinding, Verdict } from "../model/report.ts";
import type { Request } from "../model/request.ts";
import type { EvidenceCollector } from "./evidence-collector.ts";
import { buildInventory } from "./inventory.ts";
import { type JudgedFinding, type JudgedGate, outcomeOf } from "./judged-gate.ts";
import { compareFindings } from "./level-findings.ts";
import type { Place } from "./locate.ts";
import type { Policies } from "./read-policies.ts";

/** All that a report is made from. */
export interface Account {
  readonly request: Request;
  readonly place: Place;
  readonly policies: Policies;
  readonly collector: EvidenceCollector;
  readonly judged: readonly JudgedGate[];
  /** RFC 3339 wall-clock time of the run. */
  readonly now: string;
}

/** Puts the report together. Lists are in their final order: gates by registry, findings by place. */
export function assembleReport(account: Account): Report {
  const { request, place, policies, collector, judged } = account;
  const fails = failing(request);
  const gates = judged.map((gate) => gateReport(gate, fails));
  const repository = place.repository.state === "present" ? place.repository.value : undefined;
  const { deciding } = policies;
  return {
    schema: "modgate.report/1",
    tool: { name: "modgate", version: request.toolVersion },
    verdict: verdictOf(gates, request),
    reportOnly: policies.reportOnly,
    ...askedOf(request),
    subject: {
      modules: mainModulePaths(collector),
      head: repository?.head ?? "",
      base: place.base.state === "present" ? place.base.value.commit : "",
      repository: repository?.name ?? request.event.repository,
      get version() {
        return repository?.version ?? "";
      },
      time: documentTime(request, repository?.headTime ?? ""),
      policy: {
        path: deciding.path,
        get sha256() {
          return deciding.sha256;
        },
        from: deciding.from,
      },
    },
    gates,
    findings: judged
      .flatMap((gate) => [...gate.findings])
      .sort(compareFindings)
      .map(reportFinding),
    inventory: inventoryOf(collector),
    evidence: [...collector.sources(), runSource(account)].sort(compareSources),
  };
}

function askedOf({ modules, failOn }: Request): Pick<Report, "asked"> {
  return modules.length === 0 && failOn === "error" ? {} : { asked: { modules, failOn } };
}

function failing(request: Request): (finding: JudgedFinding) => boolean {
  const { failOn } = request;
  return (finding) => failOn !== "never" && compareLevels(finding.level, failOn) >= 0;
}

function gateReport(gate: JudgedGate, fails: (finding: JudgedFinding) => boolean): GateReport {
  const outcome = outcomeOf(gate, fails);
  const reason = gate.skipped !== "" ? gate.skipped : gate.doubts.map((doubt) => doubt.reason).join("; ");
  const hints = new Set(gate.doubts.map((doubt) => doubt.hint).filter((hint) => hint !== ""));
  return {
    gate: gate.id,
    title: gate.title,
    outcome,
    reason,
    hint: [...hints].join("; "),
    seen: gate.seen,
    facts: gate.facts,
  };
}

function verdictOf(gates: readonly GateReport[], { only }: Request): Verdict {
  if (gates.some((gate) => gate.outcome === "fail")) return "fail";
  // A run in which every gate was skipped has judged nothing, and nothing judged is not a pass. Nor is a look at
  // the policy file alone, unless that was all that was asked for.
  const policyCounts = only.length > 0 && only.every((id) => id === policyGate.id);
  const judged = gates.filter(({ gate }) => policyCounts || gate !== policyGate.id);
  if (judged.every((gate) => gate.outcome === "skipped")) return "unjudged";
  return gates.some((gate) => gate.outcome === "unjudged") ? "unjudged" : "pass";
}

function mainModulePaths(collector: EvidenceCollector): readonly string[] {
  const { modules } = collector.collected();
  if (modules.state === "absent") return [];
  const paths = modules.value.resolutions.flatMap((resolution) => resolution.main.map((main) => main.path));
  return [...new Set(paths)].sort();
}

// Documents carry the time of the sources, not of the run, so that the same commit gives the same bytes.
function documentTime(request: Request, headTime: string): string {
  if (request.sourceDateEpoch === undefined) return headTime;
  return new Date(request.sourceDateEpoch * 1000).toISOString().replace(".000Z", "Z");
}

function inventoryOf(collector: EvidenceCollector): Inventory {
  const { modules, licenses } = collector.collected();
  if (modules.state === "absent") return { modules: [], edges: [] };
  return buildInventory(modules.value, licenses.state === "present" ? licenses.value : undefined);
}

function reportFinding(finding: JudgedFinding): ReportFinding {
  const { code, gate, level, waived, subject, title, message, fix, why, at, policy, facts } = finding;
  return { code, gate, level, waived, subject, title, message, fix, why, at, policy, facts };
}

function runSource({ now }: Account): EvidenceSource {
  return { kind: "run", source: "clock", sha256: "", time: now };
}

function compareSources(a: EvidenceSource, b: EvidenceSource): number {
  const left = `${a.kind} ${a.source}`;
  const right = `${b.kind} ${b.source}`;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
