import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSumRecord, parseTreeHead, recordedHashes } from "../../src/go/sum-record.ts";
import { literalLog, record, records } from "./literal-log.ts";

const log = literalLog(records(3));
const answer = log.lookup(1);
const root = Buffer.from(log.head().hash).toString("base64");

describe("parseSumRecord()", () => {
  test("parts number, text and signed head", () => {
    const found = parseSumRecord(Buffer.from(answer));
    expect(found?.index).toBe(1);
    expect(Buffer.from(found?.text ?? []).toString()).toBe(log.records[1]?.text);
    expect(Buffer.from(found?.signedHead ?? []).toString()).toBe(log.signedHead());
  });

  test.each([
    ["", ""],
    ["no number", answer.slice(2)],
    ["a sign", `+${answer}`],
    ["leading zeros", `0${answer}`],
    ["an absurd number", `9999999999999999${answer.slice(1)}`],
    ["no text", `1\n\n${log.signedHead()}`],
    ["a blank first line", `1\n\nmore\n\n${log.signedHead()}`],
    ["no blank line", answer.replaceAll("\n\n", "\n")],
    ["a control character", answer.replace(" v1.0.0", "\tv1.0.0")],
  ])("refuses an answer with %s", (_, text) => {
    expect(parseSumRecord(Buffer.from(text))).toBeUndefined();
  });

  test("refuses text that is not UTF-8, and takes any bytes without failing", () => {
    expect(
      parseSumRecord(Buffer.concat([Buffer.from("1\n"), Uint8Array.of(0xc0), Buffer.from("\n\nx")])),
    ).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseSumRecord(bytes)));
  });
});

describe("recordedHashes()", () => {
  const alpha = { path: "example.com/alpha", version: "v1.0.0" };
  const text = Buffer.from(
    [
      "example.com/alpha v1.0.0 h1:zip",
      "example.com/alpha v1.0.0/go.mod h1:mod",
      "example.com/alpha v1.0.0 h2:later",
      "example.com/alpha v1.0.01 h1:other",
      "example.com/alphabet v1.0.0 h1:other",
      "x example.com/alpha v1.0.0 h1:other",
      "",
    ].join("\n"),
  );

  test("takes the lines of exactly one version, whatever their algorithm", () => {
    expect(recordedHashes({ text }, alpha, "zip")).toEqual(["h1:zip", "h2:later"]);
    expect(recordedHashes({ text }, alpha, "mod")).toEqual(["h1:mod"]);
    expect(recordedHashes({ text }, { ...alpha, version: "v1.0.2" }, "zip")).toEqual([]);
  });

  test("looks at nothing but the record", () => {
    const bad = record("example.com/bad", "v1.0.0");
    const found = parseSumRecord(Buffer.from(`1\n${log.records[1]?.text}\n${bad.text}\n${log.signedHead()}`));
    expect(found).toBeDefined();
    expect(found && recordedHashes(found, bad, "zip")).toEqual([]);
  });
});

describe("parseTreeHead()", () => {
  test("takes a size and a root, and leaves further lines alone", () => {
    const head = { size: 3, hash: Buffer.from(root, "base64") };
    expect(parseTreeHead(`go.sum database tree\n3\n${root}\n`)).toEqual(head);
    expect(parseTreeHead(`go.sum database tree\n3\n${root}\nmore\nand more\n`)).toEqual(head);
  });

  test.each([
    `go.sum database tree\n3\n${root}`,
    `go.sum database tree!\n3\n${root}\n`,
    `go.sum database tree\n03\n${root}\n`,
    `go.sum database tree\n-3\n${root}\n`,
    `go.sum database tree\n3 \n${root}\n`,
    `go.sum database tree\n9223372036854775807\n${root}\n`,
    `go.sum database tree\n3\n${root.slice(0, -1)}\n`,
    `go.sum database tree\n3\n${root.slice(4)}\n`,
    `go.sum database tree\n3\n\n`,
    `go.sum database tree\n3\n${root}\n${"x".repeat(1_000_000)}\n`,
    "",
  ])("refuses %#", (text) => {
    expect(parseTreeHead(text)).toBeUndefined();
  });
});
