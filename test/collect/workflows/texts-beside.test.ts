import { expect, test } from "vitest";
import { hasTextBeside, textsUnder, yamlText } from "../../../src/collect/workflows/workflow-text.ts";

const file = ".github/workflows/ci.yml";
const names = new Set(["uses", "name"]);

test.each<[what: string, text: string, found: boolean]>([
  ["a script", "jobs: { a: { steps: [{ run: npx modgate check }] } }", true],
  ["a variable", "env: { GATE: modgate check }\njobs: { a: { steps: [{ run: make gate }] } }", true],
  ["an item of a list", "jobs: { a: { strategy: { matrix: { gate: [lint, modgate] } } } }", true],
  ["a text beside those that are left out", "jobs: { a: { steps: [{ uses: acme/modgate@v1 }] } }", false],
  ["a name of a job", "jobs: { modgate: { name: modgate, steps: [{ run: go test ./... }] } }", false],
])("hasTextBeside() looks at %s", (_, text, found) => {
  expect(hasTextBeside(yamlText(file, text).root, names, /modgate/)).toBe(found);
});

test("textsUnder() lists the texts under a name, each once", () => {
  const { root } = yamlText(file, "a: { run: x }\nb: [{ run: y }, { run: x, c: { run: z } }]\n");
  expect(textsUnder(root, "run").toSorted()).toEqual(["x", "y", "z"]);
});
