import { absent, type Collected, type EvidenceSource, present } from "../../model/collected.ts";
import type { LatencyEvidence, TargetMeasurement } from "../../model/quality.ts";
import type { Files, World } from "../../model/world.ts";
import type { LatencySettings, LatencyTargetSettings } from "./latency-settings.ts";
import { measureTarget } from "./measure-target.ts";
import { readReportedTargets } from "./reported-targets.ts";
import { type StartedServer, startServer } from "./start-server.ts";

/** What `collectLatency` is asked. `root` is the repository root, absolute. */
export interface LatencyQuestion extends Pick<World, "commands" | "load" | "clock" | "web" | "log"> {
  readonly files: Pick<Files, "read">;
  readonly settings: LatencySettings;
  readonly root: string;
}

/**
 * Collects latency per target, in the policy's order: read from a load tester's report where the policy names one,
 * else measured against the server that the policy starts or names. The server is always stopped again.
 *
 * Absent where a report cannot be read, the server does not start, or nobody listens at the base URL.
 */
export async function collectLatency(question: LatencyQuestion): Promise<Collected<LatencyEvidence>> {
  const reported = await readReportedTargets(question.settings, question);
  if (reported.state === "absent") return reported;
  const rest = question.settings.targets.filter(
    (target) => !reported.value.some((one) => one.name === target.name),
  );
  if (rest.length === 0)
    return present({ measurements: inOrder(question, reported.value) }, ...reported.sources);
  const measured = await measureAll(rest, question);
  if (measured.state === "absent") return measured;
  const measurements = inOrder(question, [...reported.value, ...measured.value]);
  return present({ measurements }, ...reported.sources, ...measured.sources);
}

function inOrder(
  { settings }: LatencyQuestion,
  measurements: readonly TargetMeasurement[],
): readonly TargetMeasurement[] {
  return settings.targets.flatMap((target) => measurements.filter((one) => one.name === target.name));
}

type Measured = Collected<readonly TargetMeasurement[]>;

async function measureAll(
  targets: readonly LatencyTargetSettings[],
  question: LatencyQuestion,
): Promise<Measured> {
  const { server } = question.settings;
  const base = baseUrl(question.settings);
  if (typeof base !== "string") return absent(base.reason, base.hint);
  if (server === undefined) return await measureAt(base, targets, { question });
  const started = await startServer(server, question);
  if (started.state === "trouble") return absent(started.reason, started.hint || undefined);
  try {
    return await measureAt(base, targets, { question, started });
  } finally {
    await started.stop();
  }
}

interface Scene {
  readonly question: LatencyQuestion;
  readonly started?: StartedServer;
}

async function measureAt(
  base: string,
  targets: readonly LatencyTargetSettings[],
  scene: Scene,
): Promise<Measured> {
  const { question, started } = scene;
  const measurements: TargetMeasurement[] = [];
  for (const target of targets) {
    const measurement = await measureTarget(target, `${base}${target.path}`, question);
    const ended = started?.ended();
    if (ended === undefined && nobodyListens(measurement)) {
      return absent(
        `nobody listens at ${base}`,
        "start the server with `latency.server`, or correct `latency.base-url`",
      );
    }
    if (ended !== undefined)
      question.log.warning(
        `the server ended while ${target.name} was measured; it last said: ${started?.tail()}`,
      );
    measurements.push(measurement);
  }
  return present(measurements, measuredSource(base, question));
}

function measuredSource(base: string, { clock }: LatencyQuestion): EvidenceSource {
  return { kind: "latency", source: base, sha256: "", time: clock.now() };
}

const unreachable: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

function nobodyListens({ blocks, closed }: TargetMeasurement): boolean {
  if (blocks.length > 0 || closed === undefined || closed.errors === 0) return false;
  return Object.keys(closed.errorKinds).every((kind) => unreachable.has(kind));
}

// Load goes to loopback, or to the one host that the policy spells out as base-url.
function baseUrl(settings: LatencySettings): string | { readonly reason: string; readonly hint: string } {
  const named = settings["base-url"];
  const ready = settings.server?.ready;
  const base = named ?? ready;
  if (base === undefined) {
    return {
      reason: "the policy does not say where the targets are",
      hint: "give `latency.server` or `latency.base-url`",
    };
  }
  const elsewhere = [base, ready ?? base].find((url) => !isLoopback(url) && !isSameHost(url, named));
  if (elsewhere === undefined)
    return named === undefined ? new URL(base).origin : withoutSlash(new URL(named));
  const reason = `\`${new URL(elsewhere).host}\` is neither loopback nor the host of \`latency.base-url\``;
  return { reason, hint: "modgate sends load to loopback only, unless `base-url` names another host" };
}

// A base URL may have a path of its own, which target paths continue.
function withoutSlash(url: URL): string {
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function isSameHost(url: string, named: string | undefined): boolean {
  return named !== undefined && new URL(named).hostname === new URL(url).hostname;
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
