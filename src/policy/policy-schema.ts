import * as z from "zod";
import { isModulePattern } from "../go/module-pattern.ts";
import { levels } from "../model/level.ts";
import type { ProxyPolicy, Waiver } from "./policy.ts";
import { duration, malformedPattern, reachablePattern, readOnce } from "./values.ts";
import { isAboutModules } from "./waived-codes.ts";

/** The gates' sections by gate id, in the order they are documented in. */
export type PolicySections = ReadonlyMap<string, z.ZodType>;

/** The output of `commonSchema`: what belongs to no gate. */
export type CommonInput = z.output<ReturnType<typeof commonSchema>>;

/** Tells whether text is a day that exists, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  );
}

// Making a schema takes longer than reading by it, so that what few files name is made for those.

/** Blanks alone say nothing. */
const visibleText = () =>
  z
    .string()
    .min(1)
    .regex(/[^\s\p{Cc}\p{Cf}]/u);

const waiver = () =>
  z
    .strictObject({
      code: z.string().min(1).describe("the finding code, as `modgate explain` knows it"),
      module: visibleText()
        .optional()
        .describe(
          "the module path with its /vN, exact unless it holds a glob, or what else the finding names: a file, `all packages`; absent: whatever the code is about",
        ),
      owner: visibleText().optional().describe("who answers for it: @org/team, or a mail address"),
      expires: z
        .string()
        .refine(isDay, "wanted a day: 2027-02-01")
        .optional()
        .describe(
          "the last day on which it counts: 2027-02-01; one that is more than 366 days ahead is told, and does not count where `max-waiver-days` says so",
        ),
      reason: visibleText().optional().describe("why the finding has to be lived with"),
    })
    .refine(({ code, module = "" }) => !isAboutModules(code) || isModulePattern(module), {
      path: ["module"],
      message: malformedPattern,
      // Beside what else is wrong with the waiver.
      when: ({ value }) => hasTexts(value),
    })
    .describe(
      "one finding that is known and accepted until a day; without owner, expires or reason it does not count",
    );

function hasTexts(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("code" in value && "module" in value)) return false;
  return typeof value.code === "string" && typeof value.module === "string" && value.module !== "";
}

const waivers = () =>
  z.array(waiver()).optional().describe("findings that are known and accepted until a day");

const proxy = () =>
  z
    .strictObject({
      chain: z
        .string()
        .min(1)
        .optional()
        .describe("the proxy chain in GOPROXY syntax; absent: the environment's"),
      private: z
        .array(reachablePattern)
        .optional()
        .describe("modules that no host outside the chain's own may hear of"),
      timeout: duration.optional().describe("time to the first byte, per attempt; absent: 3s"),
      attempts: z
        .int()
        .min(1)
        .max(20)
        .optional()
        .describe("how often each source of the chain is asked at most; absent: 3"),
      "allow-direct": z.boolean().optional().describe("whether the chain may end in direct; absent: true"),
    })
    .describe("how modules are fetched")
    .optional();

const plainShape = {
  $schema: z.string().optional().describe("the JSON Schema of this file, for editors"),
  version: z.literal(1).describe("the version of this file's format: 1"),
  existing: z
    .enum(levels)
    .optional()
    .describe(
      "the highest level of findings that base already had and the change did not touch: notice, warning or error",
    ),
  extends: z
    .union([z.string().min(1), z.array(z.string().min(1))])
    .optional()
    .describe(
      "modgate:recommended, modgate:strict, or paths in the repository; later ones go over earlier ones",
    ),
};

const waiverLimit = {
  "max-waiver-days": z
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe(
      "how many days ahead a waiver may end; a later one does not count; absent: any, and one that is more than 366 days ahead is told by a notice",
    ),
};

const commonSchema = () => z.object({ ...plainShape, proxy: proxy(), waivers: waivers(), ...waiverLimit });

/**
 * Assembles the schema of a whole policy file: what belongs to no gate, and every gate's section by its id. Given the
 * keys that a file names, those it does not name are left out where the file may do without them.
 */
export function policySchema(sections: PolicySections, named?: ReadonlySet<string>): z.ZodType {
  const isNamed = (key: string): boolean => named?.has(key) ?? true;
  const gates = [...sections].filter(([id]) => isNamed(id));
  return z.strictObject({
    ...plainShape,
    ...(isNamed("proxy") ? { proxy: proxy() } : {}),
    ...(isNamed("waivers") ? { waivers: waivers() } : {}),
    ...waiverLimit,
    ...Object.fromEntries(gates.map(([id, section]): [string, z.ZodType] => [id, section.optional()])),
  });
}

/** Writes the policy schema as JSON Schema draft-07, of what a file may hold rather than of what is read from it. */
export function policyJsonSchema(sections: PolicySections): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(policySchema(sections), {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
  });
  const { $schema, ...rest } = schema;
  return {
    $schema,
    title: "modgate policy",
    description:
      "What may enter a Go repository: modules, directives, checksums, licences, lint, coverage, latency.",
    ...rest,
  };
}

/** Reads what belongs to no gate from a policy that fits `policySchema`. */
export function parseCommon(value: unknown): CommonInput {
  const isPlain = typeof value === "object" && value !== null && !("proxy" in value || "waivers" in value);
  return isPlain
    ? z.object({ ...plainShape, ...waiverLimit }).parse(value, readOnce)
    : commonSchema().parse(value, readOnce);
}

/** Fills the `proxy` section's defaults: 3 s to the first byte, 3 attempts, the chain may end in `direct`. */
export function proxyPolicyOf(section: CommonInput["proxy"]): ProxyPolicy {
  return {
    ...(section?.chain === undefined ? {} : { chain: section.chain }),
    private: section?.private ?? [],
    timeoutMs: section?.timeout ?? 3000,
    attempts: section?.attempts ?? 3,
    allowDirect: section?.["allow-direct"] ?? true,
  };
}

/** Turns the waivers section into waivers, in its order. */
export function waiversOf(section: CommonInput["waivers"]): readonly Waiver[] {
  return (section ?? []).map(withoutAbsent);
}

function withoutAbsent({
  code,
  module,
  owner,
  reason,
  expires,
}: z.output<ReturnType<typeof waiver>>): Waiver {
  return {
    code,
    ...(module === undefined ? {} : { module }),
    ...(owner === undefined ? {} : { owner }),
    ...(reason === undefined ? {} : { reason }),
    ...(expires === undefined ? {} : { expires }),
  };
}
