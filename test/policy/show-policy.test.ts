import { expect, test } from "vitest";
import { policySections } from "../../src/engine/policy-sections.ts";
import { loadPolicy } from "../../src/policy/load-policy.ts";
import type { LoadedPolicy } from "../../src/policy/policy.ts";
import { policyJsonSchema } from "../../src/policy/policy-schema.ts";
import { showPolicy } from "../../src/policy/show-policy.ts";

const files: Readonly<Record<string, string>> = {
  "org.yml": "version: 1\nextends: [more/base.yml]\nmodules: { free-majors: [0] }\nproxy: { attempts: 5 }\n",
  "more/base.yml": 'modules:\n  allow:\n    - { path: "golang.org/x/*", majors: any }\n',
};

function load(text: string): Promise<LoadedPolicy> {
  return loadPolicy({
    text,
    file: ".github/modgate.yml",
    from: "head",
    sections: policySections(),
    readExtended: async (path) => files[path],
  });
}

const own = `version: 1
extends: [modgate:strict, org.yml]
proxy: { chain: "https://me:secret@goproxy.corp.example" }
modules:
  allow:
    - path: lib.example/codec
      majors: [2]
    - { path: lib.example/feed, majors: [2, 3] }
waivers:
  - { code: vet, module: x, owner: me, reason: "a # b", expires: 2026-12-31 }
`;

/** Values with their place, in the order of the text, without the blanks between them. */
async function places(text: string): Promise<readonly string[]> {
  const jsonSchema = policyJsonSchema(policySections());
  const shown = showPolicy(await load(text), { origin: true, jsonSchema });
  return shown.split("\n").map((line) => line.replace(/ +(# \S+)$/, " $1"));
}

test("every value has its place, through files, files of files and presets, and what nobody said is a default", async () => {
  const lines = await places(own);
  for (const wanted of [
    "version: 1 # .github/modgate.yml:1",
    "existing: error # modgate:strict:5",
    "  chain: https://goproxy.corp.example # .github/modgate.yml:3",
    "  attempts: 5 # org.yml:4",
    "  timeout: 3000ms # default",
    "    - path: lib.example/codec # .github/modgate.yml:6",
    "      majors: [ 2 ] # .github/modgate.yml:7",
    "    - { path: lib.example/feed, majors: [ 2, 3 ] } # .github/modgate.yml:8",
    "    - { path: golang.org/x/*, majors: any } # more/base.yml:3",
    "  free-majors: [ 0 ] # org.yml:3",
    "  deny: [] # default",
    '  - { code: vet, module: x, owner: me, reason: "a # b", expires: 2026-12-31 } # .github/modgate.yml:10',
  ]) {
    expect(lines).toContain(wanted);
  }
});

test("no value is without a place: every line but the head and bare keys ends in one", async () => {
  const lines = await places(own);
  const bare = lines.filter((line) => line !== "" && !/ # \S+$/.test(line) && !/^(#.*|[\w -]+:)$/.test(line));
  expect(bare).toEqual([]);
});

test("a default that no file sets is no line of a file, also where it stands in the same line", async () => {
  expect(await places("version: 1\nproxy: { attempts: 2 }\n")).toContain("existing: error # default");
  expect(await places("version: 1\nmax-waiver-days: 9\n")).toContain(
    "max-waiver-days: 9 # .github/modgate.yml:2",
  );
});

test("without origins the text is a policy with the same effect", async () => {
  const before = await load(own);
  const shown = showPolicy(before, { origin: false });
  expect(shown).not.toMatch(/secret|\u0000|:\d+$/m);
  const after = await load(shown);
  expect(after.effective).toEqual(before.effective);
  expect(after.common.waivers).toEqual(before.common.waivers);
});
