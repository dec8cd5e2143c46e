import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { zipOf } from "../../../src/dev/loopback-files.ts";
import { ModgateError } from "../../../src/model/error.ts";
import { hashModuleZip } from "../../../src/world/modules/module-zip.ts";
import { checkZipName } from "../../../src/world/modules/zip-names.ts";
import { alpha, problemOf, temporaryFolder } from "../open-world.ts";

const module = { path: "example.com/a", version: "v1.0.0" };
const prefix = "example.com/a@v1.0.0/";

async function hashOf(bytes: Uint8Array, of = module): Promise<string> {
  const path = join(temporaryFolder(), "m.zip");
  writeFileSync(path, bytes);
  return await hashModuleZip(path, of, "test");
}

async function zipWith(names: readonly string[]): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const name of names) {
    if (name.endsWith("/")) zip.addEmptyDirectory(name);
    else zip.addBuffer(Buffer.from(`content of ${name}`), name);
  }
  zip.end();
  return await buffer(Readable.from(zip.outputStream));
}

describe("a module zip", () => {
  test.each([
    ["a name without the prefix", ["other/a.go"]],
    ["the prefix of another version", ["example.com/a@v1.0.1/a.go"]],
    ["names that differ in case only", [`${prefix}a.go`, `${prefix}A.go`]],
    ["folders that differ in case only", [`${prefix}x/a.go`, `${prefix}X/b.go`]],
    ["names that differ in case beyond ASCII", [`${prefix}\u212a.go`, `${prefix}k.go`]],
    ["a name twice", [`${prefix}a.go`, `${prefix}a.go`]],
    ["a file that is a folder too", [`${prefix}a`, `${prefix}a/b.go`]],
    ["a go.mod below the root", [`${prefix}sub/go.mod`]],
    ["a go.mod in upper case", [`${prefix}GO.MOD`]],
    ["a Windows device", [`${prefix}aux.go`]],
    ["a trailing dot", [`${prefix}a.`]],
    ["a character no shell likes", [`${prefix}a*b`]],
  ])("with %s is refused", async (_, names) => {
    expect((await problemOf(zipWith(names).then(hashOf))).code).toBe("proxy-answer-invalid");
  });

  test("with folders and odd but valid names is hashed", async () => {
    expect(
      await hashOf(await zipWith([prefix, `${prefix}sub/`, `${prefix}sub/a.go`, `${prefix}é ~x.go`])),
    ).toMatch(/^h1:/);
  });

  test("that was cut off, damaged or is none at all is refused, whatever byte is wrong", async () => {
    const good = Buffer.from(await zipOf(alpha));
    const hash = await hashOf(good, alpha);
    for (let at = 0; at < good.length; at += 1) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 0x55;
      const outcome = await hashOf(bad, alpha).catch((error: unknown) => {
        expect(error).toBeInstanceOf(ModgateError);
        return "refused";
      });
      // Times, modes and hints of the headers decide nothing: then the content's hash is the same.
      expect(["refused", hash]).toContain(outcome);
    }
    for (const length of [0, 1, 21, 22, 100, good.length - 1]) {
      expect((await problemOf(hashOf(good.subarray(0, length), alpha))).code).toBe("proxy-answer-invalid");
    }
    expect((await problemOf(hashOf(Buffer.concat([Buffer.from("x"), good]), alpha))).code).toBe(
      "proxy-answer-invalid",
    );
  });
});

describe("checkZipName()", () => {
  test.each([
    "a.go",
    "a/b.go",
    ".a/b",
    "-a",
    "a b",
    "a~1",
    "é/ж.go",
    "!#$%&()+,-.=@[]^_{}~",
    "con_",
    "x/COM10",
  ])("admits %o", (name) => {
    expect(checkZipName(name)).toBeUndefined();
  });

  test.each([
    "",
    "/a",
    "a/",
    "a//b",
    ".",
    "..",
    "a/../b",
    "a.",
    "a./b",
    "con",
    "x/NUL.txt",
    "a:b",
    "a\\b",
    'a"b',
    "a\nb",
    "a\u0000",
    "a\u2028b",
    "1\u0663",
    "a\ufffd",
  ])("refuses %o", (name) => {
    expect(checkZipName(name)).toBeDefined();
  });
});
