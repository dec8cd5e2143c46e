import { describe, expect, test } from "vitest";
import * as fc from "fast-check";
import { settingsReader } from "../../../src/collect/build-files/settings-readers.ts";
import { shellSettings } from "../../../src/collect/build-files/shell-settings.ts";

function settings(file: string, text: string): readonly string[] {
  return (settingsReader(file)?.(text) ?? [])
    .map(({ name, value, line }) => `${line} ${name}=${value}`)
    .toSorted();
}

const workflow = (body: string): string => `name: ci\non: push\njobs:\n  test:\n    steps:\n${body}`;

describe("settingsReader() finds files that make builds", () => {
  test.each([
    [".github/workflows/ci.yml", true],
    [".github/workflows/release.yaml", true],
    [".github/actions/build/action.yml", true],
    ["action.yaml", true],
    ["Makefile", true],
    ["build/Makefile.common", true],
    ["build/rules.mk", true],
    ["Taskfile.dist.yml", true],
    ["Dockerfile", true],
    ["build/release.Dockerfile", true],
    ["build/Dockerfile.ci", true],
    ["Containerfile", true],
    ["scripts/build.sh", true],
    [".envrc", true],
    [".env", true],
    [".env.ci", true],
    ["ci/build.env", true],
    ["ci/go.env", true],
    [".config/go/env", true],
    ["cmd/mongo/env", false],
    [".devcontainer/devcontainer.json", true],
    [".devcontainer/go/devcontainer.json", true],
    [".devcontainer.json", true],
    ["README.md", false],
    ["docs/Makefile.md.txt", false],
    ["main.go", false],
    ["vendor/lib.example/log/Makefile", false],
    ["testdata/ci.sh", false],
    [".github/dependabot.yml", false],
  ])("%s: %s", (file, expected) => {
    expect(settingsReader(file) !== undefined).toBe(expected);
  });
});

describe("a workflow", () => {
  test.each([
    ["env of a job", "env:\n  GOSUMDB: off\n", ["2 GOSUMDB=off"]],
    ["a flow map", 'env: { CGO_ENABLED: "0", "GOSUMDB": \'off\' }\n', ["1 GOSUMDB=off"]],
    ["an escaped key", 'env:\n  "GO\\x53UMDB": off\n', ["2 GOSUMDB=off"]],
    [
      "a folded scalar",
      "env:\n  GOPROXY: >-\n    https://goproxy.corp.example,direct\n",
      ["2 GOPROXY=https://goproxy.corp.example,direct"],
    ],
    ["an anchor", "x: &e\n  GONOSUMDB: '*'\njobs:\n  a:\n    env: *e\n", ["2 GONOSUMDB=*"]],
    ["a constant", `env: \${{ fromJSON('{"GOSUMDB":"off"}') }}\n`, ["1 GOSUMDB=off"]],
    [
      "a constant of a matrix",
      `matrix:\n  e: ['{"GOSUMDB": "off"}']\nenv: \${{ fromJSON(matrix.e) }}\n`,
      ["2 GOSUMDB=off"],
    ],
    ["a text that looks like one", `name: '{"GOSUMDB": "off"}'\n`, []],
    ["an empty value", "env:\n  GOPRIVATE:\n  GONOSUMDB: ''\n", []],
    ["a pair of name and value", "variables:\n  - name: GOSUMDB\n    value: off\n", ["2 GOSUMDB=off"]],
    ["a list", "environment:\n  - GOSUMDB=off\n", ["2 GOSUMDB=off"]],
    ["arguments of an image", "with:\n  build-args: |\n    A=b\n    GOPROXY=direct\n", ["4 GOPROXY=direct"]],
    ["a comment", "# GOSUMDB: off\nenv:\n  A: b # GOSUMDB=off\n", []],
    ["a name of a step", "steps:\n  - name: GOSUMDB=off is bad\n    run: go test ./...\n", []],
  ])("%s", (_, text, expected) => {
    expect(settings(".github/workflows/ci.yml", text)).toEqual(expected);
  });

  test.each([
    ["export", "export GONOSUMDB=lib.example/* && go mod download", ["6 GONOSUMDB=lib.example/*"]],
    ["before a command", "GOFLAGS=-mod=mod go build ./...", ["6 GOFLAGS=-mod=mod"]],
    ["env", "env GOSUMDB=off go build", ["6 GOSUMDB=off"]],
    ["the runner's file", 'echo "GOSUMDB=off" >> "$GITHUB_ENV"', ["6 GOSUMDB=off"]],
    ["the runner's file by tee", "echo GOSUMDB=off | tee -a $GITHUB_ENV", ["6 GOSUMDB=off"]],
    ["the runner's file by printf", "printf 'A=b\\nGOSUMDB=%s\\n' off >> $GITHUB_ENV", ["6 GOSUMDB=off"]],
    ["a group", '{ echo A=b; echo "GOSUMDB=off"; } >> $GITHUB_ENV', ["6 GOSUMDB=off"]],
    ["a flag", "go build -modfile=alt.mod ./...", ["6 -modfile=alt.mod"]],
    ["a flag that is handed on", "gotestsum --format dots -- -mod=mod ./...", ["6 -mod=mod"]],
    ["a flag of another program", "protoc -mod=mod x.proto", []],
    ["a value by default", ': "${GOSUMDB:=off}"', ["6 GOSUMDB=off"]],
    ["a quoted value by default", ": ${GOPROXY='direct'}", ["6 GOPROXY=direct"]],
    ["a value that is only read by default", 'echo "${GOSUMDB:-on}" ${GOSUM:=off}', []],
    ["a flag in two words", "go test -mod mod ./...", ["6 -mod=mod"]],
    ["go env -w", "go env -w GOSUMDB=off GOPROXY=direct", ["6 GOPROXY=direct", "6 GOSUMDB=off"]],
    ["a shell in a shell", "bash -euc 'GOSUMDB=off go build'", ["6 GOSUMDB=off"]],
    ["a container", "docker build --build-arg GOSUMDB=off -t x .", ["6 GOSUMDB=off"]],
    ["a container's environment", "docker run -e GOPROXY=direct golang go build", ["6 GOPROXY=direct"]],
    ["command substitution", "V=$(GOFLAGS=-mod=mod go list -m)", ["6 GOFLAGS=-mod=mod"]],
    ["make", "make build GOFLAGS=-modfile=alt.mod", ["6 GOFLAGS=-modfile=alt.mod"]],
    ["only printed", 'echo "never set GOSUMDB=off" && echo GOSUMDB=off', []],
    ["printed to the terminal", "echo GOSUMDB=off >&2", []],
    ["a flag of the program", "go run ./cmd/gen -modfile=alt.mod", []],
    ["a flag of the test", "go test ./... -args -overlay=x", []],
    ["other names", "MY_GOPROXY_PORT=80 GOSUMMER=off go build", []],
  ])("runs %s", (_, run, expected) => {
    expect(settings(".github/workflows/ci.yml", workflow(`      - run: ${JSON.stringify(run)}\n`))).toEqual(
      expected,
    );
  });

  test.each([
    ["lines", "go version\nexport GOSUMDB=off\ngo build", ["8 GOSUMDB=off"]],
    ["a here-document", 'cat >> "$GITHUB_ENV" <<EOF\nA=b\nGONOSUMDB=*\nEOF', ["9 GONOSUMDB=*"]],
    ["a here-document that is printed", "cat <<EOF\nGONOSUMDB=*\nEOF", []],
    ["a script by here-document", "bash <<'EOF'\nexport GOSUMDB=off\nEOF", ["8 GOSUMDB=off"]],
    ["continued lines", "env A=b \\\n  GOSUMDB=off \\\n  go build", ["8 GOSUMDB=off"]],
    [
      "the runner's block form",
      '{\n  echo "GOFLAGS<<E"\n  echo "-mod=mod"\n  echo E\n} >> $GITHUB_ENV',
      ["8 GOFLAGS=-mod=mod"],
    ],
    ["comments", "# export GOSUMDB=off\ngo build # GOSUMDB=off", []],
    ["conditions", 'if [ -n "$CI" ]; then\n  export GOSUMDB=off\nfi', ["8 GOSUMDB=off"]],
    [
      "cases",
      "case $1 in\n  a) GOSUMDB=off go build ;;\n  b|c) go build ;;\nesac\nexport GOPROXY=direct",
      ["11 GOPROXY=direct", "8 GOSUMDB=off"],
    ],
    ["functions", "build() {\n  GOSUMDB=off go build\n}\nbuild", ["8 GOSUMDB=off"]],
    [
      "PowerShell",
      '$env:GOSUMDB = "off"\n"GOPROXY=direct" >> $env:GITHUB_ENV',
      ["7 GOSUMDB=off", "8 GOPROXY=direct"],
    ],
    [
      "PowerShell's files",
      'Add-Content -Path $env:GITHUB_ENV -Value "GOSUMDB=off"\n"GOPROXY=direct" | Out-File -FilePath $env:GITHUB_ENV -Append',
      ["7 GOSUMDB=off", "8 GOPROXY=direct"],
    ],
    ["a script of an action", "core.exportVariable('GOSUMDB', 'off')", ["7 GOSUMDB=off"]],
  ])("runs a block of %s", (_, run, expected) => {
    const block = run.split("\n").map((line) => `          ${line}\n`);
    expect(settings(".github/workflows/ci.yml", workflow(`      - run: |\n${block.join("")}`))).toEqual(
      expected,
    );
  });
});

describe("a Makefile", () => {
  test.each([
    ["export GOSUMDB = off\n", ["1 GOSUMDB=off"]],
    ["GOINSECURE := *\n\nbuild:\n\tgo build\n\nexport GOINSECURE\n", ["1 GOINSECURE=*"]],
    ["export GOPROXY := file://$(CURDIR)/proxy\n", ["1 GOPROXY=file://$(CURDIR)/proxy"]],
    ["GOFLAGS += -mod=mod\n", ["1 GOFLAGS=-mod=mod"]],
    ["build: export GOSUMDB=off\nbuild:\n\tgo build\n", ["1 GOSUMDB=off"]],
    ["build:\n\t@GOSUMDB=off go build\n", ["2 GOSUMDB=off"]],
    ["build:\n\tcd x && \\\n\t  GOFLAGS=-mod=mod $(GO) build\n", ["3 GOFLAGS=-mod=mod"]],
    ["build:\n\t$(GO) build -modfile=alt.mod\n", ["2 -modfile=alt.mod"]],
    ["V := $(shell GOFLAGS=-mod=mod go list -m)\n", ["1 GOFLAGS=-mod=mod"]],
    ["build: ; GOSUMDB=off go build\n", ["1 GOSUMDB=off"]],
    ["A = b \\\n  c\nexport GOPRIVATE ?= \\\n  git.corp.example\n", ["3 GOPRIVATE=git.corp.example"]],
    ["# was: export GOSUMDB = off\nA = b # GOSUMDB=off\ntest:\n\t# GOSUMDB=off\n\t@echo GOSUMDB=off\n", []],
    ["unexport GOSUMDB\nexport GOSUMDB\nGOSUMDB_X = off\n", []],
  ])("%j", (text, expected) => {
    expect(settings("Makefile", text)).toEqual(expected);
  });
});

describe("a Dockerfile", () => {
  test.each([
    ["FROM golang\nENV GOSUMDB=off\n", ["2 GOSUMDB=off"]],
    ["FROM golang\nENV GOSUMDB off\n", ["2 GOSUMDB=off"]],
    ["FROM golang\nENV CGO_ENABLED=0 \\\n    # for now\n    GOSUMDB=off\n", ["4 GOSUMDB=off"]],
    ['ENV GOFLAGS="-mod=mod -trimpath"\n', ["1 GOFLAGS=-mod=mod -trimpath"]],
    ["arg GOPROXY=direct\nARG GOSUMDB\n", ["1 GOPROXY=direct"]],
    ["# escape=`\nENV A=b `\n    GOSUMDB=off\n", ["3 GOSUMDB=off"]],
    ["RUN --mount=type=cache,target=/c GOSUMDB=off go build\n", ["1 GOSUMDB=off"]],
    ["RUN go mod download && \\\n    go env -w GOPROXY=direct\n", ["2 GOPROXY=direct"]],
    ['RUN ["go", "build", "-overlay=o.json"]\n', ["1 -overlay=o.json"]],
    ['CMD ["sh", "-c", "GOSUMDB=off go build"]\n', ["1 GOSUMDB=off"]],
    ["RUN <<EOF\nexport GOSUMDB=off\nEOF\nENV GOPROXY=direct\n", ["2 GOSUMDB=off", "4 GOPROXY=direct"]],
    ["# ENV GOSUMDB=off\nLABEL note=GOSUMDB=off\nRUN echo GOSUMDB=off\n", []],
  ])("%j", (text, expected) => {
    expect(settings("Dockerfile", text)).toEqual(expected);
  });
});

describe("other files", () => {
  test.each([
    [
      ".env",
      "# GOSUMDB=off\nexport GOPROXY='direct' # x\nGOSUMDB = \"off\"\n",
      ["2 GOPROXY=direct", "3 GOSUMDB=off"],
    ],
    [".env", "GOSUMMER=off\nMY_GOPROXY_PORT=80\n", []],
    [".envrc", 'export GONOSUMDB="lib.example/*"\n', ["1 GONOSUMDB=lib.example/*"]],
    ["ci/go.env", "GOSUMDB=off\n#GOPROXY=direct\n", ["1 GOSUMDB=off"]],
    ["build.sh", "#!/bin/sh\nset -e\nGOSUMDB=off\nexport GOSUMDB\n", ["3 GOSUMDB=off"]],
    [
      ".devcontainer/devcontainer.json",
      '{\n\t// GOPROXY: "direct"\n\t"containerEnv": { "GOSUMDB": "off" },\n\t"runArgs": ["-e", "GOPROXY=direct"],\n\t"postCreateCommand": "go env -w GOINSECURE=*",\n}\n',
      ["3 GOSUMDB=off", "4 GOPROXY=direct", "5 GOINSECURE=*"],
    ],
    [
      "Taskfile.yml",
      "version: 3\nenv:\n  GOSUMDB: off\ntasks:\n  b:\n    cmds:\n      - GOPROXY=direct go build\n      - cmd: go build -modfile=a.mod\n",
      ["3 GOSUMDB=off", "7 GOPROXY=direct", "8 -modfile=a.mod"],
    ],
  ])("%s %j", (file, text, expected) => {
    expect(settings(file, text)).toEqual(expected);
  });
});

describe("any text", () => {
  test("is read to its end in shell without trouble, lines within the text", () => {
    const piece = fc.constantFrom(
      "GOSUMDB=off ",
      "\n",
      "'",
      '"',
      "$(",
      ")",
      "`",
      "{",
      "}",
      "<<EOF",
      "EOF",
      "|",
      ">",
      "\\",
      "if",
      "fi",
      ";",
      "#",
      "x ",
      "case ",
      "esac",
      "&&",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((parts) => parts.join("")),
        (text) => {
          const lines = text.split("\n").length;
          for (const { line } of shellSettings(text)) expect(line).toBeLessThanOrEqual(lines);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
