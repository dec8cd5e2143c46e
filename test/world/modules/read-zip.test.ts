import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { readZipBytes, readZipEntries } from "../../../src/world/modules/read-zip.ts";

const dir = mkdtempSync(join(tmpdir(), "modgate-read-zip-"));
afterAll(() => rmSync(dir, { recursive: true }));

async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const files = { "index/db.json": "{}", "ID/A.json": "a".repeat(100_000), "ID/B.json": "b" };

describe("readZipEntries()", () => {
  test("reads the wanted entries and asks about every one", async () => {
    const path = join(dir, "db.zip");
    writeFileSync(path, await zipOf(files));
    const names: string[] = [];
    const found = await readZipEntries(path, (name) => {
      names.push(name);
      return name === "ID/A.json";
    });
    expect([...found.keys()]).toEqual(["ID/A.json"]);
    expect(Buffer.from(found.get("ID/A.json") ?? []).toString()).toBe(files["ID/A.json"]);
    expect(names).toEqual(Object.keys(files));
  });

  test.each([
    ["no zip", async () => Buffer.from("not a zip at all")],
    ["a cut zip", async () => (await zipOf(files)).subarray(0, 200)],
  ])("says that it cannot read %s", async (name, bytes) => {
    const path = join(dir, `${name}.zip`);
    writeFileSync(path, await bytes());
    await expect(readZipEntries(path, () => true)).rejects.toMatchObject({ code: "evidence-invalid" });
  });

  test("says that it cannot read a file that is not there", async () => {
    await expect(readZipEntries(join(dir, "none.zip"), () => true)).rejects.toMatchObject({
      code: "evidence-invalid",
    });
  });
});

describe("readZipBytes()", () => {
  test("reads a zip in memory", async () => {
    const found = await readZipBytes("db.zip", await zipOf(files), (name) => name.startsWith("ID/"));
    expect([...found.keys()]).toEqual(["ID/A.json", "ID/B.json"]);
  });
});
