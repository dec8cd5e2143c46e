import { plainText } from "../../policy/plain-text.ts";
import { code } from "../gate.ts";
import { goCommand } from "../go-command.ts";
import type { ModuleFacts } from "./facts.ts";
import { allowEdit, dropFix, getCommand, instead, majorFix, mended, nearestPart } from "./mend.ts";

/** This gate's finding codes by name. */
export const modulesCodes = {
  "module-major": code<ModuleFacts>({
    title: "major not on the allowlist",
    message: ({ facts, why }) =>
      `${found(facts)}, major ${facts.major}; ${admitted(facts)}${broughtBy(why, facts)}${nearestPart(facts)}.`,
    fix: (words) => majorFix(words),
    help: `A new major is a new module: other API, other bugs, other maintainers' promises. Majors in \`free-majors\` come in freely, every other one is admitted by name, once, where people can see it.

The major is read from path and version together: \`/vN\`, gopkg.in's \`.vN\`, \`+incompatible\` and pseudo-versions count alike, and so does what a \`replace\` puts in a module's place. All modules of the build list are judged, not only those that go.mod requires.

To mend it, go back to an admitted major, or add the major to the module's entry in \`modules.allow\`. For a module that another one brings, upgrade or drop the one that brings it.`,
    keys: ["modules.free-majors", "modules.allow"],
  }),
  "module-major-upgrade": code<ModuleFacts>({
    title: "change crosses a major",
    message: ({ facts, why }) =>
      `${facts.asked === true ? "Taking it would move" : "This change takes"} ${facts.from ?? "a module"} (major ${facts.fromMajor ?? 0}) to ${name(facts)} (major ${facts.major}), and no allow entry covers major ${facts.major}${broughtBy(why, facts)}${nearestPart(facts)}.`,
    fix: (words) =>
      mended(words, `${allowEdit(words.facts)}, or stay with ${words.facts.from ?? "the version on base"}`),
    help: `Crossing a major is where changes break: v0 to v1, v1 to /v2, .v2 to .v3 and +incompatible ones alike. It is meant to be a decision of its own and not the side effect of another upgrade, so it needs an entry in \`modules.allow\`, free major or not.

To mend it, add the entry first, or keep the major that base has. Downgrades are not judged.`,
    keys: ["modules.major-upgrade", "modules.allow"],
  }),
  "module-denied": code<ModuleFacts>({
    title: "module on the deny list",
    message: ({ facts, why }) =>
      `${found(facts)}; the policy refuses it${because(facts)}${broughtBy(why, facts)}${nearestPart(facts)}.`,
    fix: (words) =>
      mended(
        words,
        words.facts.use === undefined || words.facts.ranBy !== undefined
          ? dropFix(words)
          : `use ${words.facts.use} instead, then run: ${goCommand(words.facts.file, "mod tidy")}`,
      ),
    help: `An entry of \`modules.deny\` refuses a module in every major and whatever the case of its letters. It stays refused when it comes in through another module or when a \`replace\` puts something in its place, and \`modules.allow\` does not lift it. A tool that a workflow, a Makefile, a script or a \`//go:generate\` line has go fetch and run is refused by the same entry.

To mend it, move to what the entry names under \`use\`, or drop the module that brings it.`,
    keys: ["modules.deny"],
  }),
  "module-unlisted": code<ModuleFacts>({
    title: "module not on the allowlist",
    message: ({ facts, why }) =>
      `${found(facts)}; the policy admits only modules that an allow entry names${broughtBy(why, facts)}${nearestPart(facts)}.`,
    fix: (words) => mended(words, `${allowEdit(words.facts)}, or ${dropFix(words)}`),
    help: `With \`default: deny\` every module of the build list has to be named by an entry of \`modules.allow\`, those that come in through others too. Letters are compared with their case, as Go does.

To mend it, check that the path is the one you meant, then add an entry.`,
    keys: ["modules.default", "modules.allow"],
  }),
  "module-version": code<ModuleFacts>({
    title: "version outside the allowed range",
    message: ({ facts, why }) =>
      `${found(facts)}; the policy admits ${facts.path} ${facts.versions ?? ""}${because(facts)}${broughtBy(why, facts)}${nearestPart(facts)}.`,
    fix: (words) =>
      instead(words, ({ facts }) =>
        facts.direct
          ? `require a version of ${facts.path} in ${facts.versions ?? "the range"}`
          : dropFix(words),
      ),
    help: `An allow entry may bound versions. A pre-release or pseudo-version lies inside a range only if the release it leads to does too.

To mend it, require a version in the range, or change the range with a reason.`,
    keys: ["modules.allow"],
  }),
  "module-staged": code<ModuleFacts>({
    title: "module is staged for other repositories",
    message: ({ facts, why }) =>
      `${found(facts)}; the policy admits it ${stageOf(facts)} and this repository is not one of them${broughtBy(why, facts)}${nearestPart(facts)}.`,
    fix: (words) =>
      mended(words, `wait until ${words.facts.path} leaves its stage, or add this repository to the entry`),
    help: `A staged entry lets a few repositories go first. It counts for the repositories it names and for nobody else until it is promoted to \`stage: general\`.

To mend it, wait for the promotion, or have this repository added to the entry.`,
    keys: ["modules.allow"],
  }),
  "module-prerelease": versionCode({
    title: "pre-release in the build list",
    what: "a pre-release",
    wanted: "final releases",
    key: "prerelease",
    help: "A pre-release is what its authors do not call finished. Its API may still change without a new major.",
  }),
  "module-pseudo-version": versionCode({
    title: "commit without a tag in the build list",
    what: "a commit without a tag",
    wanted: "tagged releases",
    key: "pseudo-version",
    help: "A pseudo-version names a commit that nobody released. It has no notes, may vanish with its branch, and hides the major of the code: v0.0.0-… may hold v5.",
  }),
  "module-incompatible": versionCode({
    title: "+incompatible version in the build list",
    what: "v2 or later without a go.mod (+incompatible)",
    wanted: "a go.mod from v2 on",
    key: "incompatible",
    help: "A +incompatible version is a v2 or later that was released without Go modules: several majors share one path, and its requirements are not declared.",
  }),
  "module-retracted": code<ModuleFacts>({
    title: "retracted version in the build list",
    message: ({ facts, why }) =>
      `${found(facts)}, which its authors retracted in ${facts.retractedBy ?? "a later version"}${said(facts.rationale)}${broughtBy(why, facts)}${nearestPart(facts)}.`,
    fix: (words) =>
      instead(words, ({ facts }) =>
        facts.asked === true ? dropFix(words) : getCommand(facts.file, `${facts.path}@latest`),
      ),
    help: `A retraction is the authors' word that a version should not be used. Go warns of it and builds it nevertheless. It is read from the go.mod of the module's highest version, which may itself be retracted.

To mend it, take a version that is not retracted.`,
    keys: ["modules.retracted"],
  }),
  "module-deprecated": code<ModuleFacts>({
    title: "deprecated module in the build list",
    message: ({ facts, why }) =>
      `${found(facts)}, which its authors deprecated${said(facts.deprecation)}${broughtBy(why, facts)}${nearestPart(facts)}.`,
    fix: (words) => mended(words, dropFix(words)),
    help: `A deprecated module gets no more fixes. The notice is read from the go.mod of the module's highest version, so a notice that was lifted does not count.

To mend it, move to what the notice names.`,
    keys: ["modules.deprecated"],
  }),
  "module-young": code<ModuleFacts>({
    title: "version is too young",
    message: ({ facts, why }) =>
      `${found(facts)}, ${ageOf(facts)}${broughtBy(why, facts)}${nearestPart(facts)}.`,
    fix: (words) =>
      instead(words, ({ facts }) =>
        facts.direct ? `require an older version of ${facts.path}, or wait` : `wait, or ${dropFix(words)}`,
      ),
    help: `Most malicious versions are found within days. A version has to be a while in the open before it comes in. A version without a known time counts as too young: silence is not age.

No module proxy tells when it first saw a version, so the time is that of the version's \`.info\`: its commit's, which an author can set back. To mend it, take an older version, or wait. A security fix that cannot wait comes in by an entry of \`modules.allow\` with \`versions\` and \`min-age: 0d\`.`,
    keys: ["modules.young", "modules.allow"],
  }),
  "module-budget": code<ModuleFacts>({
    title: "module graph is over its budget",
    message: ({ facts }) => `${facts.file} has ${counted(facts)}; the policy admits ${facts.limit ?? 0}.`,
    fix: ({ facts }) =>
      `see what came in with: git diff --stat go.mod go.sum; then drop what is not needed, or raise the budget for ${facts.file}`,
    help: `Every module is code that somebody has to answer for. A budget makes growth a decision: \`max-modules\` and \`max-edges\` bound what a build may hold, \`max-growth\` bounds what one change may add.

To mend it, drop modules, choose a dependency that brings fewer, or raise the budget.`,
    keys: ["modules.max-modules", "modules.max-edges", "modules.max-growth"],
  }),
};

/** The name of one of this gate's codes. */
export type ModulesCode = keyof typeof modulesCodes;

interface VersionCode {
  readonly title: string;
  readonly what: string;
  /** What the policy asks for instead. */
  readonly wanted: string;
  readonly key: string;
  readonly help: string;
}

function versionCode({ title, what, wanted, key, help }: VersionCode) {
  return code<ModuleFacts>({
    title,
    message: ({ facts, why }) =>
      `${found(facts)}, ${what}; the policy asks for ${wanted}${broughtBy(why, facts)}${nearestPart(facts)}.`,
    fix: (words) =>
      instead(words, ({ facts }) =>
        facts.direct && facts.replaces === "" && facts.asked !== true
          ? getCommand(facts.file, `${facts.path}@latest`)
          : dropFix(words),
      ),
    help: `${help}\n\nTo mend it, require a release. For a module that another one brings, upgrade the one that brings it.`,
    keys: [`modules.${key}`],
  });
}

function name({ path, version }: ModuleFacts): string {
  return `${path} ${version}`;
}

function found(facts: ModuleFacts): string {
  if (facts.asked === true) return name(facts);
  if (facts.ranBy !== undefined)
    return `${facts.file} runs ${facts.path}${facts.version === "" ? "" : `@${facts.version}`} (${facts.ranBy})`;
  if (facts.replaces !== "") return `${facts.file} puts ${name(facts)} in the place of ${facts.replaces}`;
  // go.work hides it; the module's users and builds with GOWORK=off get it.
  const scope = facts.workspaceOff === true ? " where go.work is off" : "";
  return facts.direct
    ? `${facts.file} requires ${name(facts)}${scope === "" ? "" : `, which is built${scope}`}`
    : `The build list of ${facts.file} holds ${name(facts)}${scope}`;
}

function broughtBy(why: readonly string[], { direct, replaces }: ModuleFacts): string {
  const links = why.slice(1, -1);
  return direct || replaces !== "" || links.length === 0 ? "" : `; brought in by ${links.join(" -> ")}`;
}

function counted({ found: amount = 0, measure = "modules" }: ModuleFacts): string {
  return `${amount} ${amount === 1 ? measure.replace(/s$/, "") : measure}`;
}

function admitted({ freeMajors = [], allowedMajors = [] }: ModuleFacts): string {
  const free = freeMajors.length === 0 ? "no major freely" : `${majors(freeMajors)} freely`;
  return allowedMajors.length === 0
    ? `the policy admits ${free} and no allow entry covers this one`
    : `the policy admits ${free} and ${majors(allowedMajors)} by an allow entry`;
}

function majors(list: readonly number[]): string {
  return `${list.length === 1 ? "major" : "majors"} ${list.join(", ")}`;
}

function because({ reason }: ModuleFacts): string {
  return reason === undefined ? "" : ` (${plainText(reason)})`;
}

function said(text: string | undefined): string {
  return text === undefined || text === "" ? "" : `: ${plainText(text)}`;
}

function stageOf({ stage, repositories = [] }: ModuleFacts): string {
  const where = repositories.length === 0 ? "for no repository yet" : `for ${repositories.join(", ")} only`;
  return stage === undefined ? where : `as ${stage} ${where}`;
}

function ageOf({ time = "", minAgeMs = 0 }: ModuleFacts): string {
  const wanted = `the policy asks for an age of ${days(minAgeMs)}`;
  return time === ""
    ? `whose time the proxy chain does not give; ${wanted}`
    : `of ${time} by its .info; ${wanted}`;
}

function days(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours % 24 === 0) return `${hours / 24} ${hours === 24 ? "day" : "days"}`;
  return `${Math.round(hours * 10) / 10} hours`;
}
