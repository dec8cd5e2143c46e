import { expect, test } from "vitest";
import { chainTo, standingOf } from "../../src/model/module-why.ts";
import { resolution } from "../gates/sample-modules.ts";

const build = resolution({
  require: ["x.io/a@v1.0.0", "x.io/c@v1.2.0 // indirect"],
  selected: ["x.io/b@v1.1.0"],
  edges: [
    "x.io/a@v1.0.0 x.io/c@v1.1.0",
    "x.io/a@v1.0.0 x.io/b@v1.1.0",
    "x.io/b@v1.1.0 x.io/c@v1.2.0",
    "x.io/b@v1.0.0 x.io/c@v1.2.0",
  ],
});

test("standingOf() tells the line, the chain and who decides, the built ones first", () => {
  const selected = { path: "x.io/c", version: "v1.2.0", main: false, indirect: true };
  const standing = standingOf(build, selected);
  expect(standing.line).toEqual({ file: "go.mod", line: 7, column: 2, indirect: true });
  expect(standing.why).toEqual(["m.io/app", "x.io/a@v1.0.0", "x.io/b@v1.1.0", "x.io/c@v1.2.0"]);
  expect(
    standing.parents.map(
      ({ path, version, asks, decides, built }) =>
        `${path} ${version} ${asks}${decides ? " decides" : ""}${built ? "" : " not built"}`,
    ),
  ).toEqual([
    "m.io/app  v1.2.0 decides",
    "x.io/b v1.1.0 v1.2.0 decides",
    "x.io/b v1.0.0 v1.2.0 decides not built",
    "x.io/a v1.0.0 v1.1.0",
  ]);
});

test("chainTo() finds a version that was not selected, and nothing that nobody asks for", () => {
  expect(chainTo(build, { path: "x.io/c", version: "v1.1.0" })).toEqual([
    "m.io/app",
    "x.io/a@v1.0.0",
    "x.io/c@v1.1.0",
  ]);
  expect(chainTo(build, { path: "x.io/c", version: "v9.0.0" })).toEqual([]);
});
