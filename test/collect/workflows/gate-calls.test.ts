import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collectGateCalls } from "../../../src/collect/workflows.ts";
import { gateCalls } from "../../../src/collect/workflows/gate-calls.ts";
import { memoryWorld } from "../../memory-world.ts";

const ci = ".github/workflows/ci.yml";
const head = "on: [push, pull_request]\njobs:\n  gate:\n    runs-on: ubuntu-latest\n    steps:\n";

async function calls(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const below = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/repo/${name}`, text]));
  const found = await collectGateCalls(memoryWorld({ files: below }).files, "/repo");
  return found.map(({ workflow, at, source, inputs, conditions, tolerances, triggers }) =>
    [
      workflow.replace(".github/workflows/", ""),
      `${at.file.replace(".github/", "")}:${at.line}`,
      source,
      ...[...inputs].map(([name, { value }]) => `${name}=${value}`),
      ...conditions.map(({ value }) => `if ${value}`),
      ...tolerances.map(({ value }) => `tolerates ${value}`),
      `on ${[...triggers.keys()].join(",")}`,
    ].join(" "),
  );
}

const composite = (steps: string): string =>
  `name: gate\ninputs:\n  fail-on:\n    default: error\nruns:\n  using: composite\n  steps:\n${steps}`;

describe("modgate is found", () => {
  test.each([
    [
      "as an action",
      `${head}      - uses: Acme/Modgate@v1\n`,
      "ci.yml workflows/ci.yml:6 acme/modgate on push,pull_request",
    ],
    [
      "with all that decides",
      `${head}      - name: x\n        if: always()\n        continue-on-error: true\n        uses: acme/modgate/sub@v1\n        with: { Fail-On: never, skip: "modules, sbom" }\n`,
      "ci.yml workflows/ci.yml:9 acme/modgate/sub fail-on=never skip=modules, sbom if always() tolerates true on push,pull_request",
    ],
    [
      "as an image",
      `${head}      - uses: docker://registry.corp.example:5000/acme/modgate:1\n`,
      "ci.yml workflows/ci.yml:6 docker://registry.corp.example:5000/acme/modgate on push,pull_request",
    ],
    [
      "as a command",
      `${head}      - run: npx modgate check --fail-on=never --skip a --skip b\n`,
      "ci.yml workflows/ci.yml:6 command fail-on=never skip=a,b on push,pull_request",
    ],
    [
      "in a block",
      `${head}      - run: |\n          set -e\n          modgate || true\n`,
      "ci.yml workflows/ci.yml:8 command tolerates || true on push,pull_request",
    ],
    [
      "from a checkout",
      `${head}      - run: node dist/cli.js check --dir x\n`,
      "ci.yml workflows/ci.yml:6 command working-directory=x on push,pull_request",
    ],
    [
      "in a pipe that hides its end",
      `${head}      - run: modgate check | tee out\n`,
      "ci.yml workflows/ci.yml:6 command tolerates | tee out on push,pull_request",
    ],
    [
      "in a pipe that does not",
      `${head}      - run: modgate check | tee out\n        shell: bash\n`,
      "ci.yml workflows/ci.yml:6 command on push,pull_request",
    ],
    [
      "as a reusable workflow",
      "on: { pull_request: { paths: [a] } }\njobs:\n  gate:\n    if: false\n    uses: acme/ci/.github/workflows/modgate.yml@v1\n",
      "ci.yml workflows/ci.yml:5 acme/ci/.github/workflows/modgate.yml if false on pull_request",
    ],
  ])("%s", async (_, text, expected) => {
    expect(await calls({ [ci]: text })).toEqual([expected]);
  });

  test("through local actions and workflows, inputs filled in", async () => {
    const files = {
      [ci]: `${head}      - uses: ./.github/actions/gate\n        if: a\n        with:\n          fail-on: never\n`,
      ".github/workflows/other.yml":
        "on: pull_request\njobs:\n  x:\n    uses: ./.github/workflows/called.yml\n",
      ".github/workflows/called.yml":
        "on: workflow_call\njobs:\n  y:\n    steps:\n      - uses: ./.github/actions/gate\n",
      ".github/actions/gate/action.yml": composite(
        "    - uses: acme/modgate@v1\n      with:\n        fail-on: ${{ inputs.fail-on }}\n",
      ),
    };
    expect(await calls(files)).toEqual([
      "called.yml actions/gate/action.yml:8 acme/modgate fail-on=error on workflow_call",
      "ci.yml actions/gate/action.yml:8 acme/modgate fail-on=never if a on push,pull_request",
      "other.yml actions/gate/action.yml:8 acme/modgate fail-on=error on pull_request",
    ]);
  });
});

describe("modgate is not found in", () => {
  test.each([
    ["another action", `${head}      - uses: acme/other@v1\n`],
    ["a name", `${head}      - name: modgate check\n        run: echo ok\n`],
    ["what is printed", `${head}      - run: echo modgate check\n`],
    [
      "a comment",
      `${head}      # - uses: acme/modgate@v1\n      - run: |\n          # modgate check\n          true\n`,
    ],
    ["its other commands", `${head}      - run: modgate doctor && modgate sbom\n`],
    ["a file that is no YAML", "jobs: [\n"],
    ["an action that calls itself", `${head}      - uses: ./.github/actions/loop\n`],
  ])("%s", async (_, text) => {
    const loop = composite("    - uses: ./.github/actions/loop\n");
    expect(await calls({ [ci]: text, ".github/actions/loop/action.yml": loop })).toEqual([]);
  });
});

test("any text is read without an error, with lines inside of it", () => {
  const part = fc.constantFrom(
    ..."on:~jobs:~x:~steps:~  ~    ~- ~uses: acme/modgate@v1~run: modgate~run: |~if: a~with: {~}~[~]~\n~\"~'~&a ~*a~#~: ".split(
      "~",
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const text = parts.join("");
      for (const { at } of gateCalls(new Map([[ci, text]]))) {
        expect(at.line).toBeGreaterThanOrEqual(1);
        expect(at.line).toBeLessThanOrEqual(text.split("\n").length);
      }
    }),
  );
});
