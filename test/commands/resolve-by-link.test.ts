import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseCommandLine } from "../../src/commands/parse-args.ts";
import { resolve } from "../../src/commands/resolve.ts";
import { createWorld } from "../../src/world/create-world.ts";
import { createLog } from "../../src/world/log.ts";

// Two ways to one module: above the one is another folder `a` than above the other.

const root = realpathSync(mkdtempSync(join(tmpdir(), "modgate-link-")));
const files = {
  "real/sub/go.mod":
    "module m.example/m\ngo 1.16\nrequire a.example/a v1.0.0\nreplace (\n\ta.example/a => ../a\n\tb.example/b => ../b\n)\n",
  "real/a/go.mod": "module a.example/a\n",
  "a/go.mod": "module a.example/a\nrequire b.example/b v1.0.0\n",
  "b/go.mod": "module b.example/b\n",
};

beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  symlinkSync("real/sub", join(root, "link"));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function listIn(env: Readonly<Record<string, string>>): Promise<string> {
  const log = createLog({ stream: { write: () => undefined }, quiet: true, verbose: false });
  const all = { HOME: root, GOENV: "off", GOPROXY: "off", GOSUMDB: "off", MODGATE_CACHE: "off", ...env };
  const world = createWorld({ log, env: all, threadEntry: new URL("file:///none") });
  let printed = "";
  const print = (text: string): void => void (printed += text);
  const args = parseCommandLine(["resolve"], ["resolve"]);
  const cwd = join(root, "real", "sub");
  const scene = { args, env: all, log, world, cwd, print };
  await resolve.run({ ...scene, installDir: root, terminal: false, columns: 80 });
  await world.close();
  return printed;
}

const byLink = "m.example/m\na.example/a v1.0.0 => ../a\nb.example/b v1.0.0 => ../b\n";
const byFolder = "m.example/m\na.example/a v1.0.0 => ../a\n";

test.each([
  ["a link to it", { PWD: join(root, "link") }, byLink],
  ["the folder itself", { PWD: join(root, "real", "sub") }, byFolder],
  ["another folder", { PWD: root }, byFolder],
  ["no folder", { PWD: join(root, "none") }, byFolder],
  ["nothing", {}, byFolder],
])("resolve takes the folder it runs in by the name in PWD, as go does: %s", async (_, env, list) => {
  expect(await listIn(env)).toBe(list);
});
