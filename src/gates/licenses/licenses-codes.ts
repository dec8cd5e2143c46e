import { code, type Words } from "../gate.ts";

/** The facts of this gate's findings. */
export type LicenseFacts = {
  readonly path: string;
  readonly version: string;
  /** What the module's files or the report state, all of which applies; "" for a file that was not recognised. */
  readonly licenses: readonly string[];
  /** The licences that decided; empty where none was recognised. */
  readonly culprits: readonly string[];
  /** Where the licences were read. */
  readonly files: readonly string[];
  readonly direct: boolean;
  readonly preExisting: boolean;
};

/** This gate's finding codes by name. */
export const licensesCodes = {
  "license-denied": code<LicenseFacts>({
    title: "licence on the deny list",
    message: ({ subject, facts }) =>
      `\`${subject}\` is under ${culprits(facts)}, which the policy denies${readIn(facts)}.`,
    fix: () => "",
    help: `The module is under a licence that the policy denies, and offers no choice of another.

modgate reads the licence files of the module that is really built, or the report that the policy names. Where files name several licences, all of them apply, unless an expression says \`OR\`. A GNU licence text does not say whether later versions count; it is read as \`-only\`, and denying \`-or-later\` denies each later version too.

To mend it, replace the module, or waive the finding with an owner and a day where your use of it is agreed.`,
    keys: ["licenses.deny"],
  }),
  "license-unlisted": code<LicenseFacts>({
    title: "licence not on the allow list",
    message: ({ subject, facts }) =>
      `\`${subject}\` is under ${statedBy(facts)}; the policy does not list ${culprits(facts)}${readIn(facts)}.`,
    fix: ({ facts }) =>
      `add ${isChoice(facts) ? "one of " : ""}${facts.culprits.join(", ")} to licenses.allow`,
    help: `The module is under a licence that \`licenses.allow\` does not name.

To mend it, add the licence to the list once somebody has read it, or replace the module. Of a choice (\`MIT OR GPL-3.0-only\`) one listed licence is enough; of several that apply together every one must be listed.`,
    keys: ["licenses.allow"],
  }),
  "license-unknown": code<LicenseFacts>({
    title: "licence not recognised",
    message: ({ subject, facts }) => unknownMessage(subject, facts),
    fix: () => "",
    help: `The module has no licence file, or one whose text is no licence that modgate knows, or that says a good deal more than the licence it contains. Without a licence there is no permission to use the module.

Look at the files. If the licence is fine, name it in a report (\`licenses.report\`) or waive the finding; if there is none, ask the authors or replace the module.`,
    keys: ["licenses.unknown", "licenses.report"],
  }),
} as const;

// A choice is offered by one expression; all that several files state applies together.
function isChoice({ licenses }: LicenseFacts): boolean {
  return licenses.some((license) => / OR /.test(license));
}

function statedBy({ licenses }: LicenseFacts): string {
  const stated = licenses.filter((license) => license !== "");
  return stated.map((license) => `\`${license}\``).join(" and ");
}

function culprits(facts: LicenseFacts): string {
  const names = facts.culprits.map((name) => `\`${name}\``);
  return names.join(isChoice(facts) ? " or " : " and ");
}

function readIn({ files }: LicenseFacts): string {
  return files.length === 0 ? "" : ` (read in ${files.join(", ")})`;
}

function unknownMessage(subject: Words<LicenseFacts>["subject"], facts: LicenseFacts): string {
  if (facts.files.length === 0) return `\`${subject}\` has no licence file.`;
  const stated = facts.licenses.filter((license) => license !== "");
  const more =
    stated.length === 0 ? "" : `; it seems to be ${stated.join(" and ")}, with more text than that`;
  return `the licence of \`${subject}\` is not recognised${readIn(facts)}${more}.`;
}
