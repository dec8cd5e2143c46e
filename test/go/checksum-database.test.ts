import { describe, expect, test } from "vitest";
import { type ChecksumDatabase, parseChecksumDatabase } from "../../src/go/checksum-database.ts";
import { openNote } from "../../src/go/note.ts";
import { parseTreeHead } from "../../src/go/sum-record.ts";
import { anySigner, noteSigner } from "./literal-log.ts";

function database(gosumdb: string): ChecksumDatabase {
  const found = parseChecksumDatabase(gosumdb);
  if (!found.ok || found.value.kind === "off") throw new Error(`no database in ${gosumdb}`);
  return found.value.database;
}

describe("parseChecksumDatabase()", () => {
  test("knows one database by its name, which is the default", () => {
    const byDefault = database("");
    const { name } = byDefault;
    expect(byDefault.verifier.keyHash).toBe(0x033de0ae);
    expect(byDefault).toMatchObject({ url: "", known: { size: 70_991_285 } });
    expect(database(name)).toMatchObject({ name, url: "" });
    expect(database(`${name} https://mirror.corp.example/log`)).toMatchObject({
      name,
      url: "https://mirror.corp.example/log",
    });
    // A head that it has signed, earlier than the one that is known from the start, and that one itself.
    const heads = [
      [
        "70017744\n1kr/UIo4Q2XXuwsFu7jEYTEgNvqutJJQtkIGbOcoeRY=",
        "Az3grjs7i+VFT/V5quzXnaDi5ZyYX/taxrh0auKxGN64vBVcU/9ReYbXzixv0THqyFfVUH5HGt4ChA0LOlTJ2Qc4IQk=",
      ],
      [
        "70991285\nUDMD+tZJasiuDP4BOEsBar7NPLZCTCUvmmdToIY+OTc=",
        "Az3grlYpcKcfSFLwqBnUztFjLwu4+56vki7gN4YqmBwippwams0gjKHqyxiCD/RIn5sVA2do2IGeZpJlH+AsfLcirAE=",
      ],
    ] as const;
    for (const [head, signature] of heads) {
      const note = `go.sum database tree\n${head}\n\n\u2014 ${name} ${signature}\n`;
      expect(openNote(Buffer.from(note), byDefault.verifier).state).toBe("signed");
    }
    expect(parseTreeHead(`go.sum database tree\n${heads[1][0]}\n`)).toEqual(byDefault.known);
  });

  test("takes a key of another database, with or without a URL, and knows no head of it", () => {
    expect(database(anySigner.verifierKey)).toEqual({
      name: "log.example",
      verifier: expect.anything(),
      url: "",
    });
    expect(database(`  ${anySigner.verifierKey}\thttps://log.corp.example `).url).toBe(
      "https://log.corp.example",
    );
    expect(database(noteSigner("log.example/some/path", Buffer.alloc(32)).verifierKey).name).toBe(
      "log.example/some/path",
    );
  });

  test("knows off", () => {
    expect(parseChecksumDatabase("off")).toEqual({ ok: true, value: { kind: "off" } });
  });

  test.each([
    "log.example",
    `${anySigner.verifierKey} https://log.corp.example more`,
    `${anySigner.verifierKey} log.corp.example`,
    `${anySigner.verifierKey} ftp://log.corp.example`,
    `${anySigner.verifierKey} https://log.corp.example?x`,
    "off https://log.corp.example",
    ...[
      "log.example/",
      "log.example/../x",
      "log.example/%2e",
      "user@log.example",
      "log.example?x",
      "log.example#x",
      "/x",
      "Log.example",
      "log.example//.",
      "log.example/./x",
    ].map((name) => noteSigner(name, Buffer.alloc(32)).verifierKey),
  ])("refuses %s", (gosumdb) => {
    expect(parseChecksumDatabase(gosumdb).ok).toBe(false);
  });
});
