import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtBundles, type Ended, type ProcessPlan, runProcess } from "./bundled.ts";
import {
  fillModuleCache,
  openUniverse,
  universe,
  universeList,
  type UniversePlace,
} from "./module-universe.ts";

// The shipped bundle where its surroundings fail it: the right list, or exit 3 with a word of what to do.

const bundles = builtBundles();

interface How {
  readonly env?: Readonly<Record<string, string>>;
  readonly started?: ProcessPlan["started"];
  /** A line of sh that runs the program as `"$@"`. */
  readonly shell?: string;
}

// On a build server every file is proven in every run; elsewhere what was read in one may stand in for it.
const server = { CI: "true" } as const;
const own = { CI: "" } as const;

function resolve({ root, env }: UniversePlace, { shell, started, env: more }: How = {}): Promise<Ended> {
  const program = [process.execPath, join(bundles(), "cli.js"), "resolve"] as const;
  return runProcess({
    argv: shell === undefined ? program : ["/bin/sh", "-c", shell, "sh", ...program],
    env: { ...env, ...server, ...more },
    cwd: root,
    ...(started === undefined ? {} : { started }),
  });
}

function packOf({ cacheDir }: UniversePlace): string {
  return join(cacheDir, "small-files.pack");
}

/** Where a field of the third row of a pack's index stands. */
function indexOf(pack: Buffer, field: number): number {
  return pack.readUInt32LE(pack.length - 8) + 2 * 24 + field;
}

async function filled(): Promise<{ readonly place: UniversePlace; readonly pack: Buffer }> {
  const place = await openUniverse();
  expectList(await resolve(place));
  return { place, pack: readFileSync(packOf(place)) };
}

function expectList(ended: Ended): void {
  expect({ ...ended, stderr: "" }).toEqual({ exit: 0, stdout: universeList, stderr: "" });
}

/** Numbers below `end`, the same for the same seed. */
function* draws(seed: number, end: number): Generator<number, never> {
  for (let state = seed; ; state = (Math.imul(state, 1664525) + 1013904223) >>> 0)
    yield Math.floor((state / 2 ** 32) * end);
}

describe("the cache folder", () => {
  test.each([
    ["a build server", server, ["small-files.pack"]],
    ["a person's machine", own, [expect.stringMatching(/^requirements-/), "small-files.pack"]],
  ])("is shared by runs at the same time on %s", async (_, env, files) => {
    const place = await openUniverse();
    for (let pair = 0; pair < 3; pair++) {
      const runs = Array.from({ length: 3 }, () => resolve(place, { env }));
      for (const ended of await Promise.all(runs)) expectList(ended);
    }
    expect(readdirSync(place.cacheDir).filter((name) => !name.startsWith("code-"))).toEqual(files);
    const asked = place.proxy.requests.length;
    expectList(await resolve(place, { env }));
    expect(place.proxy.requests).toHaveLength(asked);
  });

  test("with a damaged snapshot of what was read gives the right list", async () => {
    const place = await openUniverse();
    expectList(await resolve(place, { env: own }));
    const name = readdirSync(place.cacheDir).find((one) => one.startsWith("requirements-"));
    const snapshot = join(place.cacheDir, name ?? "none");
    const good = readFileSync(snapshot);
    const places = draws(5, good.length);
    for (let round = 0; round < 4; round++) {
      const bad = Buffer.from(good.subarray(0, round === 3 ? places.next().value : good.length));
      for (let flip = 0; flip <= round; flip++) bad[places.next().value] = round * 17;
      writeFileSync(snapshot, bad);
      expectList(await resolve(place, { env: own }));
    }
  });

  test.each([
    ["a build server", server],
    ["a person's machine", own],
  ])("serves the next run after one that was killed, whenever that was, on %s", async (_, env) => {
    const place = await openUniverse();
    const moments = draws(7, 900);
    for (let kill = 0; kill < 8; kill++) {
      const ended = await resolve(place, {
        env,
        started: (end) => void setTimeout(() => end("SIGKILL"), moments.next().value),
      });
      if (ended.exit === "SIGKILL") expect(universeList.startsWith(ended.stdout)).toBe(true);
      else expectList(ended);
    }
    expectList(await resolve(place, { env }));
    expectList(await resolve(place, { env }));
  });

  test("with half of a pack, and half of another that was never renamed, gives the right list", async () => {
    const { place, pack } = await filled();
    writeFileSync(packOf(place), pack.subarray(0, pack.length / 2));
    writeFileSync(`${packOf(place)}.0123.tmp`, pack.subarray(0, 100));
    expectList(await resolve(place));
    expect(readFileSync(packOf(place))).toHaveLength(pack.length);
  });

  test.each<[what: string, at: (pack: Buffer) => number]>([
    ["the first name", () => 3],
    ["the hash of a name", (pack) => indexOf(pack, 0)],
    ["a place", (pack) => indexOf(pack, 4)],
    ["the length of a name", (pack) => indexOf(pack, 8)],
    ["a length", (pack) => indexOf(pack, 12)],
    ["a check", (pack) => indexOf(pack, 16)],
    ["the number of records", (pack) => pack.length - 12],
    ["a module line", (pack) => pack.indexOf("module ") + 2],
    ["a requirement", (pack) => pack.indexOf("\nrequire ") + 40],
    ["a version file", (pack) => pack.indexOf('"Version"') + 13],
    ["a version file's braces", (pack) => pack.indexOf('{"Version"')],
  ])("with a flipped byte in %s gives the right list", async (_, at) => {
    const { place, pack } = await filled();
    const bad = Buffer.from(pack);
    expect(at(pack)).toBeGreaterThan(2);
    bad[at(pack)] = (bad[at(pack)] ?? 0) ^ 0x03;
    writeFileSync(packOf(place), bad);
    expectList(await resolve(place));
    expectList(await resolve(place, { env: { GOPROXY: "off" } }));
  });

  test("with many flipped bytes gives the right list", async () => {
    const { place, pack } = await filled();
    const places = draws(11, pack.length);
    for (let round = 0; round < 4; round++) {
      const bad = Buffer.from(pack);
      for (let flip = 0; flip < 30; flip++) bad[places.next().value] = round * 17;
      writeFileSync(packOf(place), bad);
      expectList(await resolve(place));
    }
  });

  test("with the content of another name gives the right list", async () => {
    const { place, pack } = await filled();
    const swapped = pack
      .toString("latin1")
      .replaceAll(/(universe\.example\/m\d*)(\d) v/g, (_, stem: string, digit: string) => {
        return `${stem}${(Number(digit) + 1) % 10} v`;
      });
    expect(swapped).not.toBe(pack.toString("latin1"));
    writeFileSync(packOf(place), swapped, "latin1");
    expectList(await resolve(place));
  });

  test("whose files may not grow is done without, with a warning", async () => {
    const place = await openUniverse();
    const ended = await resolve(place, { shell: 'ulimit -f 8; exec "$@"' });
    expectList(ended);
    expect(ended.stderr).toContain("the module cache cannot be written");
    expect(readdirSync(place.cacheDir)).toEqual([]);
    expectList(await resolve(place));
  });

  test.each<[what: string, make: (place: UniversePlace) => string]>([
    ["a file", (place) => join(place.root, "go.mod")],
    ["below a file", (place) => join(place.root, "go.mod/cache")],
    ["a device", () => "/dev/null"],
    [
      "a link to itself",
      ({ cacheDir }) => {
        symlinkSync(cacheDir, cacheDir);
        return cacheDir;
      },
    ],
    [
      "a folder with a folder for a pack",
      (place) => {
        mkdirSync(packOf(place), { recursive: true });
        return place.cacheDir;
      },
    ],
  ])("that is %s is done without, with a warning", async (_, make) => {
    const place = await openUniverse();
    const env = { MODGATE_CACHE: make(place) };
    const ended = await resolve(place, { env });
    expectList(ended);
    expect(ended.stderr).toMatch(/the module cache cannot be (?:read|written)/);
  });

  test("is not made where it is off", async () => {
    const place = await openUniverse();
    for (let run = 0; run < 2; run++) expectList(await resolve(place, { env: { MODGATE_CACHE: "off" } }));
    expect(existsSync(place.cacheDir)).toBe(false);
    expect(existsSync(join(dirname(place.cacheDir), ".cache"))).toBe(false);
  });
});

describe("go's module cache", () => {
  test("is read in place of the proxy, but for what is damaged in it", async () => {
    const place = await openUniverse();
    const modCache = place.env["GOMODCACHE"] ?? "";
    await fillModuleCache(modCache);
    const places = draws(3, universe.length);
    const damaged = new Set(Array.from({ length: 12 }, () => places.next().value));
    for (const index of damaged) {
      for (const kind of ["mod", "info"]) {
        const file = join(modCache, `cache/download/universe.example/m${index}/@v/v1.0.${index}.${kind}`);
        const bytes = readFileSync(file);
        const at = kind === "mod" ? bytes.indexOf("go 1.") + 5 : bytes.indexOf('"Version"') + 13;
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        writeFileSync(file, bytes);
      }
    }
    expectList(await resolve(place, { env: { MODGATE_CACHE: "off" } }));
    const asked = new Set(place.proxy.requests.map(({ path }) => path));
    expect(asked.size).toBe(2 * damaged.size);
  });
});

describe("a folder as a proxy", () => {
  test("is read with few files open at a time", async () => {
    const place = await openUniverse();
    const folder = join(place.root, "../served");
    await fillModuleCache(folder);
    const env = { GOPROXY: `file://${folder}/cache/download`, MODGATE_CACHE: "off" };
    expectList(await resolve(place, { env, shell: 'ulimit -n 128; exec "$@"' }));
  });
});

describe("what is printed", () => {
  test("into a full disk is neither a success nor a verdict", async () => {
    const place = await openUniverse();
    const { exit, stderr } = await resolve(place, { shell: 'exec "$@" > /dev/full' });
    expect(exit).toBe(2);
    expect(stderr).toContain("standard output cannot be written: ENOSPC");
  });
});

describe("a proxy", () => {
  test("that breaks off a third of its answers at first is asked again", async () => {
    const kinds = draws(5, 9);
    const faults = [{ drop: true }, { truncate: true }, { status: 503 }] as const;
    const place = await openUniverse({
      fault: ({ before }) => (before === 0 ? faults[kinds.next().value] : undefined),
    });
    expectList(await resolve(place));
  });

  test("that ends in the middle is told of, and what to do", async () => {
    const place = await openUniverse({
      fault: ({ path }) => (path.includes("/m17/") ? { status: 500 } : undefined),
    });
    const { exit, stdout, stderr } = await resolve(place);
    expect([exit, stdout]).toEqual([3, ""]);
    expect(stderr).toContain("universe.example/m17@v1.0.17");
  });

  test("that cannot be reached leaves what the cache holds", async () => {
    const { place } = await filled();
    await place.proxy.close();
    expectList(await resolve(place));
    const { exit, stdout, stderr } = await resolve(place, { env: { MODGATE_CACHE: "off" } });
    expect([exit, stdout]).toEqual([3, ""]);
    expect(stderr).toContain("cannot be reached");
  });
});
