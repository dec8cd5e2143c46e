import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DependencyMod } from "../../../src/go/dependency-mod.ts";
import { createSnapshots } from "../../../src/world/modules/requirement-snapshot.ts";
import { alpha, hashIn, openProxy, openWorld, settings, temporaryFolder } from "../open-world.ts";

const module = { path: "example.com/a", version: "v1.0.0" };
const read: DependencyMod = {
  path: "example.com/a",
  goVersion: "1.22",
  requires: [
    { path: "example.com/b", version: "v1.1.0" },
    { path: "example.com/c/v2", version: "v2.0.0" },
  ],
};

function written(build = "example.com/main"): { readonly folder: string; readonly file: string } {
  const folder = temporaryFolder();
  const snapshots = createSnapshots(folder);
  snapshots.of(build).keep(module, "h1:a=", read);
  snapshots.flush();
  return { folder, file: join(folder, readdirSync(folder)[0] ?? "") };
}

describe("a snapshot", () => {
  test("gives back what earlier runs read, to the build that read it and for the hash it had", () => {
    const { folder } = written("example.com/main");
    const later = createSnapshots(folder);
    expect(later.of("example.com/main").find(module, "h1:a=")).toEqual(read);
    expect(later.of("example.com/main").find(module, "h1:b=")).toBeUndefined();
    expect(later.of("example.com/main").find({ ...module, version: "v1.0.1" }, "h1:a=")).toBeUndefined();
    expect(later.of("example.com/other").find(module, "h1:a=")).toBeUndefined();
  });

  test("knows which version files earlier runs had", () => {
    const folder = temporaryFolder();
    const [first, second] = [createSnapshots(folder), createSnapshots(folder)];
    first.of("x").keepInfo(module);
    first.flush();
    expect(second.of("x").hadInfo(module)).toBe(true);
    expect(second.of("x").hadInfo({ ...module, version: "v1.0.1" })).toBe(false);
    expect(second.of("y").hadInfo(module)).toBe(false);
  });

  test("holds any files, and lets go of those that a run which adds some has no use for", () => {
    const word = fc.stringMatching(/^[a-z]{1,3}$/);
    const coordinate = fc.record({ path: word, version: word });
    const mod = fc.record({
      module: coordinate,
      hash: word,
      read: fc.record({ path: word, goVersion: word, requires: fc.array(coordinate, { maxLength: 5 }) }),
    });
    const mods = fc.uniqueArray(mod, {
      selector: ({ module: { path, version } }) => `${path} ${version}`,
      minLength: 2,
    });
    fc.assert(
      fc.property(mods, ([first, ...others]) => {
        const folder = temporaryFolder();
        const [one, two, three] = [createSnapshots(folder), createSnapshots(folder), createSnapshots(folder)];
        for (const other of others) one.of("x").keep(other.module, other.hash, other.read);
        one.flush();
        const [used, unused] = others;
        expect(two.of("x").find(used?.module ?? module, used?.hash ?? "")).toEqual(used?.read);
        if (first !== undefined) two.of("x").keep(first.module, first.hash, first.read);
        two.flush();
        for (const kept of [first, used]) {
          if (kept !== undefined) expect(three.of("x").find(kept.module, kept.hash)).toEqual(kept.read);
        }
        if (unused !== undefined) expect(three.of("x").find(unused.module, unused.hash)).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  test("that is damaged anywhere tells nothing, or what it told before", () => {
    const { folder, file } = written();
    const good = readFileSync(file);
    const at = fc.integer({ min: 0, max: good.length - 1 });
    fc.assert(
      fc.property(
        at,
        fc.integer({ min: 1, max: 255 }),
        fc.option(at, { nil: good.length }),
        (place, bits, length) => {
          const bad = Buffer.from(good.subarray(0, length));
          if (place < length) bad[place] = (bad[place] ?? 0) ^ bits;
          writeFileSync(file, bad);
          expect([undefined, read]).toContainEqual(
            createSnapshots(folder).of("example.com/main").find(module, "h1:a="),
          );
        },
      ),
    );
  });

  test.each([
    ["that others may write", (file: string) => chmodSync(file, 0o666)],
    ["that is a link", replaceByLink],
  ])("%s is not believed", (_, spoil) => {
    const { folder, file } = written();
    spoil(file);
    expect(createSnapshots(folder).of("example.com/main").find(module, "h1:a=")).toBeUndefined();
  });

  test("of a build that nobody has made for months goes", () => {
    const { folder, file } = written();
    utimesSync(file, 1, 1);
    const snapshots = createSnapshots(folder);
    snapshots.of("example.com/other").keep(module, "h1:a=", read);
    snapshots.flush();
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test("that cannot be written is gone without", () => {
    const folder = join(temporaryFolder(), "file");
    writeFileSync(folder, "");
    const snapshots = createSnapshots(folder);
    snapshots.of("example.com/main").keep(module, "h1:a=", read);
    snapshots.flush();
    expect(readFileSync(folder, "utf8")).toBe("");
  });
});

function replaceByLink(file: string): void {
  renameSync(file, `${file}.real`);
  symlinkSync(`${file}.real`, file);
}

describe("the module proxy", () => {
  test.each([
    ["", 1],
    ["CI", 0],
    ["GITHUB_ACTIONS", 0],
    ["JENKINS_URL", 0],
  ])("keeps snapshots but on a build server: %s", async (variable, files) => {
    const proxy = await openProxy();
    const cacheDir = temporaryFolder();
    const { world } = openWorld(variable === "" ? {} : { [variable]: "1" });
    const modules = world.modules(settings(proxy.url, { cacheDir }));
    await modules.open(0);
    const hash = hashIn(proxy.goSumLines(alpha)[1]);
    modules.readMods("example.com/main").keep(alpha, hash, read);
    await modules.close();
    expect(readdirSync(cacheDir).filter((name) => name.startsWith("requirements-"))).toHaveLength(files);
  });
});
