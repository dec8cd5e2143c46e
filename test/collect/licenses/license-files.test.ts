import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isLicenseFile, readLicenseFiles } from "../../../src/collect/licenses/license-files.ts";
import { licensePatterns } from "../../../src/collect/licenses/license-patterns.ts";
import { readLicenseText } from "../../../src/collect/licenses/license-text.ts";

const packages = new URL("../../../node_modules/", import.meta.url);

function packaged(name: string): string {
  return readFileSync(new URL(name, packages), "utf8");
}

/** A text that only says what is distinctive of a licence; real ones are read where they are installed. */
function sketchOf(id: string): string {
  const pattern = licensePatterns.find((one) => one.id === id);
  return (pattern?.phrases ?? []).join(". ");
}

describe("isLicenseFile()", () => {
  test.each([
    "LICENSE",
    "LICENCE.md",
    "license.txt",
    "COPYING",
    "COPYING.LESSER",
    "LICENSE-MIT",
    "LICENSE.APACHE2",
    "UNLICENSE",
    "Copyright",
    "MIT-LICENSE.txt",
    "COPYRIGHT",
    "LICENSES/MIT.txt",
    "go-LICENSE",
  ])("takes %s", (name) => expect(isLicenseFile(name)).toBe(true));

  test.each([
    "license.go",
    "README.md",
    "vendor/x/LICENSE",
    "internal/LICENSE",
    "licenses.json",
    "LICENSES/README.md",
    "NOTICE",
    "copying_test.go",
    "license_header.tmpl",
  ])("leaves %s", (name) => expect(isLicenseFile(name)).toBe(false));
});

describe("readLicenseText()", () => {
  test.each([
    ["typescript/LICENSE.txt", "Apache-2.0"],
    ["zod/LICENSE", "MIT"],
    ["semver/LICENSE", "ISC"],
    ["yaml/LICENSE", "ISC"],
    ["fast-uri/LICENSE", "BSD-3-Clause"],
    ["@biomejs/biome/LICENSE-APACHE", "Apache-2.0"],
    ["@biomejs/biome/LICENSE-MIT", "MIT"],
  ])("recognises the whole of %s as %s", (name, id) => {
    expect(readLicenseText(packaged(name))).toEqual({ expression: id, confidence: 1 });
  });

  test("recognises Go's own licence", () => {
    const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
    const text = readFileSync(join(goroot, "LICENSE"), "utf8");
    expect(readLicenseText(text).expression).toBe("BSD-3-Clause");
  });

  test.each([...new Set(licensePatterns.map(({ id }) => id))])("tells %s by its own phrases alone", (id) => {
    expect(readLicenseText(sketchOf(id))).toEqual({ expression: id, confidence: 1 });
  });

  test("reads through comment marks, odd blanks, quotes and British spelling", () => {
    const text = sketchOf("MIT")
      .split(" ")
      .map((word, index) => (index % 7 === 0 ? `\n * “${word.toUpperCase()}”` : word))
      .join(" ");
    expect(readLicenseText(text).expression).toBe("MIT");
    expect(readLicenseText(sketchOf("Apache-2.0").replaceAll("license", "licence")).expression).toBe(
      "Apache-2.0",
    );
  });

  test("joins the licences of one file", () => {
    expect(readLicenseText(`${sketchOf("MIT")}\n\n${sketchOf("Apache-2.0")}`).expression).toBe(
      "Apache-2.0 AND MIT",
    );
  });

  test("sees the sentence that makes another licence", () => {
    expect(
      readLicenseText(`${sketchOf("MIT")}\nThe Software shall be used for Good, not Evil.`).expression,
    ).toBe("JSON");
    expect(readLicenseText(`${sketchOf("MIT")}\n${sketchOf("LicenseRef-Commons-Clause")}`).expression).toBe(
      "LicenseRef-Commons-Clause AND MIT",
    );
    expect(
      readLicenseText(
        `${sketchOf("LGPL-3.0-only")} As a special exception to the GNU Lesser General Public License version 3`,
      ).expression,
    ).toBe("LGPL-3.0-only WITH LGPL-3.0-linking-exception");
  });

  test("doubts a file that says much beside its licence", () => {
    const rider = "You must send us a postcard before every release. ".repeat(60);
    expect(readLicenseText(`${sketchOf("MIT")}\n${rider}`)).toEqual({ expression: "MIT", confidence: 0.5 });
    const holders = Array.from(
      { length: 300 },
      (_, index) => `Copyright (c) 20${index % 26} Somebody Else`,
    ).join("\n");
    expect(readLicenseText(`${holders}\n${sketchOf("MIT")}`).confidence).toBe(1);
  });

  test("believes an SPDX line, and adds what the text says beyond it", () => {
    expect(readLicenseText("SPDX-License-Identifier: MIT OR Apache-2.0 */")).toEqual({
      expression: "MIT OR Apache-2.0",
      confidence: 1,
    });
    expect(
      readLicenseText(`SPDX-License-Identifier: GPL-3.0-or-later\n${sketchOf("GPL-3.0-only")}`).expression,
    ).toBe("GPL-3.0-or-later");
    expect(readLicenseText(`SPDX-License-Identifier: MIT\n${sketchOf("ISC")}`).expression).toBe(
      "ISC AND MIT",
    );
  });

  test.each(["", "All rights reserved.", "This is proprietary software.", "\u0000\u0001"])(
    "recognises nothing in %j",
    (text) => {
      expect(readLicenseText(text)).toEqual({ expression: "", confidence: 0 });
    },
  );
});

function files(texts: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
}

describe("readLicenseFiles()", () => {
  test("makes a statement of each file, in order", () => {
    const found = readLicenseFiles(
      files({ "LICENSE.docs": "Ask us.", LICENSE: sketchOf("MIT"), "main.go": "package main" }),
    );
    expect(found.map(({ file, expression }) => [file, expression])).toEqual([
      ["LICENSE", "MIT"],
      ["LICENSE.docs", ""],
    ]);
  });

  test("takes several licences for a choice only where a file says so", () => {
    const both = { "LICENSE-APACHE": sketchOf("Apache-2.0"), "LICENSE-MIT": sketchOf("MIT") };
    expect(readLicenseFiles(files(both)).map(({ expression }) => expression)).toEqual(["Apache-2.0", "MIT"]);
    const said = { ...both, LICENSE: "This project is dual-licensed under Apache-2.0 and MIT." };
    expect(readLicenseFiles(files(said))).toEqual([
      { expression: "Apache-2.0 OR MIT", file: "LICENSE-APACHE, LICENSE-MIT", confidence: 1 },
    ]);
  });

  test("does not take the GPL for a licence of its own beside the LGPL that adds to it", () => {
    const found = readLicenseFiles(
      files({ COPYING: sketchOf("GPL-3.0-only"), "COPYING.LESSER": sketchOf("LGPL-3.0-only") }),
    );
    expect(found.map(({ expression }) => expression)).toEqual(["LGPL-3.0-only"]);
  });

  test("goes by the names in the folder LICENSES, and skips lists of holders", () => {
    const found = readLicenseFiles(
      files({ "LICENSES/MIT.txt": "", COPYRIGHT: "Copyright 2020 A. Nonymous" }),
    );
    expect(found).toEqual([{ expression: "MIT", file: "LICENSES/MIT.txt", confidence: 1 }]);
  });
});
