import { expect, test } from "vitest";
import type { Facts } from "../../src/model/finding.ts";
import { allGates } from "../../src/gates/index.ts";
import { goCommand } from "../../src/gates/go-command.ts";

test.each([
  ["go.mod", "go mod tidy"],
  ["go.work", "go mod tidy"],
  ["", "go mod tidy"],
  ["api/go.mod", "go -C api mod tidy"],
  ["api/v2/go.sum", "go -C api/v2 mod tidy"],
  ["a b/go.mod", "go -C 'a b' mod tidy"],
])("goCommand() for %j", (file, command) => {
  expect(goCommand(file, "mod tidy")).toBe(command);
});

// In a repository of several modules a command that works in the root's mends nothing, or does not run at all.
test.each<[code: string, facts: Facts, fix: string]>([
  ["tool", { directive: "tool a.example/x", subject: "a.example/x" }, "go -C api get -tool a.example/x@none"],
  ["sum-missing", { file: "api/go.sum", module: "a.example/x" }, "go -C api mod download a.example/x"],
  ["sum-missing", { file: "api/go.sum", module: "" }, "go -C api mod tidy"],
  ["vendor-modified", { file: "api/vendor/a.example/x/vendor/y.go" }, "go -C api mod vendor"],
  ["vendor-modified", { file: "vendor/a.example/x/y.go" }, "go mod vendor"],
  ["vendor-inconsistent", { file: "api/vendor/modules.txt" }, "go -C api mod vendor"],
  ["vendor-modified", { file: "vendor/a.example/x/y.go", workspace: true }, "go work vendor"],
  ["vendor-inconsistent", { file: "ws/vendor/modules.txt", workspace: true }, "go -C ws work vendor"],
  ["sbom-incomplete", { missing: "unsummed" }, "go -C api mod tidy"],
  ["vulnerability", { path: "a.example/x", fixed: "v1.2.0" }, "go -C api get a.example/x@v1.2.0"],
  ["vulnerability", { path: "stdlib", fixed: "go1.26.2" }, "go -C api get toolchain@go1.26.2"],
  ["module-retracted", { path: "a.example/x", replaces: "" }, "go -C api get a.example/x@latest"],
  [
    "module-deprecated",
    { path: "a.example/x", replaces: "", direct: true },
    "stop importing a.example/x, then run: go -C api mod tidy",
  ],
  ["module-denied", { use: "errors" }, "use errors instead, then run: go -C api mod tidy"],
])("%s of %j is mended where it is found", (code, facts, fix) => {
  const gate = allGates.find(({ codes }) => Object.hasOwn(codes, code));
  const words = { facts: { file: "api/go.mod", ...facts }, subject: "it", why: [] };
  expect(gate?.codes[code]?.fix(words)).toBe(fix);
});
