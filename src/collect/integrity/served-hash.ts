import { hashGoMod } from "../../go/dirhash.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import { exitCodeOf, ModgateError } from "../../model/error.ts";
import type { IntegrityDoubt } from "../../model/integrity.ts";
import type { ModuleProxy } from "../../model/world.ts";

/** The hash of what the chain serves, that its zip breaks Go's rules, or why neither is known. */
export type ServedHash =
  | { readonly kind: "hash"; readonly hash: string }
  | { readonly kind: "invalid"; readonly reason: string }
  | { readonly kind: "unknown"; readonly doubt: IntegrityDoubt };

/** Asks for a module's go.mod. `hashes` are those of go.sum, so that caches may answer. */
export async function servedModHash(
  proxy: ModuleProxy,
  module: ModuleVersion,
  hashes: readonly string[],
): Promise<ServedHash> {
  return hashOf(async () => hashGoMod((await proxy.mod(module, hashes)).value));
}

/** Asks for a module's zip. `hashes` are those of go.sum, at least one. */
export async function servedZipHash(
  proxy: ModuleProxy,
  module: ModuleVersion,
  hashes: readonly string[],
): Promise<ServedHash> {
  // One at a time: with several the answer would not tell which of them is right.
  const [first = ""] = hashes;
  return hashOf(async () => {
    await proxy.zip(module, [first]);
    return first;
  });
}

async function hashOf(ask: () => Promise<string>): Promise<ServedHash> {
  try {
    return { kind: "hash", hash: await ask() };
  } catch (error) {
    if (!(error instanceof ModgateError) || exitCodeOf(error) !== 3) throw error;
    const { found, hint = "" } = error.details;
    if (error.code === "sum-mismatch" && found !== undefined) return { kind: "hash", hash: found };
    const broken = brokenRule(error);
    if (broken !== undefined) return { kind: "invalid", reason: broken };
    return { kind: "unknown", doubt: { reason: error.message, hint } };
  }
}

// What is no archive at all may be the page of a portal on the way; a rule is broken only by a zip.
function brokenRule({ code, message }: ModgateError): string | undefined {
  if (code !== "proxy-answer-invalid") return undefined;
  const [, rule] = /is not a valid module zip: (.*)$/s.exec(message) ?? [];
  return rule?.startsWith("it is not a zip archive") ? undefined : rule;
}
