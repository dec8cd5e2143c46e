import { describe, expect, test } from "vitest";
import {
  generatedBy,
  isPackageFile,
  maybeScript,
  scriptSettings,
  settingsReader,
} from "../../../src/collect/build-files/settings-readers.ts";

const ci = ".github/workflows/ci.yml";
const gen = "lib.example/gen/cmd/gen@v1.0.0";

function runs(file: string, text: string): readonly string[] {
  return (settingsReader(file)?.(text) ?? [])
    .filter(({ name }) => name.startsWith("go "))
    .map(({ name, value, line }) => `${line} ${name} ${value}`);
}

const workflow = (body: string): string => `on: push\njobs:\n  t:\n    steps:\n${body}`;
const step = (run: string): string => workflow(`      - run: ${run}\n`);

describe("a tool that go fetches and runs is found in", () => {
  test.each([
    ["a step", ci, step(`go run ${gen} ./...`), [`5 go run ${gen}`]],
    ["an install", ci, step(`GOBIN=/tmp go install -v ${gen}`), [`5 go install ${gen}`]],
    [
      "several",
      ci,
      step(`go install a.example/x@latest ${gen}`),
      ["5 go install a.example/x@latest", `5 go install ${gen}`],
    ],
    ["quotes", ci, workflow(`      - { run: "go run 'a.example/x@v1'" }\n`), ["5 go run a.example/x@v1"]],
    [
      "continued lines",
      ci,
      step(`|\n          set -e\n          go install \\\n            ${gen}`),
      [`8 go install ${gen}`],
    ],
    [
      "folded lines",
      ci,
      step(`>-\n          go install\n          -tags x\n          ${gen}`),
      [`8 go install ${gen}`],
    ],
    [
      "a variable before a semicolon",
      ci,
      step("P=a.example/x; go run $P@v1.0.0"),
      ["5 go run a.example/x@v1.0.0"],
    ],
    [
      "a variable after another command",
      ci,
      step("set -e && export P='a.example/x@v1' && go install $P"),
      ["5 go install a.example/x@v1"],
    ],
    ["a pipe", ci, step("echo a.example/x@v1 | xargs go install"), ["5 go install a.example/x@v1"]],
    [
      "a pipe of several",
      ci,
      step("printf '%s\\n' a.example/x@v1 b.example/y@v2 | xargs -n1 go install"),
      ["5 go install a.example/x@v1", "5 go install b.example/y@v2"],
    ],
    ["a variable for go", "x.sh", '"$GO" install a.example/x@v1', ["1 go install a.example/x@v1"]],
    [
      "a variable for go with a default",
      "x.sh",
      '"${GO:-/usr/local/go/bin/go}" install a.example/x@v1',
      ["1 go install a.example/x@v1"],
    ],
    [
      "a matrix of commands",
      ci,
      `jobs:\n  t:\n    strategy:\n      matrix:\n        cmd: [go vet, go install]\n    steps:\n      - run: \${{ matrix.cmd }} a.example/x@v1\n`,
      ["7 go install a.example/x@v1"],
    ],
    [
      "a justfile",
      "justfile",
      'v := "v1.2.0"\n\nfmt: build\n    @go run a.example/x@{{v}} .\n',
      ["4 go run a.example/x@v1.2.0"],
    ],
    [
      "a package.json",
      "web/package.json",
      '{\n  "name": "x",\n  "scripts": { "gen": "go run a.example/x@v1" }\n}\n',
      ["3 go run a.example/x@v1"],
    ],
    [
      "a hook before commits",
      ".pre-commit-config.yaml",
      "repos:\n  - repo: local\n    hooks:\n      - id: x\n        entry: go run a.example/x@v1\n",
      ["5 go run a.example/x@v1"],
    ],
    [
      "a hook of a release",
      ".goreleaser.yml",
      "before:\n  hooks:\n    - go mod tidy\n    - go run a.example/x@v1\n",
      ["4 go run a.example/x@v1"],
    ],
    ["a script for PowerShell", "x.ps1", "go install a.example/x@v1", ["1 go install a.example/x@v1"]],
    ["another folder", ci, step(`go -C tools run ${gen}`), [`5 go run ${gen}`]],
    ["a shell in a shell", ci, step(`bash -c "cd x && go run ${gen}"`), [`5 go run ${gen}`]],
    ["a substitution", ci, step(`echo $(go run ${gen})`), [`5 go run ${gen}`]],
    ["go get -tool", ci, step("go get -tool a.example/x"), ["5 go get -tool a.example/x"]],
    [
      "variables of the shell",
      ci,
      step('|\n          V=v1.2.0\n          go run "a.example/x@$V"'),
      ["7 go run a.example/x@v1.2.0"],
    ],
    [
      "variables of the workflow",
      ci,
      `env:\n  V: v1.2.0\n${step("go run a.example/x@${{ env.V }}")}`,
      ["7 go run a.example/x@v1.2.0"],
    ],
    [
      "a loop",
      ci,
      step("for t in a.example/x@v1 b.example/y@v2; do go install $t; done"),
      ["5 go install a.example/x@v1", "5 go install b.example/y@v2"],
    ],
    [
      "an unknown version",
      ci,
      step("go run a.example/x@${{ steps.v.outputs.v }}"),
      ["5 go run a.example/x@${{ steps.v.outputs.v }}"],
    ],
    [
      "a variable that holds the call",
      ci,
      workflow(`      - env:\n          GEN: go run ${gen}\n        run: $GEN\n`),
      [`6 go run ${gen}`],
    ],
    ["a Makefile", "Makefile", `gen:\n\t@go run ${gen} .\n`, [`2 go run ${gen}`]],
    [
      "a Makefile's variables",
      "Makefile",
      "V ?= v1\nX := a.example/x@$(V)\ngen:\n\t$(GO) run $(X)\n",
      ["4 go run a.example/x@v1"],
    ],
    ["a Makefile's command", "build/tools.mk", `GEN = go run ${gen}\ngen:\n\t$(GEN)\n`, [`1 go run ${gen}`]],
    ["a Taskfile", "Taskfile.yml", `tasks:\n  gen:\n    cmds:\n      - go run ${gen}\n`, [`4 go run ${gen}`]],
    [
      "a Dockerfile",
      "Dockerfile",
      `FROM golang\nRUN --mount=type=cache,target=/x CGO_ENABLED=0 go install ${gen}\n`,
      [`2 go install ${gen}`],
    ],
    [
      "a Dockerfile's exec form",
      "Dockerfile",
      `FROM golang\nRUN ["go", "install", "${gen}"]\n`,
      [`2 go install ${gen}`],
    ],
    [
      "a composite action",
      ".github/actions/gen/action.yml",
      `runs:\n  steps:\n    - run: go run ${gen}\n`,
      [`3 go run ${gen}`],
    ],
    [
      "a development container",
      ".devcontainer/devcontainer.json",
      `{ "postCreateCommand": "go install ${gen}" }\n`,
      [`1 go install ${gen}`],
    ],
    ["a script", "hack/gen.sh", `#!/bin/sh\nexec go run ${gen} "$@"\n`, [`2 go run ${gen}`]],
  ])("%s", (_, file, text, expected) => {
    expect(runs(file, text)).toEqual(expected);
  });
});

describe("no tool is", () => {
  test.each([
    ["our own folder", ci, step("go run ./cmd/x && go install ./... . cmd/x")],
    ["what the program is given", ci, step("go run ./cmd/x a.example/x@v1")],
    ["what is printed", ci, step(`echo "go run ${gen}"`)],
    ["a comment", ci, `${step("go build")}      # - run: go run ${gen}\n`],
    ["a name", ci, workflow(`      - name: go install ${gen}\n        run: go build\n`)],
    [
      "another program",
      ci,
      step("npm install a.example/x@1 && mygo run a.example/x@v1 && cargo install x@1"),
    ],
    ["a download", ci, step("go mod download a.example/x@v1")],
    ["a removal", ci, step("go get -tool a.example/x@none")],
    ["a change of go.mod", ci, step("go get a.example/x@v1")],
    ["an unknown variable", ci, step("go install $TOOL && go run ${{ inputs.tool }}")],
    ["a word with an at sign", ci, step("go run @v1 && go run user@v1")],
    ["a Makefile's comment", "Makefile", `# go run ${gen}\ngen: # go run ${gen}\n\ttrue\n`],
    ["a text that is written down", "x.sh", `cat > x.md <<EOF\ngo run ${gen}\nEOF\n`],
  ])("%s", (_, file, text) => {
    expect(runs(file, text)).toEqual([]);
  });
});

describe("go generate", () => {
  test.each([
    ["runs a tool", `//go:generate go run ${gen} -o x.go`, [`3 go run ${gen}`]],
    ["runs a shell", '//go:generate sh -c "go run a.example/x@latest > x"', ["3 go run a.example/x@latest"]],
    [
      "names a command",
      "//go:generate -command x go run a.example/x@latest",
      ["3 go run a.example/x@latest"],
    ],
    ["runs our own", "//go:generate go run ./internal/gen -x a.example/x@v1", []],
    ["weakens nothing that is looked for here", "//go:generate env GOFLAGS=-mod=mod go run ./gen", []],
  ])("%s", (_, line, expected) => {
    const found = generatedBy(`package a\n\n${line}\n`).map((one) => `${one.line} ${one.name} ${one.value}`);
    expect(found).toEqual(expected);
  });

  test.each([
    ["a.go", true],
    ["internal/a/a_test.go", true],
    ["vendor/x.example/a/a.go", false],
    ["testdata/a.go", false],
    ["a/testdata/b.go", false],
    ["_a/a.go", false],
    [".x/a.go", false],
    ["a.go.tmpl", false],
  ])("is asked of %s: %s", (file, expected) => {
    expect(isPackageFile(file)).toBe(expected);
  });
});

describe("a script without an ending", () => {
  test.each([
    ["hack/gen", true],
    ["LICENSE", true],
    ["Makefile", false],
    ["vendor/x/build", false],
    ["main.go", false],
    [".env", false],
  ])("may be %s: %s", (file, expected) => {
    expect(maybeScript(file)).toBe(expected);
  });

  test.each([
    ["#!/bin/sh\nGOSUMDB=off go build\n", ["GOSUMDB=off"]],
    ["#!/usr/bin/env bash\nexport GOPROXY=direct\n", ["GOPROXY=direct"]],
    ["#!/usr/bin/env python3\nGOSUMDB=off\n", undefined],
    ["GOSUMDB=off go build\n", undefined],
  ])("%j", (text, expected) => {
    expect(scriptSettings(text)?.map(({ name, value }) => `${name}=${value}`)).toEqual(expected);
  });
});

describe("a value that is a variable", () => {
  test.each([
    ["Dockerfile", "FROM golang\nARG P=direct\nENV GOPROXY=$P\n", ["direct"]],
    [ci, `env:\n  P: direct\n  GOPROXY: \${{ env.P }}\n`, ["direct"]],
    [ci, `matrix:\n  proxy: [off, direct]\nenv:\n  GOPROXY: \${{ matrix.proxy }}\n`, ["off", "direct"]],
    ["Makefile", "P := direct\nexport GOPROXY := $(P)\n", ["direct"]],
    ["Makefile", "export GOPROXY := $(SOMEWHERE)\n", ["$(SOMEWHERE)"]],
    ["x.sh", 'export GOFLAGS="$GOFLAGS -mod=vendor"\n', ["$GOFLAGS -mod=vendor"]],
    ["Makefile", "define GOPROXY\ndirect\nendef\nexport GOPROXY\n", ["direct"]],
  ])("%s: %j", (file, text, expected) => {
    const found = (settingsReader(file)?.(text) ?? []).map(({ value }) => value);
    expect(found).toEqual(expected);
  });
});
