import { describe, expect, test } from "vitest";
import { runningGoVersion } from "../../../src/collect/modules/running-go.ts";
import { unsetGo } from "../../../src/model/request.ts";

const onPath = ["go1.27.0", "go1.30.2-corp", "go1.21.0"];

interface Choice {
  readonly GOTOOLCHAIN: string;
  readonly go?: string;
  readonly toolchain?: string;
  readonly toolchains?: readonly string[];
  readonly GOVERSION?: string;
}

function running({ go = "", toolchain = "", ...env }: Choice): string {
  return runningGoVersion({ ...unsetGo, GOVERSION: "go1.26.8", ...env }, { go, toolchain });
}

describe("where only toolchains on PATH may run", () => {
  test.each([
    [{ GOTOOLCHAIN: "path" }, "1.26.8"],
    [{ GOTOOLCHAIN: "local+path", go: "1.26.8" }, "1.26.8"],
    [{ GOTOOLCHAIN: "path", go: "1.27" }, "1.27.0"],
    [{ GOTOOLCHAIN: "path", go: "1.27.0" }, "1.27.0"],
    [{ GOTOOLCHAIN: "path", go: "1.22", toolchain: "go1.30.2-corp" }, "1.30.2"],
    [{ GOTOOLCHAIN: "go1.21.0+path" }, "1.21.0"],
    [{ GOTOOLCHAIN: "go1.21.0+path", go: "1.26.8" }, "1.26.8"],
    [{ GOTOOLCHAIN: "path", toolchain: "default" }, "1.26.8"],
    [{ GOTOOLCHAIN: "path", toolchain: "default", go: "1.99" }, "1.26.8"],
    [{ GOTOOLCHAIN: "path", go: "1.99", GOVERSION: "" }, ""],
    [{ GOTOOLCHAIN: "path", go: "1.99", GOVERSION: "devel go1.27-abc" }, ""],
  ])("%j is %s", (choice, version) => {
    expect(running({ toolchains: onPath, ...choice })).toBe(version);
  });

  test.each([
    [{ GOTOOLCHAIN: "path", go: "1.27.1" }, "go1.27.1"],
    [{ GOTOOLCHAIN: "local+path", go: "1.28" }, "go1.28.0"],
    [{ GOTOOLCHAIN: "path", go: "1.28rc1" }, "go1.28rc1"],
    [{ GOTOOLCHAIN: "path", go: "1.22", toolchain: "go1.30.2" }, "go1.30.2"],
    [{ GOTOOLCHAIN: "go1.22.0+path" }, "go1.22.0"],
    [{ GOTOOLCHAIN: "go1.26.8-corp+path" }, "go1.26.8-corp"],
  ])("%j is refused, as PATH has no %s", (choice, name) => {
    expect(() => running({ toolchains: onPath, ...choice })).toThrow(
      `the toolchain \`${name}\` has to run, but PATH has none and GOTOOLCHAIN is \`${choice.GOTOOLCHAIN}\``,
    );
  });
});

test.each([
  [{ GOTOOLCHAIN: "auto", go: "1.99" }, "1.99.0"],
  [{ GOTOOLCHAIN: "", go: "1.99rc2" }, "1.99rc2"],
  [{ GOTOOLCHAIN: "go1.30.0+auto", go: "1.29" }, "1.30.0"],
  [{ GOTOOLCHAIN: "go1.30.0", go: "1.99" }, "1.30.0"],
  [{ GOTOOLCHAIN: "local", go: "1.99" }, "1.26.8"],
])("where any toolchain may be fetched, %j is %s", (choice, version) => {
  expect(running(choice)).toBe(version);
});
