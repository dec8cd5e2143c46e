import type { EvidenceCollector } from "../../src/engine/evidence-collector.ts";
import type { JudgedFinding, JudgedGate } from "../../src/engine/judged-gate.ts";
import type { Place } from "../../src/engine/locate.ts";
import { policySections } from "../../src/engine/policy-sections.ts";
import type { Policies } from "../../src/engine/read-policies.ts";
import type { CollectedEvidence } from "../../src/gates/gate.ts";
import { absent } from "../../src/model/collected.ts";
import { type GoEnvironment, type Request, unsetGo } from "../../src/model/request.ts";
import { loadPolicy } from "../../src/policy/load-policy.ts";
import type { LoadedPolicy } from "../../src/policy/policy.ts";
import { memoryTree, memoryWorld } from "../memory-world.ts";

// The least of everything that the engine's parts are made from, for tests to change what they are about.

/** A finding on its way through the engine. */
export function judgedFinding(parts: Partial<JudgedFinding> = {}): JudgedFinding {
  return {
    code: "module-major",
    gate: "modules",
    level: "error",
    subject: "lib.example/codec/v2@v2.3.0",
    at: [{ file: "go.mod", line: 9, column: 2 }],
    why: [],
    rule: ["modules"],
    facts: {},
    title: "major not on the allowlist",
    message: "It is there.",
    fix: "",
    waived: null,
    policy: { file: "modgate.yml", line: 2 },
    ...parts,
  };
}

/** A gate that looked at one thing and found nothing. */
export function judgedGate(parts: Partial<JudgedGate> = {}): JudgedGate {
  return {
    id: "modules",
    title: "Modules",
    skipped: "",
    doubts: [],
    seen: 1,
    facts: {},
    findings: [],
    ...parts,
  };
}

/** A policy from its text, held against the sections of every gate. */
export function policyFrom(text: string, from: LoadedPolicy["from"] = "base"): Promise<LoadedPolicy> {
  return loadPolicy({
    text,
    file: "modgate.yml",
    from,
    sections: policySections(),
    readExtended: async () => undefined,
  });
}

/** Policies with one that judges and nothing beside it. */
export function onlyPolicy(deciding: LoadedPolicy): Policies {
  return { deciding, head: undefined, headTrouble: "", reportOnly: false };
}

/** Go's settings, all unset. */
export const noGoSettings: GoEnvironment = unsetGo;

/** A request for the folder `/repo`, from a terminal. */
export function request(parts: Partial<Request> = {}): Request {
  return {
    dir: "/repo",
    only: [],
    skip: [],
    modules: [],
    failOn: "error",
    offline: false,
    jobs: 0,
    event: { kind: "local", baseSha: "", repository: "", fork: false },
    inventory: false,
    cacheDir: "",
    analyzersDir: "",
    toolVersion: "0.0.0",
    go: noGoSettings,
    ...parts,
  };
}

/** The folder `/repo` without git. */
export function place(parts: Partial<Place> = {}): Place {
  const none = { state: "absent", reason: "no git", notApplicable: true } as const;
  return {
    root: "/repo",
    repository: none,
    base: none,
    headTree: memoryTree("work tree", new Map()),
    files: memoryWorld().files,
    baseTree: undefined,
    ...parts,
  };
}

const unasked = absent("nobody asked");

/** Evidence of every kind, absent but for what is given. */
export function evidence(parts: Partial<CollectedEvidence> = {}): CollectedEvidence {
  return {
    repository: unasked,
    base: unasked,
    changes: unasked,
    modules: unasked,
    baseModules: unasked,
    buildFiles: unasked,
    releases: unasked,
    alternatives: unasked,
    licenses: unasked,
    vulnerabilities: unasked,
    integrity: unasked,
    lint: unasked,
    coverage: unasked,
    latency: unasked,
    ...parts,
  };
}

/** A collector that has its evidence already; `asked` holds what was asked for. */
export function filledCollector(
  parts: Partial<CollectedEvidence> = {},
): EvidenceCollector & { readonly asked: ReadonlySet<string>[] } {
  const asked: ReadonlySet<string>[] = [];
  return {
    asked,
    collect: async (kinds) => void asked.push(kinds),
    collected: () => evidence(parts),
    sources: () => [],
    close: async () => undefined,
  };
}
