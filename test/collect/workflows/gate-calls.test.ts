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
  return found.calls.map(({ workflow, at, source, inputs, conditions, tolerances, triggers }) =>
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

describe("modgate is found in what a script runs", () => {
  const on = "on push,pull_request";
  test.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      "in a script",
      "./hack/gate.sh",
      { "hack/gate.sh": "#!/bin/sh\nset -e\nnpx modgate check --skip sbom\n" },
      [`ci.yml hack/gate.sh:3 command skip=sbom ${on}`],
    ],
    [
      "in a script of a script",
      "bash hack/all.sh",
      { "hack/all.sh": "cd x\n./hack/gate.sh\n", "hack/gate.sh": "modgate check || true\n" },
      [`ci.yml hack/gate.sh:1 command tolerates || true ${on}`],
    ],
    [
      "in a script that goes on after failures",
      "./gate.sh",
      { "gate.sh": "#!/bin/sh\nmodgate check\necho done\n" },
      [`ci.yml gate.sh:2 command tolerates no set -e ${on}`],
    ],
    [
      "in a script that its caller has end at failures",
      "bash -e ./gate.sh",
      { "gate.sh": "#!/bin/sh\nmodgate check\necho done\n" },
      [`ci.yml gate.sh:2 command ${on}`],
    ],
    [
      "as the last command of a script",
      "./gate.sh",
      { "gate.sh": "#!/bin/sh\nmodgate check\n# done\n" },
      [`ci.yml gate.sh:2 command ${on}`],
    ],
    [
      "with what is said around the script",
      "test -f x || ./gate.sh || true",
      { "gate.sh": "modgate check\n" },
      [`ci.yml gate.sh:1 command if test -f x || tolerates || true ${on}`],
    ],
    [
      "in a target of a Makefile",
      "make ci",
      { Makefile: "MODGATE ?= npx modgate\nci: gate\ngate:\n\t@$(MODGATE) check --only modules\n" },
      [`ci.yml Makefile:4 command only=modules ${on}`],
    ],
    [
      "behind a dash of a Makefile",
      "make -C build",
      { "build/makefile": "gate:\n\t-modgate check\n" },
      [`ci.yml build/makefile:2 command tolerates make passes over it (-) ${on}`],
    ],
    [
      "in a script of a recipe",
      "make",
      { Makefile: "gate:\n\t./gate.sh\n", "gate.sh": "modgate check\n" },
      [`ci.yml gate.sh:1 command ${on}`],
    ],
    ["not in another target", "make lint", { Makefile: "lint:\n\tgo vet\ngate:\n\tmodgate check\n" }, []],
    ["not in a script that calls itself", "./a.sh", { "a.sh": "./a.sh\n" }, []],
    ["not in a script that is not there", "./a.sh", {}, []],
  ])("%s", async (_, run, files, expected) => {
    expect(await calls({ [ci]: `${head}      - run: ${run}\n`, ...files })).toEqual(expected);
  });

  test("where the step runs", async () => {
    const text = `${head}      - run: ./gate.sh\n        working-directory: app\n`;
    expect(await calls({ [ci]: text, "app/gate.sh": "modgate check\n" })).toEqual([
      `ci.yml app/gate.sh:1 command working-directory=app ${on}`,
    ]);
  });
});

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
      "ci.yml workflows/ci.yml:6 dist/cli.js working-directory=x on push,pull_request",
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
      "by a shell that runs nothing",
      `${head}      - run: modgate check\n        shell: 'true {0}'\n`,
      "ci.yml workflows/ci.yml:6 command tolerates shell: true {0} on push,pull_request",
    ],
    [
      "by a shell of the workflow that goes on after failures",
      `defaults: { run: { shell: 'bash {0}' } }\n${head}      - run: modgate check\n`,
      "ci.yml workflows/ci.yml:7 command tolerates shell: bash {0} on push,pull_request",
    ],
    [
      "by a shell that ends at failures, in a folder of the job",
      `${head.replace("    steps:", "    defaults: { run: { working-directory: x } }\n    steps:")}      - run: modgate check\n        shell: bash -euo pipefail {0}\n`,
      "ci.yml workflows/ci.yml:7 command working-directory=x on push,pull_request",
    ],
    [
      "in a folder of the step, which a flag is above",
      `${head}      - run: modgate check --dir y\n        working-directory: x\n`,
      "ci.yml workflows/ci.yml:6 command working-directory=y on push,pull_request",
    ],
    [
      "with inputs that a constant gives",
      `${head}      - uses: acme/modgate@v1\n        with: \${{ fromJSON('{"fail-on":"never"}') }}\n`,
      "ci.yml workflows/ci.yml:6 acme/modgate fail-on=never on push,pull_request",
    ],
    [
      "with inputs that a run gives",
      `${head}      - uses: acme/modgate@v1\n        with: \${{ fromJSON(vars.X) }}\n`,
      "ci.yml workflows/ci.yml:6 acme/modgate fail-on=${{ fromJSON(vars.X) }} on push,pull_request",
    ],
    [
      "under conditions of its script",
      `${head}      - run: |\n          if [ -n "$X" ]; then\n            modgate check\n          fi\n`,
      'ci.yml workflows/ci.yml:8 command if [ -n "$X" ] on push,pull_request',
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

describe("aliases are followed", () => {
  const step = "&step\n        uses: acme/modgate@v1\n        with: { fail-on: never }\n";
  test.each([
    [
      "to steps",
      "on: pull_request\njobs:\n  a:\n    steps: &s\n      - run: true\n      - uses: acme/modgate@v1\n  b:\n    if: x\n    steps: *s\n",
      ["workflows/ci.yml:6 acme/modgate", "workflows/ci.yml:6 acme/modgate if x"],
    ],
    [
      "to a step",
      `on: pull_request\njobs:\n  a:\n    steps:\n      - ${step}  b:\n    steps:\n      - *step\n`,
      ["workflows/ci.yml:6 acme/modgate fail-on=never", "workflows/ci.yml:6 acme/modgate fail-on=never"],
    ],
    [
      "to a job",
      "on: pull_request\njobs:\n  a: &j\n    steps:\n      - uses: acme/modgate@v1\n  b: *j\n",
      ["workflows/ci.yml:5 acme/modgate", "workflows/ci.yml:5 acme/modgate"],
    ],
    [
      "to values and names",
      "on: &e pull_request\njobs:\n  a:\n    steps:\n      - name: &u acme/modgate@v1\n        id: &if if\n        *if : &x x\n        uses: *u\n        with: { fail-on: *x }\n",
      ["workflows/ci.yml:8 acme/modgate fail-on=x if x"],
    ],
    [
      "to a name before a colon",
      "on: pull_request\njobs:\n  a:\n    steps:\n      - id: &u uses\n        *u: acme/modgate@v1\n",
      ["workflows/ci.yml:6 acme/modgate"],
    ],
    [
      "to a script, at its own lines",
      "on: pull_request\njobs:\n  a:\n    steps:\n      - run: &r |\n          true\n          modgate check\n      - run: *r\n",
      ["workflows/ci.yml:7 command", "workflows/ci.yml:7 command"],
    ],
    [
      "as GitHub does where a name comes twice",
      "on: pull_request\njobs:\n  a:\n    env: { A: &u acme/other@v1, B: &s { uses: *u } }\n    name: &u acme/modgate@v1\n    steps: [*s]\n",
      ["workflows/ci.yml:4 acme/modgate"],
    ],
  ])("%s", async (_, text, expected) => {
    expect(await calls({ [ci]: text })).toEqual(expected.map((one) => `ci.yml ${one} on pull_request`));
  });

  test("to local actions", async () => {
    const text =
      "on: pull_request\njobs:\n  a:\n    name: &u ./.github/actions/gate\n    steps:\n      - uses: *u\n";
    const files = {
      [ci]: text,
      ".github/actions/gate/action.yml": composite("    - uses: acme/modgate@v1\n"),
    };
    expect(await calls(files)).toEqual(["ci.yml actions/gate/action.yml:8 acme/modgate on pull_request"]);
  });
});

describe("a workflow that GitHub does not run has no calls:", () => {
  const gate = `${head}      - uses: acme/modgate@v1\n`;
  test.each([
    ["several documents", `${gate}---\na: b\n`],
    ["a tag of its own", `${gate}        name: !x y\n`],
    ["a name twice, in another case", `${gate}JOBS: {}\n`],
    ["an alias of nothing", `${gate}        name: *x\n`],
    ["an anchor that is no word", `${gate}        name: &a.b x\n`],
    ["a merge key", `${gate}        env:\n          <<: { A: b }\n`],
    ["a merge key by an alias", `env: &e { A: b }\n${gate}        env: { <<: *e }\n`],
    ["a name that is a list", `${gate}? [a]\n: b\n`],
  ])("%s", async (_, text) => {
    expect(await calls({ [ci]: text })).toEqual([]);
  });

  test("what looks like one below a matrix is a value", async () => {
    const matrix = "    strategy: { matrix: { include: [{ <<: { a: b } }] } }\n";
    const text = gate.replace("    steps:\n", `${matrix}    steps:\n`);
    expect(await calls({ [ci]: text })).toHaveLength(1);
  });
});

describe("a workflow is given up and told", () => {
  const laughs = Array.from({ length: 9 }, (_, index) =>
    index === 0 ? "A0: &a0 [x, x]" : `A${index}: &a${index} [${`*a${index - 1},`.repeat(9)}]`,
  );
  const many = (count: number, step: string): string => step.repeat(count);
  const loop = composite(many(60, "    - uses: ./.github/actions/loop\n"));
  test.each([
    [
      "that grows by aliases of aliases",
      { [ci]: `${laughs.join("\n")}\n${head}      - uses: acme/modgate@v1\n` },
    ],
    ["that holds itself", { [ci]: `${head}      - &s { uses: acme/modgate@v1, with: *s }\n` }],
    [
      "that is nested without end",
      { [ci]: `${head}      - uses: acme/modgate@v1\nx: ${"[".repeat(20_000)}` },
    ],
    ["that is nested deeper than GitHub reads", { [ci]: `x: ${"[".repeat(200)}${"]".repeat(200)}\n${head}` }],
    ["that is larger than GitHub reads", { [ci]: `${head}${many(20_000, "      - run: a\n")}` }],
    [
      "that calls local actions within local actions",
      {
        [ci]: `${head}${many(60, "      - uses: ./.github/actions/loop\n")}`,
        ".github/actions/loop/action.yml": loop,
      },
    ],
    [
      "whose jobs all wait for each other",
      {
        [ci]: `on: push\njobs:\n${Array.from({ length: 3000 }, (_, index) => `  j${index}: { needs: j${index + 1} }\n`).join("")}`,
      },
    ],
  ])("%s", async (_, files) => {
    const below = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/repo/${name}`, text]));
    const found = await collectGateCalls(memoryWorld({ files: below }).files, "/repo");
    expect(found).toEqual({ calls: [], otherJobs: [], tangled: [{ file: ci, text: files[ci] }] });
  });

  test("others beside it are read", async () => {
    const files = new Map([
      [ci, `x: &x [*x]\n${head}      - uses: acme/modgate@v1\n`],
      [".github/workflows/other.yml", `${head}      - uses: acme/modgate@v1\n`],
    ]);
    const { calls: found, tangled } = gateCalls(files);
    expect(tangled.map(({ file }) => file)).toEqual([ci]);
    expect(found.map(({ workflow }) => workflow)).toEqual([".github/workflows/other.yml"]);
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
    ..."on:~jobs:~x:~steps:~  ~    ~- ~uses: acme/modgate@v1~run: modgate~run: |~if: a~with: {~}~[~]~\n~\"~'~&a ~*a~<<: ~#~: ".split(
      "~",
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const text = parts.join("");
      for (const { at } of gateCalls(new Map([[ci, text]])).calls) {
        expect(at.line).toBeGreaterThanOrEqual(1);
        expect(at.line).toBeLessThanOrEqual(text.split("\n").length);
      }
    }),
  );
});
