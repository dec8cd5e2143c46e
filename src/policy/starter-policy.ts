import type { RuleLevel } from "../model/level.ts";
import { flowText } from "./flow-text.ts";
import { usualWaiverDays } from "./waivers.ts";

/** A module family and the majors that are in use. */
export interface UsedMajors {
  /** The path without its major suffix. */
  readonly path: string;
  /** In ascending order. */
  readonly majors: readonly number[];
}

/** A directive rule with what is in use today on its allow list. */
export interface UsedDirective {
  readonly key: string;
  readonly level: RuleLevel;
  readonly allow: readonly (string | Readonly<Record<string, string>>)[];
}

/** A rule that something breaks today, and so only warns. */
export interface LoweredRule {
  readonly section: string;
  readonly key: string;
  /** Where it is broken: `Makefile:3`, in order. */
  readonly places: readonly string[];
}

/** What a first policy is made from. */
export interface StarterFacts {
  /** `modgate:recommended` or `modgate:strict`. */
  readonly preset: string;
  readonly default: "allow" | "deny";
  /** A proxy chain without credentials; "" to go by the environment. */
  readonly chain: string;
  readonly modules: readonly UsedMajors[];
  readonly directives: readonly UsedDirective[];
  readonly lowered: readonly LoweredRule[];
}

const head = `# yaml-language-server: $schema=https://raw.githubusercontent.com/modgate/modgate/main/policies/policy.schema.json
# What may enter this repository. \`modgate init\` wrote it to pass on that day, and never writes over it: edit it freely.
#   modgate policy check           tells every mistake in it
#   modgate policy show --origin   tells what holds, and which line says so
#   modgate explain CODE           tells what a finding means
#   modgate waive CODE MODULE …    adds an exception with an owner, a reason and an end
version: 1
`;

const later = `
# Further gates, each on as soon as its section stands here:
# lint: { scope: changed, gofmt: error, vet: error }
# coverage: { run: "go test -coverprofile=cover.out ./...", total: 80, patch: 80 }
# licenses: { allow: [MIT, Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC, MPL-2.0], unknown: warning }
`;

/** Writes a commented policy: what is in use is allowed, what is broken today only warns. The same facts give the same text. */
export function starterPolicy(facts: StarterFacts): string {
  const lowered = facts.lowered.filter(({ section }) => section !== "modules" && section !== "directives");
  const sections = [...new Set(lowered.map(({ section }) => section))];
  return [
    head,
    withComment(`extends: [${facts.preset}]`, "the levels of all rules that are not named here"),
    withComment(`max-waiver-days: ${usualWaiverDays}`, "a waiver that ends later than that does not count"),
    `\n${proxyText(facts.chain)}`,
    `\n${modulesText(facts)}`,
    directivesText(facts),
    ...sections.map((section) => `\n${section}:\n${loweredText(lowered, section)}`),
    later,
  ].join("");
}

function proxyText(chain: string): string {
  if (chain !== "") return `proxy:\n  chain: ${flowText(chain)}\n`;
  return `# proxy:                                # without it GOPROXY counts
#   chain: "https://goproxy.corp.example|https://dr.corp.example"\n`;
}

function modulesText({ default: fallback, modules, lowered }: StarterFacts): string {
  const entries = modules.map((entry) => `    - ${flowText(entry)}\n`);
  const lines = [
    "modules:\n",
    ...(fallback === "deny"
      ? [withComment("  default: deny", "a module that no entry names is refused")]
      : []),
    withComment("  free-majors: [0, 1]", "any other major needs an entry"),
    entries.length === 0
      ? withComment("  allow: []", "entries look like this: { path: github.com/jackc/pgx, majors: [5] }")
      : withComment("  allow:", "what was in use when this was written"),
    ...entries,
    withComment(
      "  deny: []",
      "entries look like this: { path: github.com/pkg/errors, use: errors, reason: TEXT }",
    ),
    loweredText(lowered, "modules"),
  ];
  return lines.join("");
}

function directivesText({ directives, lowered }: StarterFacts): string {
  const named = new Set(directives.map(({ key }) => key));
  const rest = lowered.filter(({ section, key }) => section === "directives" && !named.has(key));
  if (directives.length + rest.length === 0) return "";
  const rules = directives.map(({ key, level, allow }) => {
    const entries = allow.map((entry) => `      - ${flowText(entry)}\n`).join("");
    const list = withComment("    allow:", "what was in use when this was written");
    return `  ${key}:\n    level: ${level}\n${list}${entries}`;
  });
  return `\ndirectives:\n${rules.join("")}${loweredText(rest, "directives")}`;
}

const mostPlaces = 3;

function loweredText(lowered: readonly LoweredRule[], section: string): string {
  return lowered
    .filter((rule) => rule.section === section)
    .map(({ key, places }) => {
      const more = places.length > mostPlaces ? `, and ${places.length - mostPlaces} more` : "";
      const where = `${places.slice(0, mostPlaces).join(", ")}${more}`;
      return withComment(`  ${key}: warning`, `mend, then remove this line: ${where}`);
    })
    .join("");
}

function withComment(text: string, comment: string): string {
  return `${text.padEnd(39)} # ${comment}\n`;
}
