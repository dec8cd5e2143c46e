import { describe, expect, test } from "vitest";
import { licensePatterns } from "../../../src/collect/licenses/license-patterns.ts";
import { readLicenseReport } from "../../../src/collect/licenses/license-report.ts";
import { collectLicenses } from "../../../src/collect/licenses/licenses.ts";
import { ModgateError } from "../../../src/model/error.ts";
import type { LicensesEvidence } from "../../../src/model/quality.ts";
import { modulesEvidence, resolution, type ResolutionSketch } from "../../gates/sample-modules.ts";
import { type MemoryModule, memoryWorld, memoryZipHash } from "../../memory-world.ts";
import type { ModulesEvidence } from "../../../src/model/modules.ts";

const mit = licensePatterns.find(({ id }) => id === "MIT")?.phrases.join(". ") ?? "";
const settings = {
  chain: "https://goproxy.corp.example",
  noProxy: "",
  insecure: "",
  timeoutMs: 1000,
  attempts: 1,
  allowDirect: false,
  offline: false,
  jobs: 0,
  cacheDir: "",
  modCacheDir: "",
};

interface Case {
  readonly sketch: ResolutionSketch;
  readonly files?: Readonly<Record<string, string>>;
  readonly modules?: Readonly<Record<string, MemoryModule>>;
  readonly report?: string;
}

/** Gives go.sum's zip lines the hashes of the zips that the world serves. */
function vouched(modules: ModulesEvidence, served: Readonly<Record<string, MemoryModule>>): ModulesEvidence {
  const hashOf = (path: string, version: string): string => {
    const files = served[`${path}@${version}`]?.files;
    return files === undefined || files instanceof ModgateError
      ? "h1:none"
      : memoryZipHash({ path, version }, files);
  };
  return {
    ...modules,
    resolutions: modules.resolutions.map((one) => ({
      ...one,
      sums: one.sums.map(({ file, goSum }) => ({
        file,
        goSum: { lines: goSum.lines.map((line) => ({ ...line, hash: hashOf(line.path, line.version) })) },
      })),
    })),
  };
}

async function collect({ sketch, files = {}, modules = {}, report }: Case) {
  const world = memoryWorld({ files, modules });
  const collected = await collectLicenses({
    tree: world.files,
    root: "/repo",
    modules: vouched(modulesEvidence(resolution(sketch)), modules),
    proxy: () => world.modules(settings),
    ...(report === undefined ? {} : { report }),
    jobs: 2,
  });
  return { collected, calls: world.calls };
}

async function found(one: Case): Promise<LicensesEvidence> {
  const { collected } = await collect(one);
  if (collected.state === "absent") throw new Error(collected.reason);
  return collected.value;
}

function expressions({ licenses }: LicensesEvidence): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    [...licenses].map(([key, statements]) => [key, statements.map(({ expression }) => expression)]),
  );
}

describe("collectLicenses()", () => {
  test("reads the zips that go.sum vouches for, and no other", async () => {
    const evidence = await found({
      sketch: {
        require: ["b.io/b@v1.0.0", "a.io/a@v1.0.0"],
        selected: ["c.io/c@v1.0.0"],
        zips: ["a.io/a@v1.0.0", "b.io/b@v1.0.0"],
      },
      files: { "/repo/go.mod": "", "/repo/COPYING": mit },
      modules: {
        "a.io/a@v1.0.0": { files: { LICENSE: mit, "x.go": "" } },
        "b.io/b@v1.0.0": { files: { "x.go": "" } },
      },
    });
    expect(expressions(evidence)).toEqual({
      "a.io/a@v1.0.0": ["MIT"],
      "b.io/b@v1.0.0": [],
      "m.io/app": ["MIT"],
    });
    expect(evidence.untold).toEqual([]);
  });

  test("says which zips could not be had", async () => {
    const down = new ModgateError("proxy-unreachable", "the proxy does not answer");
    const evidence = await found({
      sketch: { require: ["a.io/a@v1.0.0"] },
      modules: { "a.io/a@v1.0.0": { files: down } },
    });
    expect(evidence.untold).toEqual([{ module: "a.io/a@v1.0.0", reason: "the proxy does not answer" }]);
  });

  test("reads vendor/ where the build does, under the name that is imported", async () => {
    const { collected, calls } = await collect({
      sketch: {
        mode: "vendor",
        require: ["a.io/a@v1.0.0", "b.io/b@v1.0.0"],
        replace: ["a.io/a => fork.io/a@v1.0.1"],
      },
      files: { "/repo/vendor/a.io/a/LICENSE": mit, "/repo/vendor/modules.txt": "" },
    });
    expect(collected.state === "present" ? expressions(collected.value) : undefined).toEqual({
      "fork.io/a@v1.0.1": ["MIT"],
      "m.io/app": [],
    });
    expect(calls.filter((call) => call.startsWith("files"))).toEqual([]);
  });

  test("reads the folder that stands in for a module", async () => {
    const evidence = await found({
      sketch: { dir: "svc", require: ["a.io/a@v1.0.0"], replace: ["a.io/a => ../third/a"] },
      files: { "/repo/third/a/LICENSES/MIT.txt": "", "/repo/svc/go.mod": "" },
    });
    expect(expressions(evidence)).toEqual({ "../third/a": ["MIT"], "m.io/app": [] });
  });

  test("asks the report first, and the zips for what it does not name", async () => {
    const report = {
      bomFormat: "CycloneDX",
      components: [
        {
          purl: "pkg:golang/a.io/a@v1.0.0?type=module",
          licenses: [{ license: { id: "ISC" } }, { expression: "MIT OR ISC" }],
        },
      ],
    };
    const evidence = await found({
      sketch: { require: ["a.io/a@v1.0.0", "b.io/b@v1.0.0"] },
      files: { "/repo/bom.json": JSON.stringify(report) },
      modules: { "b.io/b@v1.0.0": { files: { LICENSE: mit } } },
      report: "bom.json",
    });
    expect(expressions(evidence)).toMatchObject({
      "a.io/a@v1.0.0": ["ISC", "MIT OR ISC"],
      "b.io/b@v1.0.0": ["MIT"],
    });
  });

  test("is absent where the report is missing or something else", async () => {
    expect((await collect({ sketch: {}, report: "bom.json" })).collected).toMatchObject({ state: "absent" });
    const files = { "/repo/bom.json": "{}" };
    expect((await collect({ sketch: {}, files, report: "bom.json" })).collected).toMatchObject({
      state: "absent",
    });
  });
});

describe("readLicenseReport()", () => {
  test("reads SPDX, concluded before declared", () => {
    const pack = (purl: string, licenseConcluded: string, licenseDeclared: string) => ({
      licenseConcluded,
      licenseDeclared,
      externalRefs: [{ referenceLocator: purl }],
    });
    const report = readLicenseReport(
      JSON.stringify({
        spdxVersion: "SPDX-2.3",
        packages: [
          pack("pkg:golang/a.io/a@v1.0.0", "MIT", "ISC"),
          pack("pkg:golang/b.io/b@v2.0.0%2Bincompatible", "NOASSERTION", "ISC"),
          pack("pkg:golang/c.io/c@v1.0.0", "NOASSERTION", "NONE"),
          pack("pkg:npm/x@1.0.0", "MIT", "MIT"),
        ],
      }),
    );
    expect([...(report?.modules ?? [])]).toEqual([
      ["a.io/a@v1.0.0", ["MIT"]],
      ["b.io/b@v2.0.0+incompatible", ["ISC"]],
      ["c.io/c@v1.0.0", []],
    ]);
  });

  test("reads the evidence of CycloneDX where nothing is stated", () => {
    const licenses = [{ license: { name: "Corp" } }];
    const text = JSON.stringify({
      bomFormat: "CycloneDX",
      components: [{ purl: "pkg:golang/a.io/a@v1.0.0", evidence: { licenses } }],
    });
    expect([...(readLicenseReport(text)?.modules ?? [])]).toEqual([["a.io/a@v1.0.0", ["Corp"]]]);
  });

  test("reads the CSV of go-licenses", () => {
    const report = readLicenseReport("a.io/a/x,https://a.io/LICENSE,MIT\nb.io/b,Unknown,Unknown\n");
    expect([...(report?.importPaths ?? [])]).toEqual([
      ["a.io/a/x", ["MIT"]],
      ["b.io/b", []],
    ]);
  });

  test.each(["", "{}", "[]", "hello", "a,b", "<xml>,b,c"])("refuses %j", (text) => {
    expect(readLicenseReport(text)).toBeUndefined();
  });
});
