import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ModgateError } from "../../src/model/error.ts";
import { addWaiver } from "../../src/policy/add-waiver.ts";
import { parsePolicyYaml } from "../../src/policy/parse-yaml.ts";
import { plainValue } from "../../src/policy/policy-node.ts";

const waiver = {
  code: "module-major",
  module: "m.example/v3",
  owner: "@acme/pay",
  expires: "2027-02-01",
  reason: "v4: slow",
};
const flow =
  '{ code: module-major, module: m.example/v3, owner: "@acme/pay", expires: 2027-02-01, reason: "v4: slow" }';

describe("addWaiver() keeps every other byte", () => {
  test.each<[what: string, before: string, after: string, added?: readonly string[]]>([
    [
      "no key",
      "version: 1 # one\n# end\n",
      `version: 1 # one\n# end\n\nwaivers:\n  - ${flow}\n`,
      ["waivers:", `  - ${flow}`],
    ],
    [
      "no key, no last newline",
      "version: 1",
      `version: 1\n\nwaivers:\n  - ${flow}\n`,
      ["waivers:", `  - ${flow}`],
    ],
    [
      "a list in brackets with a comment after its last comma",
      "version: 1\nwaivers: [\n  { code: vet }, # a\n]\n",
      `version: 1\nwaivers: [\n  { code: vet }, # a\n  ${flow},\n]\n`,
      [`  ${flow},`],
    ],
    [
      "a list in brackets with a comment after its last entry",
      "version: 1\nwaivers: [\n  { code: vet } # a\n]\n",
      `version: 1\nwaivers: [\n  { code: vet }, # a\n  ${flow}\n]\n`,
      ["  { code: vet }, # a", `  ${flow}`],
    ],
    ["no key, an indented file", "  version: 1\n", `  version: 1\n\n  waivers:\n    - ${flow}\n`],
    ["no key, a closed document", "version: 1\n...\n", `version: 1\n\nwaivers:\n  - ${flow}\n...\n`],
    [
      "an empty key",
      "version: 1\nwaivers:\nmodules: {}\n",
      `version: 1\nwaivers:\n  - ${flow}\nmodules: {}\n`,
    ],
    [
      "an empty key with a comment, at the end",
      "version: 1\nwaivers: # none",
      `version: 1\nwaivers: # none\n  - ${flow}\n`,
    ],
    [
      "an empty list with a comment",
      "version: 1\nwaivers: []   # none yet\nmodules: {}\n",
      `version: 1\nwaivers:   # none yet\n  - ${flow}\nmodules: {}\n`,
      ["waivers:   # none yet", `  - ${flow}`],
    ],
    ["null", "version: 1\nwaivers: ~\n", `version: 1\nwaivers:\n  - ${flow}\n`],
    [
      "a list of one line entries",
      "version: 1\nwaivers:\n- { code: vet } # a\n# b\nmodules: {}\n",
      `version: 1\nwaivers:\n- { code: vet } # a\n- ${flow}\n# b\nmodules: {}\n`,
      [`- ${flow}`],
    ],
    [
      "a list of blocks",
      "version: 1\nwaivers:\n    - code: vet\n      owner: me\n",
      `version: 1\nwaivers:\n    - code: vet\n      owner: me\n    - code: module-major\n      module: m.example/v3\n      owner: "@acme/pay"\n      expires: 2027-02-01\n      reason: "v4: slow"\n`,
    ],
    [
      "a list that ends in a text of several lines",
      "version: 1\nwaivers:\n  - code: vet\n    reason: |\n      long\n\n# tail\nexisting: error\n",
      `version: 1\nwaivers:\n  - code: vet\n    reason: |\n      long\n  - code: module-major\n    module: m.example/v3\n    owner: "@acme/pay"\n    expires: 2027-02-01\n    reason: "v4: slow"\n\n# tail\nexisting: error\n`,
    ],
    [
      "a list in brackets",
      "version: 1\nwaivers: [{ code: vet }] # a\n",
      `version: 1\nwaivers: [{ code: vet }, ${flow}] # a\n`,
    ],
    [
      "a list in brackets over several lines with a last comma",
      "version: 1\nwaivers: [\n  { code: vet }, # a, b\n  # c\n]\n",
      `version: 1\nwaivers: [\n  { code: vet }, # a, b\n  ${flow},\n  # c\n]\n`,
    ],
    [
      "a list in brackets over several lines",
      "version: 1\nwaivers: [\n  { code: vet } # a, b\n]\n",
      `version: 1\nwaivers: [\n  { code: vet }, # a, b\n  ${flow}\n]\n`,
    ],
    ["a file in braces", "{ version: 1 }\n", `{ version: 1, waivers: [ ${flow} ] }\n`],
    ["a file in braces with the key", "{ version: 1, waivers: [] }", `{ version: 1, waivers: [ ${flow} ] }`],
    [
      "carriage returns",
      "version: 1\r\nwaivers:\r\n  - { code: vet }\r\n",
      `version: 1\r\nwaivers:\r\n  - { code: vet }\r\n  - ${flow}\r\n`,
      [`  - ${flow}`],
    ],
  ])("%s", (_, before, after, added) => {
    const result = addWaiver(before, waiver);
    expect(result.text).toBe(after);
    if (added !== undefined) expect(result.added).toEqual(added);
  });
});

test("addWaiver() refuses a place where the entry cannot stand alone, and gives the entry", () => {
  const open = "version: 1\nwaivers: [ # none\n]\n";
  const tell = (): unknown => addWaiver(open, waiver);
  expect(tell).toThrow(ModgateError);
  expect(tell).toThrow(/leaves no room/);
});

const word = fc.stringMatching(/^[a-z][a-z0-9 :#'"{}[\],@-]{0,20}[a-z]$/);
const comment = fc.constantFrom("", " # a, b", "  # [c]");
const entry = fc.record({ code: fc.constant("vet"), owner: word });

interface Written {
  readonly entries: readonly { readonly code: string; readonly owner: string }[];
  readonly style: "block" | "flow" | "brackets" | "lines";
  readonly indent: string;
  readonly behind: string;
  readonly tail: string;
}

function listOf({ entries, style, indent, behind }: Written): string {
  const flows = entries.map(({ code, owner }) => `{ code: ${code}, owner: ${JSON.stringify(owner)} }`);
  if (style === "flow")
    return `waivers:${behind}\n${flows.map((one) => `${indent}- ${one}${behind}\n`).join("")}`;
  if (style === "brackets") return `waivers: [${flows.join(", ")}]${behind}\n`;
  if (style === "lines") return `waivers: [\n${flows.map((one) => `  ${one},${behind}\n`).join("")}]\n`;
  const blocks = entries.map(
    ({ code, owner }) =>
      `${indent}- code: ${code}${behind}\n${indent}  owner: ${JSON.stringify(owner)}${behind}\n`,
  );
  return `waivers:${behind}\n${blocks.join("")}`;
}

test("addWaiver() adds the one entry and removes no character, whatever the style", () => {
  const written = fc.record({
    entries: fc.array(entry, { minLength: 1, maxLength: 4 }),
    style: fc.constantFrom("block" as const, "flow" as const, "brackets" as const, "lines" as const),
    indent: fc.constantFrom("", "  ", "    "),
    behind: comment,
    tail: fc.constantFrom("", "# tail\n", "\nexisting: error # x\n"),
  });
  fc.assert(
    fc.property(written, word, fc.boolean(), (list, reason, crlf) => {
      const unix = `# head\nversion: 1\n${listOf(list)}${list.tail}`;
      const before = crlf ? unix.replaceAll("\n", "\r\n") : unix;
      const { text } = addWaiver(before, { ...waiver, reason });
      const waivers = [...list.entries, { ...waiver, reason }];
      expect(valueOf(text)).toMatchObject({ version: 1, waivers });
      expect(isSubsequence(before, text)).toBe(true);
    }),
  );
});

function valueOf(text: string): unknown {
  const { root, problems } = parsePolicyYaml({ text, file: "" });
  expect(problems).toEqual([]);
  return root === undefined ? undefined : plainValue(root);
}

function isSubsequence(short: string, long: string): boolean {
  let at = 0;
  for (const character of long) if (character === short[at]) at++;
  return at === short.length;
}
