import { describe, expect, test } from "vitest";
import { modgateCommands } from "../../../src/collect/workflows/modgate-command.ts";

function last(script: string): readonly [tolerance: string, ...conditions: readonly string[]] {
  const call = modgateCommands(script).at(-1);
  return call === undefined ? ["not called"] : [call.tolerance, ...call.conditions];
}

describe("a failure of modgate", () => {
  test.each([
    ["modgate check || true", "|| true"],
    ["modgate check ||\n  true", "||"],
    ["modgate check \\\n  --fail-on error || :", "|| :"],
    ["modgate check | tee out", "| tee out"],
    ["modgate check &\nwait", "&"],
    ["modgate check && echo fine\ntrue", "&& echo fine"],
    ["set +e\nmodgate check", "set +e"],
    ["set +eu\nmodgate check", "set +eu"],
    ["set +o errexit\nmodgate check", "set +o errexit"],
    ["trap 'exit 0' EXIT\nmodgate check", "trap 'exit 0' EXIT"],
    ["if ! modgate check; then\n  echo bad\nfi", "if ! modgate check; then"],
    ["modgate() { :; }\nmodgate check", "modgate() { :; }"],
    ["alias modgate=true\nmodgate check", "alias modgate=true"],
    ["npx() { :; }\nnpx modgate check", "npx() { :; }"],
    [
      "shopt -s expand_aliases; alias node=true\nnode dist/cli.js check",
      "shopt -s expand_aliases; alias node=true",
    ],
    ["modgate check || exit 0", "|| exit 0"],
    ["modgate check || { exit 0; exit 1; }", "|| { exit 0; exit 1; }"],
    ["modgate check || { true || exit 1; }", "|| { true || exit 1; }"],
    ["modgate check || { echo bad; }", "|| { echo bad; }"],
  ])("passes: %j", (script, tolerance) => {
    expect(last(script)).toEqual([tolerance]);
  });

  test.each([
    "modgate check",
    "exec modgate check",
    "cd app && modgate check",
    "modgate check && modgate sbom",
    "modgate check || exit",
    "modgate check || exit 1",
    "modgate check || exit $?",
    'modgate check || { echo "see above"; exit 1; }',
    "modgate check || false",
    "set -euo pipefail\nmodgate check | tee out",
    "trap cleanup EXIT\nmodgate check",
    "modgate check > out 2>&1",
    "modgate check &> out",
    "modgate check # || true",
    "go version || true; modgate check",
    'if [ -z "$X" ]; then\n  exit 1\nfi\nmodgate check',
    "if true; then\n  echo a\nfi\nmodgate check",
    "die() {\n  echo bad\n  exit 1\n}\nmodgate check",
    "setup() {\n  return 0\n}\nmodgate check",
    "setup() {\n  true\n}\nsetup\nmodgate check",
  ])("ends the script, which runs it: %j", (script) => {
    expect(last(script)).toEqual([""]);
  });
});

test.each([
  ["if false; then\n  modgate check\nfi", "false"],
  ['if [ -n "$CI" ]\nthen\n  true\n  modgate check\nfi', '[ -n "$CI" ]'],
  ["for one in $NONE; do\n  modgate check\ndone", "for one in $NONE"],
  ["case $X in\n  a) modgate check ;;\nesac", "case $X in"],
  ["true || modgate check", "true ||"],
  ["exit 0\nmodgate check", "the script does not end before (exit 0)"],
  ["exec true\nmodgate check", "the script does not end before (exec true)"],
  ["if [ -f x ]; then exit; fi\nmodgate check", "the script does not end before (exit)"],
  ["gate() {\n  modgate check\n}\ngate || true", "it is called (gate() {)"],
])("modgate is called only if something lets it: %j", (script, condition) => {
  expect(last(script)).toEqual(["", condition]);
});

test.each(["modgate --help", "modgate check -h", "modgate --version", "modgate explain module-major"])(
  "judges nothing: %s",
  (script) => {
    expect(last(script)).toEqual(["not called"]);
  },
);

test.each([
  ["modgate check", "command", ""],
  ["npx modgate@1.2.0 check", "command", "1.2.0"],
  ["./node_modules/.bin/modgate check", "command", ""],
  ["npx @other/modgate@2 check", "@other/modgate", "2"],
  ["./bin/modgate check", "./bin/modgate", ""],
  ["node tools/dist/cli.js check", "tools/dist/cli.js", ""],
])("the program is told: %s", (script, source, reference) => {
  expect(modgateCommands(script)).toMatchObject([{ source, reference }]);
});
