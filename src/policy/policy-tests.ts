import * as z from "zod";
import { parseModuleKey } from "../go/module-path.ts";
import type { PolicyPath } from "../model/finding.ts";
import { levels } from "../model/level.ts";
import { nearestWord } from "../model/nearest-word.ts";
import { parsePolicyYaml } from "./parse-yaml.ts";
import type { PolicyOrigin } from "./policy.ts";
import { type PolicyNode, placeOf, plainValue } from "./policy-node.ts";
import { type PolicyProblem, policyError, shownValue } from "./policy-problem.ts";
import { isDay } from "./policy-schema.ts";
import { schemaProblems } from "./schema-problems.ts";
import { repositoryPath } from "./values.ts";

const moduleAtVersion = z
  .string()
  .refine((key) => parseModuleKey(key) !== undefined, "wanted MODULE@VERSION: github.com/foo/bar@v1.2.3")
  .describe("MODULE@VERSION: github.com/foo/bar@v1.2.3");

const requirements = z.array(moduleAtVersion);

const facts = z.strictObject({
  require: requirements.optional().describe("what it requires: [github.com/foo/bar@v1.2.3]"),
  go: z.string().min(1).optional().describe("its go line"),
  time: z.string().min(1).optional().describe("when it came out, RFC 3339, or none; absent: long ago"),
  deprecated: z.string().min(1).optional().describe("the notice of its authors"),
  retract: z.array(z.string().min(1)).optional().describe("versions of the same module that it retracts"),
});

const universe = z
  .record(
    z.string(),
    z
      .union([z.null(), requirements, facts])
      .describe("a list of what it requires, or { require, go, time, deprecated, retract }"),
  )
  .describe(
    "what the proxy knows, by MODULE@VERSION: its requirements, or { require, go, time, deprecated, retract }",
  );

const treeShape = {
  require: requirements.optional().describe("what go.mod requires, in the place of its text"),
  "go.mod": z.string().min(1).optional().describe("the text of go.mod"),
  "go.work": z.string().min(1).optional().describe("the text of go.work"),
  files: z.record(z.string(), z.string()).optional().describe("texts of further files by path: tools/go.mod"),
};

const given = z
  .strictObject({
    ...treeShape,
    base: z.strictObject(treeShape).optional().describe("the same files at base, for rules about a change"),
    repository: z
      .string()
      .regex(/^[^/\s]+\/[^/\s]+$/, "wanted owner/name")
      .optional()
      .describe("owner/name, for entries with `repositories`"),
    today: z.string().refine(isDay, "wanted a day: 2027-02-01").optional().describe("the day of the run"),
  })
  .describe("the repository that is judged");

const expected = z
  .strictObject({
    code: z.string().min(1).describe("the finding code"),
    module: z
      .string()
      .min(1)
      .optional()
      .describe("what it is about: a module path, with or without @VERSION"),
    file: z.string().min(1).optional().describe("the file it stands in: go.mod"),
    line: z.int().min(1).optional().describe("the line it stands on"),
    level: z.enum(levels).optional().describe("notice, warning or error"),
  })
  .describe("one finding");

const testFile = z.strictObject({
  policy: repositoryPath.optional().describe("the policy under test; absent: the repository's"),
  universe: universe.optional(),
  tests: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe("what is tested, in a few words"),
        given,
        expect: z
          .union([z.literal("none"), z.array(expected).min(1)])
          .describe("none, or every finding that the policy makes: [{ code, module, line }]"),
      }),
    )
    .min(1)
    .describe("the tests, in the order they run"),
});

/** What a test file knows about one module version. */
export type UniverseFacts = z.output<typeof facts>;

/** The files of a repository in a test. */
export type TestTree = Pick<z.output<typeof given>, keyof typeof treeShape>;

/** One finding that a test expects; what is absent may be anything. */
export type ExpectedFinding = z.output<typeof expected>;

/** One table test of a policy. */
export interface PolicyTest {
  readonly name: string;
  readonly given: z.output<typeof given>;
  /** Empty where nothing may be found. */
  readonly expect: readonly ExpectedFinding[];
  /** Where it is written. */
  readonly at: PolicyOrigin;
}

/** A file of table tests. */
export interface PolicyTests {
  readonly file: string;
  /** The policy under test relative to the repository root; absent: the repository's own. */
  readonly policy?: string;
  /** By `path@version`. */
  readonly universe: ReadonlyMap<string, UniverseFacts>;
  readonly tests: readonly PolicyTest[];
}

/** What a test file is read with. */
export interface PolicyTestsText {
  readonly text: string;
  readonly file: string;
  /** The codes that a test can expect. */
  readonly codes: readonly string[];
}

/**
 * Reads a file of table tests.
 *
 * @throws policy-invalid with the first problem; all further ones stand in `details.others`
 */
export function loadPolicyTests({ text, file, codes }: PolicyTestsText): PolicyTests {
  const { root, problems } = parsePolicyYaml({ text, file, what: "test file" });
  const texts = new Map([[file, text]]);
  if (root === undefined) throw policyError(problems, texts);
  const checked = testFile.safeParse(plainValue(root));
  const told = [
    ...problems,
    ...(checked.success
      ? []
      : schemaProblems(checked.error.issues, { root, jsonSchema: policyTestsJsonSchema() })),
    ...contentProblems(root, codes),
  ];
  if (told.length > 0 || !checked.success) throw policyError(told, texts);
  const { policy, universe: known = {}, tests } = checked.data;
  return {
    file,
    ...(policy === undefined ? {} : { policy }),
    universe: new Map(Object.entries(known).map(([key, value]) => [key, factsOf(value)])),
    tests: tests.map(({ name, given: tree, expect }, index) => ({
      name,
      given: tree,
      expect: expect === "none" ? [] : expect,
      at: placeOf(root, ["tests", index]).value,
    })),
  };
}

/** Writes what a test file may hold as JSON Schema draft-07. */
export function policyTestsJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(testFile, { target: "draft-7", io: "input" });
  return { $schema, title: "modgate policy tests", ...rest };
}

function factsOf(value: z.output<typeof universe>[string]): UniverseFacts {
  if (value === null) return {};
  return Array.isArray(value) ? { require: value } : value;
}

/** What the schema cannot tell: keys that are no module versions, codes that do not exist, trees without a go.mod. */
function contentProblems(root: PolicyNode, codes: readonly string[]): readonly PolicyProblem[] {
  return [
    ...universeProblems(root),
    ...childrenAt(root, ["tests"]).flatMap((test) => [
      ...treeProblems(test, ["given"]),
      ...treeProblems(test, ["given", "base"]),
      ...childrenAt(test, ["expect"]).flatMap((finding) => codeProblems(finding, codes)),
    ]),
  ];
}

function universeProblems(root: PolicyNode): readonly PolicyProblem[] {
  const { node, exact } = placeOf(root, ["universe"]);
  if (!exact || node.kind !== "map") return [];
  return [...node.entries].flatMap(([key, { key: at }]): readonly PolicyProblem[] => {
    if (parseModuleKey(key) !== undefined) return [];
    const message = `\`universe\` has \`${shownValue(key)}\`, wanted MODULE@VERSION`;
    return [{ message, hint: "write it as github.com/foo/bar@v1.2.3", at }];
  });
}

function treeProblems(test: PolicyNode, path: PolicyPath): readonly PolicyProblem[] {
  const { node, exact, origin } = placeOf(test, path);
  if (!exact || node.kind !== "map") return [];
  const [listed, written] = ["require", "go.mod"].map((key) => node.entries.has(key));
  const where = `\`${path.join(".")}\``;
  if (listed === true && written === true) {
    return [{ message: `${where} has \`require\` and \`go.mod\``, hint: "keep one of them", at: origin }];
  }
  if (listed === true || written === true || node.entries.has("go.work") || node.entries.has("files"))
    return [];
  return [{ message: `${where} has no go.mod`, hint: "add `go.mod`, or `require` in its place", at: origin }];
}

function codeProblems(finding: PolicyNode, codes: readonly string[]): readonly PolicyProblem[] {
  const { node, exact, value: at } = placeOf(finding, ["code"]);
  if (!exact || node.kind !== "scalar" || codes.includes(String(node.value))) return [];
  const nearest = nearestWord(String(node.value), codes);
  const hint =
    nearest === undefined
      ? "table tests judge the gates modules and directives"
      : `did you mean \`${nearest}\`?`;
  return [{ message: `no table test can find \`${shownValue(node.value)}\``, hint, at }];
}

function childrenAt(root: PolicyNode, path: PolicyPath): readonly PolicyNode[] {
  const { node, exact } = placeOf(root, path);
  return exact && node.kind === "list" ? node.items : [];
}
