import { afterAll, beforeAll, expect, test } from "vitest";
import { type CommandBench, commandBench } from "./command-run.ts";

let bench: CommandBench;

beforeAll(async () => {
  bench = await commandBench("-- base/go.mod --\nmodule m.example/m\n\ngo 1.24\n");
});

afterAll(() => bench.close());

// Whatever a command goes on to do, the folder is what is wrong: not git, not go, not a go.mod.
test.each([
  ["check"],
  ["resolve"],
  ["sbom"],
  ["diff"],
  ["why", "lib.example/x"],
  ["ask", "lib.example/x"],
  ["policy", "check"],
  ["policy", "test"],
  ["init", "--yes"],
  ["doctor"],
])("modgate %s says that the folder is not there", async (...argv) => {
  for (const dir of ["nowhere", "go.mod"]) {
    expect(await bench.run(...argv, "--dir", dir)).toMatchObject({
      exit: 2,
      stdout: "",
      stderr: `modgate: there is no folder \`REPOSITORY/${dir}\`\n  hint: name the folder of the repository with \`--dir\`, in the action with the input \`working-directory\`\n`,
    });
  }
});
