import { expect, test } from "vitest";
import { calledFile, filePath } from "../../../src/collect/workflows/called-file.ts";

test.each([
  ["./hack/gate.sh", "", "hack/gate.sh"],
  ["hack/gate", "", "hack/gate"],
  ["./gate.sh a b", "hack", "hack/gate.sh"],
  ["../hack/gate.sh", "app", "hack/gate.sh"],
  ["bash -euo pipefail hack/gate.sh", "", "hack/gate.sh, strict"],
  ["sh hack/gate.sh", "", "hack/gate.sh"],
  ["/bin/sh -e hack/gate.sh", "", "hack/gate.sh, strict"],
  [". hack/gate.sh", "", "hack/gate.sh, sourced"],
  ["source hack/gate.sh", "", "hack/gate.sh, sourced"],
  ["$GITHUB_WORKSPACE/hack/gate.sh", "", "hack/gate.sh"],
  ["${{ github.workspace }}/gate.sh", "", "gate.sh"],
  ["go ./hack/gate.sh", "", "nothing"],
  ["gate.sh", "", "nothing"],
  ["../gate.sh", "", "nothing"],
  ["/opt/gate.sh", "", "nothing"],
  ["$TOOLS/gate.sh", "", "nothing"],
  ["bash -c hack/gate.sh", "", "nothing"],
  ["bash", "", "nothing"],
])("%s in %j runs %s", (command, folder, expected) => {
  // An expression holds blanks.
  const called = calledFile(command.split(/ (?!github|\}\})/), folder);
  const script = called?.kind === "script" ? called : undefined;
  const said = `${script?.file}${script?.isStrict === true ? ", strict" : ""}${script?.isSourced === true ? ", sourced" : ""}`;
  expect(script === undefined ? "nothing" : said).toBe(expected);
});

test.each([
  ["make", "GNUmakefile makefile Makefile in  for "],
  ["make -j 4 gate", "GNUmakefile makefile Makefile in  for gate"],
  ["make -C build gate", "build/GNUmakefile build/makefile build/Makefile in build for gate"],
  ["make -Cbuild -f x.mk a b", "build/x.mk in build for a,b"],
  ["make --directory=build --file=x.mk", "build/x.mk in build for "],
  ["make gate LEVEL=never", "GNUmakefile makefile Makefile in  for gate LEVEL=never"],
  ["make -i gate", "GNUmakefile makefile Makefile in  for gate make -i"],
  ["make --dry-run gate", "GNUmakefile makefile Makefile in  for gate make --dry-run"],
  ["make -sj4 gate", "GNUmakefile makefile Makefile in  for gate"],
  ["$(MAKE) gate", "GNUmakefile makefile Makefile in  for gate"],
  ["make -C $DIR gate", "nothing"],
])("%s reads %s", (command, expected) => {
  const called = calledFile(command.split(" "));
  const make = called?.kind === "make" ? called : undefined;
  const variables = [...(make?.variables ?? [])].map(([name, value]) => ` ${name}=${value}`).join("");
  const tolerance = make === undefined || make.tolerance === "" ? "" : ` ${make.tolerance}`;
  const said = `${make?.files.join(" ")} in ${make?.folder} for ${make?.targets.join(",")}${variables}${tolerance}`;
  expect(make === undefined ? "nothing" : said).toBe(expected);
});

test("a path leads nowhere out of the repository", () => {
  expect(filePath("a/../../b", "")).toBeUndefined();
  expect(filePath("a/../b", "c")).toBe("c/b");
  expect(filePath("*.sh", "")).toBeUndefined();
});
