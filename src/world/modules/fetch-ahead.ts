import { hashGoMod } from "../../go/dirhash.ts";
import { ModuleMap } from "../../go/module-map.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import { ModgateError } from "../../model/error.ts";
import type { WantedFile } from "../../model/world.ts";
import { keepYoungSpace } from "../young-space.ts";
import type { ModuleCache } from "./module-cache.ts";
import { type Hashed, isAdmitted } from "./module-fetch.ts";
import type { ChainLink } from "./proxy-chain-walk.ts";
import type { ProxyQuestion, ProxySource } from "./proxy-source.ts";
import { isVersionInfo, looksLikeHtml } from "./version-info.ts";

/** What fetching ahead needs of a module proxy. */
export interface AheadOptions {
  readonly cache: ModuleCache;
  readonly chainFor: (path: string) => readonly ChainLink[];
  /** Takes a go.mod that came and that no sum speaks against. */
  readonly fetched: (module: ModuleVersion, mod: Hashed<Uint8Array>) => void;
}

type AheadQuestion = Extract<ProxyQuestion, { readonly kind: "mod" | "info" }> & {
  /** Hashes, of which one has to be that of a go.mod; empty: any. */
  readonly sums: readonly string[];
};

/** From so many files on memory counts. */
const manyFiles = 500;

/** A file that was asked for ahead. */
interface Expected {
  readonly settled: Promise<void>;
  /** Says that it came, or will not come. */
  readonly settle: () => void;
}

/**
 * Fetches what no cache holds, all at once, from the first source of each module's chain where that can be asked for
 * many files. What is wrong, missing or refused is left out: whoever needs it asks for it, and is told what is wrong.
 */
export class FetchAhead {
  readonly #options: AheadOptions;
  #taken = 0;
  readonly #expected = { mod: new ModuleMap<Expected>(), info: new ModuleMap<Expected>() };

  constructor(options: AheadOptions) {
    this.#options = options;
  }

  /** Says that about so many files will be wanted: whoever has to connect does so now. */
  prepare(files: number): void {
    try {
      const [link] = this.#options.chainFor("");
      if (link?.kind === "source") void link.source.prepare?.(files);
    } catch {
      // A chain that is malformed is told where it is asked.
    }
  }

  /** Asks for what is wanted and was not asked for before. Resolves when all that is wanted came, or will not come. */
  async fetch(wanted: readonly WantedFile[]): Promise<void> {
    const bySource = new Map<ProxySource, AheadQuestion[]>();
    const waiting: Promise<void>[] = [];
    const isNew = this.#options.cache.isEmpty();
    for (const question of wanted.map(questionOf)) {
      const earlier = this.settled(question);
      if (earlier !== undefined) waiting.push(earlier);
      const isHere = earlier !== undefined || (!isNew && this.#isHeld(question));
      const source = isHere ? undefined : this.#sourceOf(question);
      if (source === undefined) continue;
      this.#expected[question.kind].set(question, expected());
      const known = bySource.get(source);
      if (known === undefined) bySource.set(source, [question]);
      else known.push(question);
    }
    for (const [source, questions] of bySource) waiting.push(this.#ask(source, questions));
    await Promise.all(waiting);
  }

  /** Resolves when a file that was asked for came, or will not come; undefined for one that was not asked for. */
  settled(question: Pick<AheadQuestion, "kind" | "path" | "version">): Promise<void> | undefined {
    return this.#expected[question.kind].get(question)?.settled;
  }

  async #ask(source: ProxySource, questions: readonly AheadQuestion[]): Promise<void> {
    const settle = (question: AheadQuestion): void => this.#expected[question.kind].get(question)?.settle();
    try {
      await source.readMany?.(questions, (question, bytes) => {
        if (bytes !== undefined) this.#take(question, bytes, source.name);
        settle(question);
      });
    } catch (error) {
      // Whoever needs one of them asks for it, and is told the same.
      if (!(error instanceof ModgateError)) throw error;
    } finally {
      questions.forEach(settle);
    }
  }

  #take(question: AheadQuestion, bytes: Uint8Array, source: string): void {
    if (++this.#taken === manyFiles) keepYoungSpace();
    const { cache, fetched } = this.#options;
    if (question.kind === "info") {
      if (isVersionInfo({ bytes, ...question, query: question.version, source })) cache.keep(question, bytes);
      return;
    }
    const hash = hashGoMod(bytes);
    if (!isAdmitted(hash, question.sums) || looksLikeHtml(bytes)) return;
    cache.keep(question, bytes);
    fetched(question, { value: bytes, hash, provenance: { source, failedOver: [] } });
  }

  // A path that cannot be written, and a chain that is malformed, are told where they are asked for.
  #isHeld(question: AheadQuestion): boolean {
    try {
      return this.#options.cache.holds(question);
    } catch {
      return true;
    }
  }

  #sourceOf(question: AheadQuestion): ProxySource | undefined {
    try {
      const [link] = this.#options.chainFor(question.path);
      return link?.kind === "source" && link.source.readMany !== undefined ? link.source : undefined;
    } catch {
      return undefined;
    }
  }
}

function expected(): Expected {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { settled: promise, settle: resolve };
}

function questionOf(file: WantedFile): AheadQuestion {
  const { path, version } = file.module;
  return { kind: file.kind, path, version, sums: file.kind === "mod" ? file.sums : [] };
}
