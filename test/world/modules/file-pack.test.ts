import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFilePack, type FilePack } from "../../../src/world/modules/file-pack.ts";
import type { LoopbackModule } from "../../../src/dev/loopback-proxy.ts";
import {
  alpha,
  hashIn,
  openModules,
  openProxy,
  openWorld,
  settings,
  temporaryFolder,
} from "../open-world.ts";

function open(path: string, maxBytes = 1e6): FilePack {
  const raise = (cause: unknown): void => {
    throw cause;
  };
  return createFilePack({ path, maxBytes, unreadable: () => undefined, unwritable: raise });
}

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString();

describe("a pack", () => {
  test("gives back what was set, also after it was written and read again", () => {
    const contents = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[!-~]{1,20}$/), fc.uint8Array()), {
      selector: ([name]) => name,
    });
    const path = join(temporaryFolder(), "pack");
    fc.assert(
      fc.property(contents, (files) => {
        writeFileSync(path, "");
        const written = open(path);
        for (const [name, bytes] of files) written.set(name, bytes);
        written.flush();
        const read = open(path);
        for (const [name, bytes] of files) {
          expect(Buffer.from(read.get(name) ?? [])).toEqual(Buffer.from(bytes));
          expect(Buffer.from(read.getWhole(name) ?? [])).toEqual(Buffer.from(bytes));
        }
      }),
      { numRuns: 50 },
    );
  });

  test("that has grown too large keeps what this run used", () => {
    const path = join(temporaryFolder(), "pack");
    const first = open(path);
    for (const name of ["a", "b", "c"]) first.set(name, Buffer.alloc(100));
    first.flush();
    const second = open(path, 250);
    second.get("b");
    second.set("d", Buffer.alloc(100));
    second.flush();
    const third = open(path);
    expect(["a", "b", "c", "d"].filter((name) => third.has(name))).toEqual(["b", "d"]);
  });

  test("does not write what came damaged as if it were whole", () => {
    const path = join(temporaryFolder(), "pack");
    const first = open(path);
    first.set("a", Buffer.from("right"));
    first.flush();
    writeFileSync(path, Buffer.from(readFileSync(path, "latin1").replace("right", "wrong"), "latin1"));
    const second = open(path);
    second.set("b", Buffer.from("new"));
    second.flush();
    const third = open(path);
    expect([text(third.get("a")), text(third.getWhole("a"))]).toEqual(["wrong", undefined]);
    third.set("a", Buffer.from("right"));
    third.flush();
    expect(text(open(path).getWhole("a"))).toBe("right");
  });

  test("takes what a killed run left behind along, and not what another still writes", () => {
    const folder = temporaryFolder();
    const [old, young] = ["pack.aaaa.tmp", "pack.bbbb.tmp"].map((name) => join(folder, name));
    for (const path of [old, young]) writeFileSync(path ?? "", "half");
    utimesSync(old ?? "", new Date(0), new Date(0));
    const pack = open(join(folder, "pack"));
    pack.set("a", Buffer.from("a"));
    pack.flush();
    expect(readdirSync(folder).toSorted()).toEqual(["pack", "pack.bbbb.tmp"]);
  });
});

const modules: readonly LoopbackModule[] = Array.from({ length: 12 }, (_, index) => ({
  ...alpha,
  path: `example.com/m${index}`,
  time: `2024-05-06T07:08:${10 + index}Z`,
  files: { "go.mod": `module example.com/m${index}\n\ngo 1.2${index % 3}\n` },
}));

describe("whatever bytes of a pack are flipped or cut off", () => {
  test("it tells nothing wrong, and the right thing comes from the proxy", async () => {
    const proxy = await openProxy({ modules });
    const cacheDir = temporaryFolder();
    const path = join(cacheDir, "small-files.pack");
    const sums = new Map(modules.map((module) => [module.path, hashIn(proxy.goSumLines(module)[1])]));
    const filling = openModules(proxy.url, { cacheDir });
    for (const module of modules) {
      await filling.mod(module, [sums.get(module.path) ?? ""]);
      await filling.info(module.path, module.version);
    }
    await filling.close();
    const good = readFileSync(path);
    const at = fc.integer({ min: 0, max: good.length - 1 });
    const damage = fc.record({
      flips: fc.array(fc.tuple(at, fc.integer({ min: 1, max: 255 })), { maxLength: 6 }),
      length: fc.option(at, { nil: good.length }),
    });
    const { world } = openWorld();
    await fc.assert(
      fc.asyncProperty(damage, async ({ flips, length }) => {
        const bad = Buffer.from(good.subarray(0, length));
        for (const [place, bits] of flips) if (place < length) bad[place] = (bad[place] ?? 0) ^ bits;
        writeFileSync(path, bad);
        const proxied = world.modules(settings(proxy.url, { cacheDir }));
        await proxied.open(0);
        for (const module of modules) {
          const wanted = [sums.get(module.path) ?? ""];
          const { value } = proxied.heldMod(module, wanted) ?? (await proxied.mod(module, wanted));
          expect(text(value)).toBe(module.files["go.mod"]);
          const told = await proxied.info(module.path, module.version, "cached");
          expect(told.value).toEqual({ version: module.version, time: module.time });
        }
        await proxied.close();
      }),
      { numRuns: 60 },
    );
  });
});
