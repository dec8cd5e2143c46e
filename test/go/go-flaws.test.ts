import { expect, test } from "vitest";
import { goFlawsOf } from "../../src/go/go-flaws.ts";

const [empty, wrongTile] = ["CVE-2026-42501", "CVE-2026-56865"];

test.each<[string, readonly string[], string]>([
  ["", [], ""],
  ["1.19.8", [empty, wrongTile], "1.25.13"],
  ["1.24.13", [empty, wrongTile], "1.25.13"],
  ["1.25.9", [empty, wrongTile], "1.25.13"],
  ["1.25.10", [wrongTile], "1.25.13"],
  ["1.25.13", [], ""],
  ["1.26.0", [empty, wrongTile], "1.26.6"],
  ["1.26.3", [wrongTile], "1.26.6"],
  ["1.26.6", [], ""],
  ["1.27rc2", [wrongTile], "1.27rc3"],
  ["1.27rc3", [], ""],
  ["1.27.0", [], ""],
  ["1.28.1", [], ""],
])("go %s is open to %j", (version, ids, upgrade) => {
  expect(goFlawsOf(version)).toEqual({ ids, upgrade });
});
