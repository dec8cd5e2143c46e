import { documentedKeys, keyTable, keyText } from "../commands/key-page.ts";
import { policySections } from "../engine/policy-sections.ts";
import { allGates } from "../gates/index.ts";
import { loadPolicy } from "../policy/load-policy.ts";
import { allPolicyKeys, type PolicyKey, policyKeys } from "../policy/policy-keys.ts";
import { policyTestsJsonSchema } from "../policy/policy-tests.ts";
import { showPolicy } from "../policy/show-policy.ts";
import { usualWaiverDays } from "../policy/waivers.ts";

/** Writes docs/policy.md: every key from the schema, with an example, and how policies are put together. */
export async function policyPage(): Promise<string> {
  const keys = documentedKeys();
  return [
    intro(keys),
    patterns,
    await extending(),
    waivers,
    `## Keys\n\n${keys.map(sectionText).join("\n")}`,
    tableTests(),
  ].join("\n");
}

function intro(keys: readonly PolicyKey[]): string {
  const index = keys.map(({ path }) => `[\`${path}\`](#${path})`).join(" · ");
  return `# The policy file

Written by \`npm run generate\` from the schema.

The policy is \`.github/modgate.yml\`, else \`modgate.yml\`, or what \`--policy\` names. A flag goes before an input of the
action, an input before the policy, the policy before the presets it extends. In a pull request it is read from the **base**
commit. Without a file \`modgate:recommended\` judges and only reports. \`modgate init\` writes a first one.

It is YAML 1.2, at most 256 KiB and 32 levels deep, one document, without anchors, aliases and tags, numbers in decimal digits. Unknown keys, wrong values,
malformed patterns and entries that can never match are errors, all told at once by \`modgate policy check\`, each with file, line,
column and the nearest right word. [policy.schema.json](../policies/policy.schema.json) tells editors the same, and
\`modgate explain KEY\` prints what stands here of one key.

A gate without a section is skipped; a section that is named and left empty (\`sbom:\`) is one of defaults. Rules are levels:
\`off\`, \`notice\`, \`warning\`, \`error\`. An error fails the run.

Keys: ${index}
`;
}

const patterns = `## Patterns

Patterns of modules are the globs of Go's GOPRIVATE: each element of a pattern is held against one element of the path by the
rules of \`path.Match\`, and what follows is covered too. \`github.com/acme\` covers \`github.com/acme/x/v2\` and not
\`github.com/acmex\`; \`*\` stays within an element. \`...\`, \`**\`, a scheme or a version can never match and are errors. No
pattern becomes a regular expression: a match takes at most as many steps as the lengths of both multiplied.
`;

const orgFile = "policies/org.yml";
const ownFile = ".github/modgate.yml";
const orgText = `version: 1
modules:
  free-majors: [0]
  allow:
    - { path: "golang.org/x/*", majors: any }
`;
const ownText = `version: 1
extends: [modgate:recommended, policies/org.yml]
modules:
  allow:
    - { path: github.com/jackc/pgx, majors: [5] }
  prerelease: error
`;

async function extending(): Promise<string> {
  const policy = await loadPolicy({
    text: ownText,
    file: ownFile,
    from: "head",
    sections: policySections(),
    readExtended: async (path) => (path === orgFile ? orgText : undefined),
  });
  const shown = showPolicy(policy, { origin: true });
  const section = /^modules:\n(?: .*\n)+/m.exec(shown)?.[0] ?? "";
  return `## How policies are put together

\`extends\` names presets (\`modgate:recommended\`, \`modgate:strict\`) and files of the repository, by their path from its root.
What is extended is read from the same commit as the file itself, and may extend further; a circle is an error.

- The file goes over what it extends, and a later name of \`extends\` goes over an earlier one.
- Maps are joined key by key, all the way down.
- Lists of entries add up, the file's own entries first: \`allow\`, \`deny\`, \`waivers\`, \`targets\`, \`packages\`, \`private\`.
- Every other value, other lists among them, takes the place of the one below it.
- A key with nothing behind it changes nothing in the map below it.

With \`${orgFile}\`

\`\`\`yaml
${orgText}\`\`\`

and \`${ownFile}\`

\`\`\`yaml
${ownText}\`\`\`

\`modgate policy show --origin\` tells, of the section \`modules\`, each value with the line that set it:

\`\`\`yaml
${section}\`\`\`
`;
}

const waivers = `## Waivers

A waiver accepts one finding until a day. It counts with an owner, a reason and a last day, and once it is on base. An expired
or incomplete one is an error on its own line, one that covers nothing a warning, one that ends more than ${usualWaiverDays} days ahead
a notice. With \`max-waiver-days\` one that ends later than that does not count, and is an error: for a team that would rather
have it so, and may name more days than ${usualWaiverDays} as well.

\`\`\`
modgate waive module-major github.com/foo/bar/v3 --reason "v4 blocked by X" --owner @acme/pay --until 2027-02-01
\`\`\`

adds it to the file, in the style of the entries that are there, and leaves every other byte alone. It refuses a code that does
not exist, a missing owner or reason, a waiver that is there already, and a day that is past or more than ${usualWaiverDays} days ahead
(or than \`max-waiver-days\`).
`;

function sectionText(key: PolicyKey): string {
  const isMap = key.type === "map" && key.below.length > 0;
  const gate = allGates.find(({ id }) => id === key.path);
  const why =
    gate === undefined
      ? ""
      : `${gate.why} Codes: [gates.md](gates.md#${anchor(`${gate.id}: ${gate.title}`)}).\n\n`;
  const below = isMap ? key.below.map((one) => `#### ${one.path}\n\n${keyText(one)}`).join("\n") : "";
  return `### ${key.path}\n\n${why}${keyText(key)}${below === "" ? "" : `\n${below}`}`;
}

/** As GitHub makes anchors of headings. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

/** The example of a test file; a test runs it. */
export const tableTestExample = `# .github/modgate.test.yml, for a policy that extends modgate:recommended and allows pgx in major 5
universe:                                   # what the proxy knows: a module and what it requires
  github.com/acme/db@v1.9.0: [github.com/jackc/pgx/v4@v4.18.3]
  github.com/acme/cache@v1.0.0: { time: 2026-01-02T00:00:00Z, deprecated: "use github.com/acme/store" }
tests:
  - name: pgx v5 is admitted
    given: { require: [github.com/jackc/pgx/v5@v5.7.0] }
    expect: none
  - name: pgx v4 is not, whoever brings it
    given:
      go.mod: |
        module m.example/app

        go 1.16

        require github.com/acme/db v1.9.0
    expect:
      - { code: module-major, module: github.com/jackc/pgx/v4, file: go.mod, line: 5 }
  - name: v1 is a decision of its own
    given:
      require: [github.com/acme/cache@v1.0.0]
      base: { require: [github.com/acme/cache@v0.9.0] }
    expect: [{ code: module-major-upgrade, level: warning }]
`;

function tableTests(): string {
  const keys = policyKeys(policyTestsJsonSchema());
  return `## Table tests

\`modgate policy test [FILE…]\` judges small repositories that stand in a test file, by the policy of the work tree and without a
connection, and holds what is found to what is expected: every finding that no waiver covers, and no other. Without a name it
runs \`.github/modgate.test.yml\` and \`.github/modgate-tests/*.yml\`. It judges the gates \`modules\` and \`directives\`. Exit 0: all as
expected; 1: not; 2: a file is wrong; 3: something could not be judged.

\`\`\`yaml
${tableTestExample}\`\`\`

${keyTable(allPolicyKeys(keys), "")}

A version that the universe does not name exists, requires nothing and came out long ago. \`time: none\` is a proxy that gives no
time. \`require\` stands for a go.mod of go 1.16, which need not name what its dependencies bring; its first requirement is on line 5.
\`line\` counts in the text that is given.
`;
}
