import { describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { collectVulnerabilities } from "../../../src/collect/vulnerabilities/vulnerabilities.ts";
import type { VulnerabilitiesEvidence } from "../../../src/model/quality.ts";
import { modulesEvidence, resolution, type ResolutionSketch } from "../../gates/sample-modules.ts";
import { type MemoryWorldOptions, memoryWorld } from "../../memory-world.ts";

function osv(...[id, path, fixed, more = {}]: readonly [string, string, string, object?]): string {
  return JSON.stringify({
    id,
    modified: "2026-05-01T00:00:00Z",
    aliases: [`CVE-${id}`],
    summary: `about ${id}`,
    affected: [
      {
        package: { name: path, ecosystem: "Go" },
        ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed }] }],
      },
    ],
    database_specific: { url: `https://vuln.example/${id}` },
    ...more,
  });
}

const indexed: Readonly<Record<string, string>> = {
  "index/db.json": JSON.stringify({ modified: "2026-05-02T00:00:00Z" }),
  "index/modules.json": JSON.stringify([
    { path: "a.io/a", vulns: [{ id: "GO-1", modified: "2026-05-01T00:00:00Z" }] },
    { path: "other.io/x", vulns: [{ id: "GO-9", modified: "2026-05-01T00:00:00Z" }] },
    { path: "stdlib", vulns: [{ id: "GO-2", modified: "2026-05-01T00:00:00Z" }] },
  ]),
  "ID/GO-1.json": osv("GO-1", "a.io/a", "1.2.0"),
  "ID/GO-2.json": osv("GO-2", "stdlib", "1.26.5"),
};

async function zipOf(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function below(dir: string, files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${dir}/${name}`, text]));
}

interface Case {
  readonly world: MemoryWorldOptions;
  readonly database?: string;
  readonly report?: string;
  readonly sketch?: ResolutionSketch;
  readonly goVersion?: string;
  readonly offline?: boolean;
}

async function collect({ world, database, report, sketch, goVersion = "go1.26.2", offline = false }: Case) {
  const { files, web } = memoryWorld(world);
  return collectVulnerabilities({
    files,
    web,
    root: "/repo",
    modules: modulesEvidence(resolution(sketch ?? { require: ["a.io/a@v1.0.0", "b.io/b@v1.0.0"] })),
    goVersion,
    ...(database === undefined ? {} : { database }),
    ...(report === undefined ? {} : { report }),
    offline,
  });
}

async function found(one: Case): Promise<VulnerabilitiesEvidence> {
  const collected = await collect(one);
  if (collected.state === "absent") throw new Error(collected.reason);
  return collected.value;
}

describe("collectVulnerabilities() from a database", () => {
  const wanted = {
    looked: 2,
    go: { version: "1.26.2", named: "the installed go" },
    vulnerabilities: [
      { id: "GO-1", module: { path: "a.io/a", version: "v1.0.0" }, severity: "unknown", fixed: "v1.2.0" },
      { id: "GO-2", module: { path: "stdlib", version: "go1.26.2" }, fixed: "go1.26.5" },
    ],
  };

  test("reads the Go layout from a folder, and only the records it needs", async () => {
    const world = { files: below("/repo/vulndb", indexed) };
    expect(await found({ world, database: "vulndb" })).toMatchObject({
      ...wanted,
      records: 3,
      databaseTime: "2026-05-02T00:00:00Z",
    });
  });

  test("reads the Go layout from a zip, with or without a folder around it", async () => {
    const plain = { files: { "/repo/osv.zip": await zipOf(indexed) } };
    expect(await found({ world: plain, database: "osv.zip" })).toMatchObject(wanted);
    const wrapped = { files: { "/srv/osv.zip": await zipOf(below("vulndb", indexed)) } };
    expect(await found({ world: wrapped, database: "/srv/osv.zip" })).toMatchObject(wanted);
  });

  test("reads a pile of records from a folder or a zip, aliases of a record included", async () => {
    const pile = {
      "GO-1.json": osv("GO-1", "a.io/a", "1.2.0", { aliases: ["GHSA-1"] }),
      "GHSA-1.json": osv("GHSA-1", "a.io/renamed", "1.2.0", {
        aliases: [],
        database_specific: { severity: "HIGH" },
      }),
      "GO-2.json": osv("GO-2", "stdlib", "1.26.5"),
      "GO-9.json": osv("GO-9", "other.io/x", "1.0.0"),
      "README.md": "not a record",
    };
    for (const world of [
      { files: below("/repo/osv", pile) },
      { files: { "/repo/osv": await zipOf(pile) } },
    ]) {
      const { vulnerabilities, records, databaseTime } = await found({ world, database: "osv" });
      expect(vulnerabilities.map(({ id, severity }) => `${id} ${severity}`)).toEqual([
        "GO-1 high",
        "GO-2 unknown",
      ]);
      expect({ records, databaseTime }).toEqual({ records: 4, databaseTime: "2026-05-01T00:00:00Z" });
    }
  });

  test("fetches a zip by URL, and not offline", async () => {
    const url = "https://token@osv.corp.example/go.zip";
    const world = { web: { [url]: { body: await zipOf(indexed) } } };
    const collected = await collect({ world, database: url });
    expect(collected).toMatchObject({ state: "present", value: wanted });
    expect(JSON.stringify(collected)).not.toContain("token");
    expect(await collect({ world: {}, database: url, offline: true })).toMatchObject({ state: "absent" });
    const refused = { web: { [url]: { status: 404, body: "" } } };
    expect(await collect({ world: refused, database: url })).toMatchObject({ state: "absent" });
  });

  const goRecord = '{"id":"GO-1","affected":[{"package":{"ecosystem":"Go","name":"a.io/a"},"ranges":[]}]}';

  test("reads the modules of a record beside an entry about commits, which names no package", async () => {
    const record = goRecord.replace('"affected":[', '"affected":[{"ranges":[{"type":"GIT","events":[]}]},');
    const world = { files: { "/repo/db/a.json": record.replace('"ranges":[]', '"versions":["1.0.0"]') } };
    const { vulnerabilities } = await found({
      world,
      database: "db",
      sketch: { require: ["a.io/a@v1.0.0"] },
    });
    expect(vulnerabilities).toMatchObject([{ id: "GO-1" }]);
  });

  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ["is not there", {}],
    ["is empty", { "/repo/db/README": "" }],
    [
      "knows nothing of Go",
      { "/repo/db/a.json": '{"id":"X-1","affected":[{"package":{"ecosystem":"npm","name":"a"}}]}' },
    ],
    ["has a record that breaks off", { "/repo/db/a.json": goRecord, "/repo/db/b.json": '{"id":"GO-2",' }],
    [
      "has a record whose affected modules cannot be read",
      { "/repo/db/a.json": goRecord, "/repo/db/b.json": '{"id":"GO-2","affected":{}}' },
    ],
    [
      "has a record whose versions cannot be read",
      { "/repo/db/a.json": goRecord.replace('"ranges":[]', '"ranges":[{"events":7}]') },
    ],
    ["has a broken index", { "/repo/db/index/modules.json": "{" }],
    [
      "lacks a record its index names",
      { "/repo/db/index/modules.json": indexed["index/modules.json"] ?? "" },
    ],
  ])("does not pass where the database %s", async (_, files) => {
    await expect(collect({ world: { files }, database: "db" })).rejects.toMatchObject({
      code: "evidence-invalid",
    });
  });

  test("looks a replaced module up under both names", async () => {
    const world = { files: below("/repo/db", indexed) };
    const sketch = { require: ["a.io/a@v1.0.0"], replace: ["a.io/a => fork.io/a@v1.0.1"] };
    const { vulnerabilities } = await found({ world, database: "db", sketch });
    expect(vulnerabilities[0]).toMatchObject({
      id: "GO-1",
      module: { path: "fork.io/a", version: "v1.0.1" },
    });
    expect(vulnerabilities[0]?.doubt).toContain("`a.io/a`, which it replaces");
    const local = { require: ["a.io/a@v1.0.0"], replace: ["a.io/a => ./a"] };
    expect((await found({ world, database: "db", sketch: local })).vulnerabilities[0]?.doubt).toContain(
      "a folder",
    );
    const newer = { require: ["a.io/a@v1.0.0"], replace: ["a.io/a => a.io/a@v1.2.0"] };
    expect(
      (await found({ world, database: "db", sketch: newer })).vulnerabilities.map(({ id }) => id),
    ).toEqual(["GO-2"]);
  });

  test.each([
    ["go1.26.2 X:nocoverage", {}, { version: "1.26.2", named: "the installed go" }],
    ["", { toolchain: "go1.26.3" }, { version: "1.26.3", named: "the toolchain line of go.mod" }],
    ["", { go: "1.26.1" }, { version: "1.26.1", named: "the go line of go.mod" }],
    ["", { go: "1.26" }, undefined],
    ["", { go: "1.26", toolchain: "default" }, undefined],
  ])("takes the release of Go from %j and %j", async (goVersion, lines, wantedGo) => {
    const world = { files: below("/repo/db", indexed) };
    const sketch = { require: ["b.io/b@v1.0.0"], ...lines };
    expect((await found({ world, database: "db", goVersion, sketch })).go).toEqual(wantedGo);
  });
});

describe("collectVulnerabilities() from a report", () => {
  test("reads grype", async () => {
    const match = (id: string, artifact: object, more: object = {}) => ({
      vulnerability: {
        id,
        severity: "Critical",
        fix: { versions: ["1.2.0"] },
        dataSource: "https://x",
        description: "bad\nmore",
        ...more,
      },
      relatedVulnerabilities: [{ id: "CVE-1", severity: "High" }],
      artifact,
    });
    const report = {
      matches: [
        match("GHSA-1", { name: "a.io/a", version: "v1.0.0", type: "go-module" }),
        match("GO-1", { name: "a.io/a", version: "v1.0.0", type: "go-module" }, { severity: "Unknown" }),
        match(
          "GHSA-2",
          { name: "stdlib", version: "go1.26.2", type: "go-module" },
          { fix: { versions: [] } },
        ),
        match("GHSA-3", { name: "openssl", version: "3", type: "deb" }),
        match("GHSA-4", { name: "elsewhere.io/x", version: "v1.0.0", type: "go-module" }),
      ],
      descriptor: { db: { status: { built: "2026-05-03T00:00:00Z" } } },
    };
    const evidence = await found({
      world: { files: { "/repo/g.json": JSON.stringify(report) } },
      report: "g.json",
    });
    expect(evidence).toMatchObject({ databaseTime: "2026-05-03T00:00:00Z", records: 4, stale: [] });
    expect(evidence.vulnerabilities).toEqual([
      {
        id: "GO-1",
        aliases: ["GHSA-1", "CVE-1"],
        module: { path: "a.io/a", version: "v1.0.0" },
        severity: "critical",
        severitySource: "grype: GHSA-1",
        summary: "bad",
        fixed: "v1.2.0",
        url: "https://x",
      },
      expect.objectContaining({ id: "GHSA-2", module: { path: "stdlib", version: "go1.26.2" }, fixed: "" }),
    ]);
  });

  test("reads govulncheck, and how far each finding reaches", async () => {
    const frame = (more: object = {}) => ({ module: "a.io/a", version: "v1.0.0", ...more });
    const messages = [
      {
        config: {
          protocol_version: "v1.0.0",
          scan_level: "symbol",
          db_last_modified: "2026-05-04T00:00:00Z",
        },
      },
      { progress: { message: 'braces } { and "quotes" in text' } },
      { osv: JSON.parse(osv("GO-1", "a.io/a", "1.2.0")) },
      { finding: { osv: "GO-1", fixed_version: "v1.2.0", trace: [frame()] } },
      { finding: { osv: "GO-1", fixed_version: "v1.2.0", trace: [frame({ package: "a.io/a/x" })] } },
      {
        finding: {
          osv: "GO-1",
          fixed_version: "v1.2.0",
          trace: [frame({ package: "a.io/a/x", function: "F" })],
        },
      },
      { finding: { osv: "GO-2", trace: [{ module: "stdlib", version: "v1.26.2", package: "net/http" }] } },
    ];
    const text = messages.map((one) => JSON.stringify(one, null, 2)).join("\n");
    const evidence = await found({ world: { files: { "/repo/v.json": text } }, report: "v.json" });
    expect(evidence.databaseTime).toBe("2026-05-04T00:00:00Z");
    expect(evidence.vulnerabilities).toMatchObject([
      { id: "GO-1", aliases: ["CVE-GO-1"], reach: "called", fixed: "v1.2.0", summary: "about GO-1" },
      { id: "GO-2", module: { path: "stdlib", version: "go1.26.2" }, reach: "imported" },
    ]);
  });

  test("reads osv-scanner", async () => {
    const report = {
      results: [
        {
          packages: [
            {
              package: { name: "a.io/a", version: "1.0.0", ecosystem: "Go" },
              vulnerabilities: [
                JSON.parse(osv("GO-1", "a.io/a", "1.2.0")),
                JSON.parse(osv("GHSA-1", "a.io/a", "1.2.0")),
              ],
              groups: [{ ids: ["GO-1", "GHSA-1"], max_severity: "7.5" }],
            },
            {
              package: { name: "left-pad", version: "1.0.0", ecosystem: "npm" },
              vulnerabilities: [{ id: "X" }],
            },
          ],
        },
      ],
    };
    const evidence = await found({
      world: { files: { "/repo/o.json": JSON.stringify(report) } },
      report: "o.json",
    });
    expect(evidence.vulnerabilities).toMatchObject([
      { id: "GO-1", severity: "high", severitySource: "osv-scanner (CVSS 7.5)", fixed: "v1.2.0" },
    ]);
  });

  test("notices a report that was made for other versions", async () => {
    const artifact = { name: "a.io/a", version: "v0.9.0", type: "go-module" };
    const report = { matches: [{ vulnerability: { id: "GHSA-1", severity: "Low" }, artifact }] };
    const evidence = await found({
      world: { files: { "/repo/g.json": JSON.stringify(report) } },
      report: "g.json",
    });
    expect(evidence).toMatchObject({ vulnerabilities: [], stale: ["a.io/a@v0.9.0"] });
  });

  test.each(["", "not json", "[]", "{}", '{"matches": 1}', '{"a": "unfinished', "{}}"])(
    "is absent where the report is %j",
    async (text) => {
      expect(await collect({ world: { files: { "/repo/r.json": text } }, report: "r.json" })).toMatchObject({
        state: "absent",
      });
    },
  );

  test("is absent where there is no report, or nothing was asked for", async () => {
    expect(await collect({ world: {}, report: "r.json" })).toMatchObject({ state: "absent" });
    expect(await collect({ world: {} })).toMatchObject({ state: "absent" });
  });
});
