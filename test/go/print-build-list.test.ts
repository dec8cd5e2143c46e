import { expect, test } from "vitest";
import { printBuildList, printModuleGraph } from "../../src/go/print-build-list.ts";

const module = { main: false, indirect: false };

test("printBuildList() prints main modules bare and replacements behind an arrow", () => {
  const selected = [
    { path: "example.com/main", version: "", main: true, indirect: false },
    { path: "example.com/a", version: "v1.0.0", ...module },
    {
      path: "example.com/b",
      version: "v1.0.0",
      ...module,
      replacedBy: { path: "example.com/c", version: "v2.0.0" },
    },
    { path: "example.com/d", version: "v1.0.0", ...module, replacedBy: { path: "../d", version: "" } },
  ];
  expect(printBuildList({ selected, edges: [] })).toBe(
    "example.com/main\nexample.com/a v1.0.0\nexample.com/b v1.0.0 => example.com/c v2.0.0\nexample.com/d v1.0.0 => ../d\n",
  );
});

test("printModuleGraph() of a main module without requirements prints nothing", () => {
  expect(printModuleGraph({ selected: [], edges: [] })).toBe("");
});
