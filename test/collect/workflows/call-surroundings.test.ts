import { describe, expect, test } from "vitest";
import { collectGateCalls } from "../../../src/collect/workflows.ts";
import type { GateCalls } from "../../../src/model/gate-calls.ts";
import { compareGateCalls } from "../../../src/policy/compare-gate-calls.ts";
import { memoryWorld } from "../../memory-world.ts";

const ci = ".github/workflows/ci.yml";

type Files = Readonly<Record<string, string>>;

async function callsOf(files: Files): Promise<GateCalls> {
  const below = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/repo/${name}`, text]));
  return collectGateCalls(memoryWorld({ files: below }).files, "/repo");
}

/** What a change of one workflow weakens, with the line it is told at. */
async function weakened(base: string, head: string, others: Files = {}): Promise<readonly string[]> {
  const [before, now] = await Promise.all([callsOf({ [ci]: base }), callsOf({ ...others, [ci]: head })]);
  return compareGateCalls(before.calls, now.calls, now.otherJobs).flatMap(({ weakenings }) =>
    weakenings.map(
      ({ what, at, passes }) => `${at.line ?? 1}: ${what} [${typeof passes === "string" ? passes : "some"}]`,
    ),
  );
}

interface Parts {
  readonly top?: string;
  readonly job?: string;
  readonly before?: string;
  readonly uses?: string;
  readonly jobs?: string;
}

function workflow({ top = "", job = "", before = "", uses = "acme/modgate@v1", jobs = "" }: Parts): string {
  return `on: pull_request
${top}jobs:
${jobs}  gate:
    runs-on: ubuntu-latest
${job}    steps:
${before}      - uses: ${uses}
`;
}

const checkout = (inputs: string): string =>
  `      - uses: actions/checkout@v5\n        with: { ${inputs} }\n`;
const run = (script: string): string => `      - run: ${script}\n`;
const sha = (digit: string): string => digit.repeat(40);

describe("around a run of modgate less is judged", () => {
  test.each<[string, Parts, Parts, string]>([
    [
      "behind a job that never runs",
      {},
      { jobs: "  never:\n    if: false\n", job: "    needs: [never]\n" },
      "4: has modgate wait for a job that never runs (if: false) [everything]",
    ],
    [
      "behind a job behind another",
      {},
      { jobs: "  a:\n    if: ${{ vars.X }}\n  b:\n    needs: a\n", job: "    needs: b\n" },
      "4: has modgate wait for a job that runs only if ${{ vars.X }} [unknown]",
    ],
    [
      "behind a job that may fail",
      {},
      { jobs: "  a: {}\n", job: "    needs: a\n" },
      "6: has modgate wait for the job a, and skips it where that fails [nothing]",
    ],
    [
      "with another ref checked out",
      { before: checkout("fetch-depth: 0") },
      { before: checkout("fetch-depth: 0, ref: main") },
      "7: checks out another ref before modgate (nothing -> main) [unknown]",
    ],
    [
      "with another repository checked out",
      { before: checkout("fetch-depth: 0") },
      { before: checkout("fetch-depth: 0, repository: acme/good") },
      "7: checks out another repository before modgate (nothing -> acme/good) [unknown]",
    ],
    [
      "with no history",
      { before: checkout("fetch-depth: 0") },
      { before: checkout("fetch-depth: 1") },
      "7: no longer checks out the history that the base commit is in (fetch-depth: 0) [nothing]",
    ],
    ...[
      "git checkout main -- go.mod",
      "git -C . checkout origin/main",
      "git reset --hard origin/main",
      "git restore --source main go.mod",
      "rm -rf go.mod",
      "cp other/go.mod go.mod",
      "mv go.work /tmp",
      "sed -i s/a/b/ ./go.mod",
      "go mod edit -dropreplace=a.example/b",
      "go get a.example/b@v1.0.0",
    ].map((script): [string, Parts, Parts, string] => [
      `after ${script}`,
      {},
      { before: run(script) },
      `6: writes over what modgate judges before it runs (${script}) [unknown]`,
    ]),
    [
      "after an echo into go.mod",
      {},
      { before: "      - run: |\n          true\n          echo module x > go.mod\n" },
      "8: writes over what modgate judges before it runs (echo module x) [unknown]",
    ],
    [
      "with a proxy of the job",
      {},
      { job: "    env: { GOPROXY: 'https://evil.example' }\n" },
      "5: gives modgate another GOPROXY (nothing -> https://evil.example) [unknown]",
    ],
    [
      "with a wider list of the workflow",
      { top: "env: { GONOSUMDB: 'a.example' }\n" },
      { top: "env: { GONOSUMDB: 'a.example,*' }\n" },
      "2: gives modgate another GONOSUMDB (a.example -> a.example,*) [unknown]",
    ],
    [
      "with flags of go that a run brings",
      {},
      { job: "    env: { GOFLAGS: '-v ${{ vars.X }}' }\n" },
      "5: gives modgate another GOFLAGS (nothing -> -v ${{ vars.X }}) [unknown]",
    ],
    [
      "with options of Node that a run brings",
      {},
      { job: "    env: { NODE_OPTIONS: '${{ vars.X }}' }\n" },
      "5: gives modgate another NODE_OPTIONS (nothing -> ${{ vars.X }}) [unknown]",
    ],
    [
      "with programs of the change before others",
      {},
      { job: "    env: { PATH: './bin:/usr/bin' }\n" },
      "5: gives modgate another PATH (nothing -> ./bin:/usr/bin) [unknown]",
    ],
    [
      "with variables that a constant gives",
      {},
      { job: `    env: \${{ fromJSON('{"GOSUMDB":"off","A":"b"}') }}\n` },
      "5: gives modgate another GOSUMDB (nothing -> off) [unknown]",
    ],
    [
      "with variables that a run gives",
      {},
      { job: "    env: ${{ fromJSON(vars.ENV) }}\n" },
      "5: gives modgate another environment (nothing -> ${{ fromJSON(vars.ENV) }}) [unknown]",
    ],
    [
      "with variables that are inserted",
      {},
      { job: `    env: { A: b, "\${{ insert }}": "\${{ fromJSON('{\\"GOSUMDB\\":\\"off\\"}') }}" }\n` },
      "5: gives modgate another GOSUMDB (nothing -> off) [unknown]",
    ],
    [
      "after a step that sets its proxy",
      {},
      { before: run("echo GOPROXY=https://evil.example >> $GITHUB_ENV") },
      "6: gives modgate another GOPROXY (nothing -> https://evil.example) [unknown]",
    ],
    [
      "under another name, with a job that takes over its own",
      { jobs: "  other:\n    steps: []\n" },
      { jobs: "  other:\n    name: gate\n    steps: []\n", job: "    name: check\n" },
      "3: gives the name of the job that ran modgate to one that does not (gate) [everything]",
    ],
    [
      "in a container",
      {},
      { job: "    container: evil.example/image:1\n" },
      "5: runs modgate in the container evil.example/image:1 [unknown]",
    ],
    [
      "after a folder of the repository on PATH",
      {},
      { before: run("echo '$PWD/bin' >> $GITHUB_PATH") },
      "6: gives modgate another PATH (nothing -> $PWD/bin) [unknown]",
    ],
    [
      "after a folder of the workspace on PATH",
      {},
      { before: run('echo "${{ github.workspace }}/bin" >> "$GITHUB_PATH"') },
      "6: gives modgate another PATH (nothing -> ${{ github.workspace }}/bin) [unknown]",
    ],
    ...(
      [
        ["GOPROXY=https://x.example modgate check", "another GOPROXY (nothing -> https://x.example)"],
        ["export GOFLAGS=-mod=mod; modgate check", "another GOFLAGS (nothing -> -mod=mod)"],
        ["PATH=./bin:$PATH modgate check", "another PATH (nothing -> ./bin:$PATH)"],
      ] as const
    ).map(([script, what]): [string, Parts, Parts, string] => [
      script,
      { before: run("modgate check"), uses: "a/b@v1" },
      { before: run(script), uses: "a/b@v1" },
      `6: gives modgate ${what} [unknown]`,
    ]),
    ["from a branch", {}, { uses: "acme/modgate@eve" }, "6: takes modgate at eve instead of v1 [unknown]"],
    [
      "from another commit",
      { uses: `acme/modgate@${sha("a")}` },
      { uses: `acme/modgate@${sha("b")}` },
      `6: takes modgate at ${sha("b")} instead of ${sha("a")} [nothing]`,
    ],
    [
      "from an older version",
      { uses: "acme/modgate@v1.10.0" },
      { uses: "acme/modgate@v1.9.3" },
      "6: takes modgate at v1.9.3 instead of v1.10.0 [nothing]",
    ],
    [
      "in a workflow with a job twice",
      {},
      { jobs: "  gate:\n    runs-on: x\n" },
      "1: no longer runs modgate [everything]",
    ],
  ])("%s", async (_, base, head, expected) => {
    expect(await weakened(workflow(base), workflow(head))).toEqual([expected]);
  });

  test("after a local action that writes over go.mod", async () => {
    const others = {
      "prepare/action.yml": "runs:\n  using: composite\n  steps:\n    - run: git checkout main -- go.mod\n",
    };
    const head = workflow({ before: "      - uses: ./prepare\n" });
    expect(await weakened(workflow({}), head, others)).toEqual([
      "4: writes over what modgate judges before it runs (git checkout main -- go.mod) [unknown]",
    ]);
  });
});

const gated = (uses: string, values: string): Parts => ({ uses, job: values });
const matrix = (values: string): string => `    strategy: { matrix: { ${values} } }\n`;
const perModule = "acme/modgate@v1\n        with: { modules: '${{ matrix.module }}' }";
const ifOn = "acme/modgate@v1\n        if: env.GATE == 'on'";
const filter = (paths: string, version = "v3"): Parts => ({
  jobs: `  changes:\n    outputs: { mods: x }\n    steps:\n      - uses: a/paths-filter@${version}\n        with: { filters: '${paths}' }\n`,
  job: "    needs: changes\n    if: needs.changes.outputs.mods == 'true'\n",
});

describe("the same expression around a run of modgate stands for something else", () => {
  test.each<[string, Parts, Parts, string]>([
    [
      "a module less in its matrix",
      gated(perModule, matrix("module: [a, b]")),
      gated(perModule, matrix("module: [a]")),
      "5: goes by another matrix.module (a, b -> a) [unknown]",
    ],
    [
      "a module that its matrix leaves out",
      gated(perModule, matrix("module: [a, b]")),
      gated(perModule, matrix("module: [a, b], exclude: [{ module: b }]")),
      "5: goes by another matrix.module (a, b -> a, b, -b) [unknown]",
    ],
    [
      "a tolerance",
      gated("acme/modgate@v1", `    continue-on-error: \${{ matrix.soft }}\n${matrix("soft: [false]")}`),
      gated("acme/modgate@v1", `    continue-on-error: \${{ matrix.soft }}\n${matrix("soft: [true]")}`),
      "6: goes by another matrix.soft (false -> true) [unknown]",
    ],
    [
      "a condition",
      { uses: ifOn, top: "env: { GATE: 'on' }\n" },
      { uses: ifOn, top: "env: { GATE: 'off' }\n" },
      "2: goes by another env.GATE (on -> off) [unknown]",
    ],
    [
      "a condition on a variable that is gone",
      { uses: ifOn, top: "env: { GATE: 'on' }\n" },
      { uses: ifOn },
      "6: goes by another env.GATE (on -> nothing) [unknown]",
    ],
    [
      "a flag",
      { before: run("modgate check --fail-on $LEVEL"), uses: "a/b@v1", top: "env: { LEVEL: error }\n" },
      { before: run("modgate check --fail-on $LEVEL"), uses: "a/b@v1", top: "env: { LEVEL: never }\n" },
      "2: goes by another env.LEVEL (error -> never) [unknown]",
    ],
    [
      "what another job found",
      filter("go.*"),
      filter("docs/**"),
      "4: goes by needs.changes, which does something else [unknown]",
    ],
  ])("%s", async (_, base, head, expected) => {
    expect(await weakened(workflow(base), workflow(head))).toEqual([expected]);
  });

  test.each<[string, Parts, Parts]>([
    ["a module more", gated(perModule, matrix("module: [a]")), gated(perModule, matrix("module: [a, b]"))],
    [
      "a matrix that modgate does not ask",
      gated("acme/modgate@v1", matrix("go: [1.25, 1.26]")),
      gated("acme/modgate@v1", matrix("go: [1.26]")),
    ],
    ["a variable that nothing asks", { uses: ifOn }, { uses: ifOn, top: "env: { COLOR: 'no' }\n" }],
    ["a newer action in another job", filter("go.*"), filter("go.*", "v4")],
  ])("but not by %s", async (_, base, head) => {
    expect(await weakened(workflow(base), workflow(head))).toEqual([]);
  });
});

describe("ordinary edits around a run of modgate take nothing away", () => {
  test.each<[string, Parts, Parts]>([
    ["a newer version", {}, { uses: "acme/modgate@v2" }],
    ["a newer minor version", { uses: "acme/modgate@v1.9.3" }, { uses: "acme/modgate@v1.10.0" }],
    ["a version in the place of a branch", { uses: "acme/modgate@main" }, {}],
    [
      "a newer checkout",
      { before: checkout("fetch-depth: 0").replace("@v5", "@v4") },
      { before: checkout("fetch-depth: 0") },
    ],
    [
      "a checkout of what the event is about",
      {},
      { before: checkout("ref: '${{ github.event.pull_request.head.sha }}'") },
    ],
    ["one with a fallback", {}, { before: checkout("ref: '${{ github.head_ref || github.ref }}'") }],
    [
      "another repository beside",
      { before: checkout("fetch-depth: 0") },
      { before: checkout("fetch-depth: 0") + checkout("repository: acme/ci, path: ci, ref: main") },
    ],
    ["deeper history", { before: checkout("fetch-depth: 1") }, { before: checkout("fetch-depth: 0") }],
    ["a matrix elsewhere", {}, { jobs: "  t:\n    strategy: { matrix: { go: [1, 2] } }\n    if: false\n" }],
    [
      "a job renamed that is waited for",
      { jobs: "  a: {}\n", job: "    needs: a\n" },
      { jobs: "  b: {}\n", job: "    needs: [b]\n" },
    ],
    [
      "a job waited for, whatever becomes of it",
      {},
      { jobs: "  a:\n    if: false\n", job: "    needs: a\n    if: always()\n" },
    ],
    ["a job renamed", {}, { job: "    name: check\n" }],
    ...[
      "COLOR=1 modgate check",
      "PATH=$HOME/go/bin:$PATH modgate check",
      "GOFLAGS=-mod=mod go vet; modgate check",
    ].map((script): [string, Parts, Parts] => [
      script,
      { before: run("modgate check"), uses: "a/b@v1" },
      { before: run(script), uses: "a/b@v1" },
    ]),
    ["a tool's folder on PATH", {}, { before: run('echo "$HOME/go/bin" >> $GITHUB_PATH') }],
    ["go's own folder on PATH", {}, { before: run('echo "$(go env GOPATH)/bin" >> $GITHUB_PATH') }],
    ["a variable for later steps", {}, { before: run("echo GOOS=linux >> $GITHUB_ENV") }],
    ["another environment", {}, { top: "env: { CGO_ENABLED: 0, GOFLAGS: -mod=readonly }\n" }],
    [
      "a flag with a value of the run",
      {},
      { top: "env: { GOFLAGS: '-ldflags=-X=a.b=${{ github.sha }}' }\n" },
    ],
    ["fewer private patterns", { top: "env: { GOPRIVATE: 'a,b' }\n" }, { top: "env: { GOPRIVATE: b }\n" }],
    [
      "a newer container",
      { job: "    container: golang:1.25\n" },
      { job: "    container: { image: 'golang:1.26' }\n" },
    ],
    ...[
      "go build ./...",
      "go mod tidy && git diff --exit-code",
      "go mod download",
      "go mod edit -json",
      "go get ./...",
      "rm -rf dist/* build",
      "cp go.mod /tmp/",
      "cp -r web/dist .",
      "git fetch origin main",
      "git config user.name x",
      "git checkout -b work",
      "git checkout -- go.sum",
      "git reset --hard",
      "git status > out.txt",
      "sed -i s/a/b/ README.md",
      "sed -n 1p go.mod",
      "cat go.mod",
    ].map((script): [string, Parts, Parts] => [`a step ${script}`, {}, { before: run(script) }]),
    ["a step that was there", { before: run("git checkout main") }, { before: run("git  checkout main") }],
  ])("%s", async (_, base, head) => {
    expect(await weakened(workflow(base), workflow(head))).toEqual([]);
  });
});
