import { hashGoMod } from "../../go/dirhash.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import type { WantedFiles } from "../../model/world.ts";
import type { ModuleCache } from "./module-cache.ts";
import { type Hashed, isAdmitted } from "./module-fetch.ts";
import type { ChainLink } from "./proxy-chain-walk.ts";
import type { ProxyQuestion, ProxySource } from "./proxy-source.ts";
import { looksLikeHtml } from "./version-info.ts";

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

/**
 * Fetches what no cache holds, all at once, from the first source of each module's chain where that can be asked for
 * many files. What is wrong, missing or refused is left out: whoever needs it asks for it, and is told what is wrong.
 */
export async function fetchAhead(
  wanted: WantedFiles,
  { cache, chainFor, fetched }: AheadOptions,
): Promise<void> {
  const bySource = new Map<ProxySource, AheadQuestion[]>();
  for (const question of questionsOf(wanted)) {
    const source = sourceOf(question, { cache, chainFor });
    if (source === undefined) continue;
    const known = bySource.get(source);
    if (known === undefined) bySource.set(source, [question]);
    else known.push(question);
  }
  const asking = Array.from(bySource, async ([source, questions]) =>
    source.readMany?.(questions, (question, bytes) => {
      if (question.kind === "info") {
        if (isObject(bytes)) cache.keep(question, bytes);
        return;
      }
      const hash = hashGoMod(bytes);
      if (!isAdmitted(hash, question.sums) || looksLikeHtml(bytes)) return;
      cache.keep(question, bytes);
      fetched(question, { value: bytes, hash, provenance: { source: source.name, failedOver: [] } });
    }),
  );
  await Promise.all(asking);
}

function questionsOf({ mods, infos }: WantedFiles): readonly AheadQuestion[] {
  return [
    ...mods.map(({ module: { path, version }, sums }) => ({ kind: "mod", path, version, sums }) as const),
    ...infos.map(({ path, version }) => ({ kind: "info", path, version, sums: [] }) as const),
  ];
}

// A path that cannot be written, and a chain that is malformed, are told where they are asked for.
function sourceOf(
  question: AheadQuestion,
  { cache, chainFor }: Pick<AheadOptions, "cache" | "chainFor">,
): ProxySource | undefined {
  try {
    if (cache.holds(question)) return undefined;
    const [link] = chainFor(question.path);
    return link?.kind === "source" && link.source.readMany !== undefined ? link.source : undefined;
  } catch {
    return undefined;
  }
}

function isObject(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7b;
}
