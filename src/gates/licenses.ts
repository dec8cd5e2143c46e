import type { SelectedModule } from "../go/build-list.ts";
import { moduleKey, type ModuleVersion } from "../go/module-version.ts";
import type { PolicyPath } from "../model/finding.ts";
import { licenseIds, type LicenseExpression, parseLicenseExpression } from "../model/license-expression.ts";
import { spdxIdOf } from "../model/spdx-ids.ts";
import type { RuleLevel } from "../model/level.ts";
import type { LicensesEvidence, LicenseStatement } from "../model/quality.ts";
import { defineGate, type GateEvidence, type Judgement, type Reporter } from "./gate.ts";
import { licenseStanding, type LicenseStanding } from "./licenses/license-standing.ts";
import { type LicenseFacts, licensesCodes } from "./licenses/licenses-codes.ts";
import { type LicensesSection, licensesSection } from "./licenses/licenses-section.ts";
import { type ModuleSite, siteFinder } from "./module-sites.ts";
import { unresolvedDoubts } from "./unresolved-doubts.ts";

type Evidence = GateEvidence<"licenses" | "modules", "baseModules" | "changes">;

/** The gate that holds the licences of what is built against the policy's lists. */
export const licensesGate = defineGate({
  id: "licenses",
  title: "Licences",
  why: "A licence is a promise made for everybody in the company. This gate reads the licence of every module that is built, offline and without asking a service, and says which ones nobody has agreed to.",
  needs: ["licenses", "modules"],
  wants: ["baseModules", "changes"],
  policy: licensesSection,
  example: `allow: [MIT, Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC, MPL-2.0]
deny: [AGPL-3.0-only, GPL-3.0-only]
unknown: warning
`,
  codes: licensesCodes,
  judge,
});

function judge(
  evidence: Evidence,
  section: LicensesSection,
  report: Reporter<typeof licensesCodes>,
): Judgement {
  const { licenses, modules } = evidence;
  const siteOf = siteFinder(evidence);
  const selected = modules.resolutions.flatMap(({ buildList }) => buildList.selected);
  const built = distinctlyBuilt(selected.filter(({ main }) => !main));
  const judged = built.flatMap((one) => {
    const statements = licenses.licenses.get(one.key);
    return statements === undefined ? [] : [{ ...one, statements }];
  });
  for (const one of judged) {
    const ruling = rule(one.statements, section);
    // A folder of the repository needs no licence file of its own.
    if (ruling === undefined || (one.isFolder && ruling.code === "license-unknown")) continue;
    const subject = moduleKey(one.module);
    const site = siteOf(subject) ?? nowhere;
    const facts = factsOf(one, { ruling, site });
    report(ruling.code, {
      level: ruling.level,
      subject,
      at: site.at,
      why: site.why,
      rule: ruling.rule,
      facts,
    });
  }
  return {
    seen: selected.length,
    facts: { judged: judged.length, notBuilt: built.length - judged.length - licenses.untold.length },
    unjudged: [...unresolvedDoubts(modules), ...untoldDoubts(licenses)],
  };
}

/** One module to judge. */
interface BuiltModule {
  /** By which its licences are known: a folder's path where one stands in for it. */
  readonly key: string;
  /** What a finding names: what is built, or the original where a folder stands in for it. */
  readonly module: ModuleVersion;
  readonly isFolder: boolean;
}

function distinctlyBuilt(selected: readonly SelectedModule[]): readonly BuiltModule[] {
  const built = selected.map(({ path, version, replacedBy }): BuiltModule => {
    const original = { path, version };
    const isFolder = replacedBy?.version === "";
    return {
      key: moduleKey(replacedBy ?? original),
      module: isFolder ? original : (replacedBy ?? original),
      isFolder,
    };
  });
  return [...new Map(built.toReversed().map((one) => [one.key, one])).values()].toReversed();
}

const nowhere: ModuleSite = { at: [], why: [], direct: false, standing: false };

function factsOf(
  { module, statements }: BuiltModule & { readonly statements: readonly LicenseStatement[] },
  { ruling, site }: { readonly ruling: LicenseRuling; readonly site: ModuleSite },
): LicenseFacts {
  return {
    path: module.path,
    version: module.version,
    licenses: statements.map(({ expression }) => expression),
    culprits: ruling.culprits,
    files: statements.map(({ file }) => file),
    direct: site.direct,
    preExisting: site.standing,
  };
}

interface LicenseRuling {
  readonly code: keyof typeof licensesCodes;
  readonly level: RuleLevel;
  readonly rule: PolicyPath;
  readonly culprits: readonly string[];
}

// What is denied weighs more than what is not known, and what is known not to be listed more than both. A licence
// that stands in a text with much else is denied or unlisted all the same; only its being allowed is in doubt.
function rule(statements: readonly LicenseStatement[], section: LicensesSection): LicenseRuling | undefined {
  const read = statements.map(({ expression }) => readExpression(expression));
  const known = read.flatMap((expression) =>
    expression === undefined ? [] : [licenseStanding(expression, section)],
  );
  const denied = known.filter(({ standing }) => standing === "denied");
  const [first] = denied;
  if (first !== undefined) {
    const rule = ["licenses", "deny", first.entry];
    return { code: "license-denied", level: "error", rule, culprits: names(denied) };
  }
  const unlisted = known.filter(({ standing }) => standing === "unlisted");
  if (unlisted.length > 0) {
    return {
      code: "license-unlisted",
      level: "error",
      rule: ["licenses", "allow"],
      culprits: names(unlisted),
    };
  }
  const sure = statements.every(({ confidence }) => confidence >= leastConfidence);
  if (read.length > 0 && !read.includes(undefined) && sure) return undefined;
  return { code: "license-unknown", level: section.unknown, rule: ["licenses", "unknown"], culprits: [] };
}

// Below it a file says more than the licence it names.
const leastConfidence = 0.75;

/** Undefined where the statement names nothing that SPDX knows. */
function readExpression(expression: string): LicenseExpression | undefined {
  const parsed = parseLicenseExpression(spdxIdOf(expression) ?? expression);
  return parsed !== undefined && licenseIds(parsed).every(isKnownId) ? parsed : undefined;
}

function isKnownId(id: string): boolean {
  return spdxIdOf(id.replace(/\+$/, "")) !== undefined || id.startsWith("LicenseRef-");
}

function names(standings: readonly LicenseStanding[]): readonly string[] {
  return [...new Set(standings.flatMap(({ culprits }) => culprits))];
}

function untoldDoubts({
  untold,
}: LicensesEvidence): readonly { readonly reason: string; readonly hint: string }[] {
  const [first] = untold;
  if (first === undefined) return [];
  const more = untold.length > 1 ? ` (and of ${untold.length - 1} more)` : "";
  return [
    {
      reason: `the licence of ${first.module}${more} could not be read: ${first.reason}`,
      hint: "check that the proxy chain serves the modules' zips, or name a report in `licenses.report`",
    },
  ];
}
