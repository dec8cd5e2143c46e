import validRange from "semver/ranges/valid.js";
import * as z from "zod";
import { duration, modulePattern, ruleLevel } from "../../policy/values.ts";
import { checkSection } from "./section-checks.ts";

const major = () => z.int().min(0).max(1_000_000);

const versionRange = () =>
  z
    .string()
    .refine((range) => validRange(range) !== null, "wanted a version range: `>=1.4.0 <1.9.0`")
    .describe("a version range as npm writes it, without the v: >=1.4.0 <1.9.0");

const repositoryPattern = () =>
  z
    .string()
    .regex(/^[^/\s]+\/[^/\s]+$/, "wanted owner/name, globs allowed: acme/feed-*")
    .describe("owner/name, globs allowed: acme/feed-*");

/** One entry of `modules.allow`. */
const allowEntry = () =>
  z
    .strictObject({
      path: modulePattern.describe(
        "the module path without its /vN, or a glob: covers /vN, .vN and +incompatible",
      ),
      majors: z
        .union([z.literal("any"), z.array(major()).min(1)])
        .optional()
        .describe("the majors it admits: [5], or any; absent: any"),
      versions: versionRange().optional(),
      stage: z.string().min(1).optional().describe("how far admission has come: canary, then general"),
      repositories: z
        .array(repositoryPattern())
        .min(1)
        .optional()
        .describe("the only repositories it counts for"),
      "min-age": duration
        .optional()
        .describe("how old its versions have to be, in place of young's: 0d lets a security fix in at once"),
      reason: z.string().min(1).optional().describe("why, for people"),
    })
    .describe("a module and the majors that are admitted");

/** One entry of `modules.deny`. */
const denyEntry = () =>
  z
    .strictObject({
      path: modulePattern.describe(
        "the module path, in any case: without its /vN it covers every major, with it that major alone; or a glob",
      ),
      use: z.string().min(1).optional().describe("what to use instead"),
      reason: z.string().min(1).optional().describe("why it is refused"),
      versions: versionRange().optional(),
    })
    .describe("a module that is refused");

const young = () =>
  z
    .union([
      ruleLevel,
      z.strictObject({
        level: ruleLevel,
        "min-age": duration.optional().describe("how old a version has to be: 7d"),
      }),
    ])
    .transform((value) =>
      typeof value === "string"
        ? { level: value, minAgeMs: weekMs }
        : { level: value.level, minAgeMs: value["min-age"] ?? weekMs },
    )
    .describe("a version younger than a time, 7d by default, or without a known time");

const weekMs = 7 * 86_400_000;

const budget = () => z.int().min(0);

/** The `modules` section. A level that is not named is off. */
export const modulesSection = z.lazy(() =>
  z
    .strictObject({
      default: z
        .enum(["allow", "deny"])
        .default("allow")
        .describe("deny: a module that no allow entry names is refused"),
      "free-majors": z
        .array(major())
        .default([0, 1])
        .describe("majors that need no entry; any other needs one"),
      allow: z.array(allowEntry()).default([]).describe("modules and majors that are admitted"),
      deny: z.array(denyEntry()).default([]).describe("modules that are refused, whatever allow says"),
      prerelease: ruleLevel.default("off").describe("a pre-release: v1.3.0-rc.1"),
      "pseudo-version": ruleLevel
        .default("off")
        .describe("a commit without a tag: v0.0.0-20240301120000-0123456789ab"),
      incompatible: ruleLevel
        .default("off")
        .describe("a +incompatible version: v2 or later without a go.mod"),
      retracted: ruleLevel.default("off").describe("a version that its authors took back"),
      deprecated: ruleLevel.default("off").describe("a module that its authors gave up"),
      young: young().default({ level: "off", minAgeMs: weekMs }),
      "major-upgrade": ruleLevel
        .default("off")
        .describe("base to head crosses a major without an allow entry"),
      "max-modules": budget()
        .optional()
        .describe("how many modules the build list may hold, main modules not counted"),
      "max-edges": budget().optional().describe("how many requirements the module graph may hold"),
      "max-growth": z
        .strictObject({
          modules: budget().optional().describe("new modules in one change"),
          edges: budget().optional().describe("new requirements in one change"),
        })
        .optional()
        .describe("how much one change may add"),
    })
    .superRefine(checkSection, { when: () => true })
    .describe("which modules and majors the build list may hold"),
);

/** The `modules` section as the gate reads it. */
export type ModulesSection = z.output<typeof modulesSection>;

/** One allow entry as the gate reads it. */
export type AllowEntry = z.output<ReturnType<typeof allowEntry>>;

/** One deny entry as the gate reads it. */
export type DenyEntry = z.output<ReturnType<typeof denyEntry>>;
