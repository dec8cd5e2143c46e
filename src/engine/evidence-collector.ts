import type { CollectedEvidence } from "../gates/gate.ts";
import { absent, type Collected, type EvidenceSource } from "../model/collected.ts";
import { exitCodeOf, ModgateError } from "../model/error.ts";
import type { Evidence, EvidenceKind } from "../model/evidence.ts";
import { collectors } from "./collectors.ts";
import type { Ask, Scene } from "./scene.ts";

/** Collects evidence, each kind at most once. */
export interface EvidenceCollector {
  /** Collects these kinds and whatever they build on. */
  collect(kinds: ReadonlySet<EvidenceKind>): Promise<void>;
  /** All kinds: collected, absent with a reason, or absent because nobody asked. */
  collected(): CollectedEvidence;
  /** Where the evidence came from, without repetitions. */
  sources(): readonly EvidenceSource[];
  close(): Promise<void>;
}

type Slots = { [K in EvidenceKind]?: Collected<Evidence[K]> };

/** Makes a collector for one run. */
export function evidenceCollector(scene: Scene): EvidenceCollector {
  const slots: Slots = {};
  const ask = asker(scene, slots);
  return {
    async collect(kinds) {
      const quiet = [...kinds].filter((kind) => kind !== "latency");
      await Promise.all(quiet.map((kind) => ask(kind)));
      // Alone and last: on a busy machine a latency is the latency of the machine.
      if (kinds.has("latency")) await ask("latency");
    },
    collected: () => ({ ...nothingAsked, ...slots }),
    sources: () => distinctSources(Object.values(slots)),
    close: () => scene.closeProxy(),
  };
}

function asker(scene: Scene, slots: Slots): Ask {
  const pending = new Map<EvidenceKind, Promise<unknown>>();
  const fill = async (kind: EvidenceKind): Promise<void> => {
    Object.assign(slots, { [kind]: await collectOne(kind, scene, ask) });
  };
  const ask: Ask = async (kind) => {
    const running = pending.get(kind) ?? fill(kind);
    pending.set(kind, running);
    await running;
    return slots[kind] ?? neverAsked;
  };
  return ask;
}

async function collectOne<K extends EvidenceKind>(
  kind: K,
  scene: Scene,
  ask: Ask,
): Promise<Collected<Evidence[K]>> {
  try {
    return await collectors[kind](scene, ask);
  } catch (error) {
    // What the world could not do leaves this evidence absent; a wrong request or a bug ends the run.
    if (error instanceof ModgateError && exitCodeOf(error) === 3) return absentBecause(error);
    throw error;
  }
}

function absentBecause(error: ModgateError): Collected<never> {
  const { at, hint } = error.details;
  const place = at === undefined ? "" : `${at.file}${at.line === undefined ? "" : `:${at.line}`}: `;
  return absent(place + error.message, hint);
}

const neverAsked: Collected<never> = absent("no gate that runs asked for it");

/** Every kind of evidence as it is before anybody asked for it. */
export const nothingAsked: CollectedEvidence = {
  repository: neverAsked,
  base: neverAsked,
  changes: neverAsked,
  modules: neverAsked,
  baseModules: neverAsked,
  buildFiles: neverAsked,
  releases: neverAsked,
  alternatives: neverAsked,
  licenses: neverAsked,
  vulnerabilities: neverAsked,
  integrity: neverAsked,
  lint: neverAsked,
  coverage: neverAsked,
  latency: neverAsked,
};

function distinctSources(slots: readonly Collected<unknown>[]): readonly EvidenceSource[] {
  const sources = slots.flatMap((slot) => (slot.state === "present" ? slot.sources : []));
  return [...new Map(sources.map((source) => [`${source.kind} ${source.source}`, source])).values()];
}
