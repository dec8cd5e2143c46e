import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeBase64 } from "../../src/go/base64.ts";
import { type NoteVerifier, openNote, parseVerifierKey } from "../../src/go/note.ts";
import { goFile } from "./go-distribution.ts";
import { anySigner, noteSigner } from "./literal-log.ts";

function verifier(key: string): NoteVerifier {
  const found = parseVerifierKey(key);
  if (!found.ok) throw new Error(found.problems[0]?.message);
  return found.value;
}

const known = verifier(anySigner.verifierKey);
const note = anySigner.sign("some text\n");

function stateOf(text: string | Uint8Array): string {
  return openNote(Buffer.from(text), known).state;
}

describe("parseVerifierKey()", () => {
  test("takes a key whole and refuses every part and every change of it", () => {
    const key = anySigner.verifierKey;
    expect(verifier(key).name).toBe("log.example");
    for (let i = 0; i < key.length; i++) {
      expect(parseVerifierKey(key.slice(0, i)).ok).toBe(false);
      expect(parseVerifierKey(key.slice(i + 1)).ok).toBe(false);
      const changed = key.slice(0, i) + String.fromCharCode(key.charCodeAt(i) ^ 1) + key.slice(i + 1);
      expect(parseVerifierKey(changed).ok, changed).toBe(false);
    }
  });

  test("refuses another algorithm, another length and a name with white space", () => {
    const raw = Buffer.from(anySigner.verifierKey.split("+").slice(2).join("+"), "base64");
    for (const key of [Buffer.from([2, ...raw.subarray(1)]), raw.subarray(0, 32), Buffer.from([...raw, 0])]) {
      expect(parseVerifierKey(anyKey("log.example", key)).ok).toBe(false);
    }
    expect(parseVerifierKey(anyKey("log.example", raw)).ok).toBe(true);
    expect(parseVerifierKey(anyKey("log\u0085example", raw)).ok).toBe(false);
    expect(parseVerifierKey(anyKey("", raw)).ok).toBe(false);
  });
});

describe("openNote()", () => {
  test("opens the note of Go's documentation", () => {
    const doc = goFile("src/cmd/vendor/golang.org/x/mod/sumdb/note/note.go");
    const [, key = ""] = /vkey := "(\S+)"/.exec(doc) ?? [];
    const quoted = doc.slice(doc.lastIndexOf("//\tIf you think"));
    const body = quoted.slice(0, quoted.indexOf("package note"));
    const message = body.replace(/^\/\/\t?/gm, "");
    const opened = openNote(Buffer.from(message), verifier(key));
    expect(opened).toEqual({ state: "signed", text: message.slice(0, message.indexOf("\n\n") + 1) });
    expect(openNote(Buffer.from(message.replace("cryptography", "cryptographi")), verifier(key)).state).toBe(
      "forged",
    );
  });

  test("refuses every change of one bit, and never opens another text", () => {
    const bytes = Buffer.from(note);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(openNote(changed, known).state, `bit ${bit}`).not.toBe("signed");
    }
  });

  test("takes the text up to the last blank line, and keeps a byte order mark", () => {
    const text = "\ufeffa\n\nb\n";
    expect(openNote(Buffer.from(anySigner.sign(text)), known)).toEqual({ state: "signed", text });
  });

  test("passes over signatures of other keys, and a second one of its own", () => {
    const other = noteSigner("other.example", Buffer.alloc(32, 7)).sign("some text\n").split("\n\n")[1];
    const misnamed = note.split("\n\n")[1]?.replace("log.example", "other.example");
    expect(stateOf(`${note}${other}${misnamed}`)).toBe("signed");
    expect(stateOf(`some text\n\n${other}`)).toBe("unsigned");
    const garbled = note.slice(0, -6) + (note.at(-6) === "A" ? "B" : "A") + note.slice(-5);
    expect(stateOf(note + garbled.split("\n\n")[1])).toBe("signed");
    expect(stateOf(garbled)).toBe("forged");
  });

  test.each([
    ["no blank line", note.replace("\n\n", "\n")],
    ["no signature", "some text\n\n"],
    ["no line end", note.slice(0, -1)],
    ["a control character", note.replace("some", "so\tme")],
    ["another dash", note.replace("\u2014", "-")],
    ["white space in the signature", note.replace(/(.{8})\n$/, " $1\n")],
    ["the URL alphabet", "some text\n\n\u2014 log.example ab-_ab==\n"],
    ["stray bits", "some text\n\n\u2014 log.example AAAAAAB=\n"],
    ["a signature that is too short", "some text\n\n\u2014 log.example AAAAAA==\n"],
    ["101 signatures", `some text\n\n${"\u2014 other.example AAAAAAAA\n".repeat(101)}`],
    ["nothing", ""],
  ])("calls a note with %s malformed", (_, text) => {
    expect(stateOf(text)).toBe("malformed");
  });

  test("takes 100 signatures, and no bytes that are not UTF-8", () => {
    const own = note.split("\n\n")[1] ?? "";
    expect(stateOf(`some text\n\n${"\u2014 other.example AAAAAAAA\n".repeat(99)}${own}`)).toBe("signed");
    expect(stateOf(Buffer.concat([Uint8Array.of(0xff), Buffer.from(note)]))).toBe("malformed");
  });
});

test("decodeBase64() takes one spelling of every value", () => {
  expect(decodeBase64("")).toEqual(Buffer.alloc(0));
  expect(decodeBase64("aGk=")).toEqual(Buffer.from("hi"));
  for (const text of ["aGk", "aGl=", "aGk=\n", " aGk=", "aGk==", "a", "YQ=", "Y===", "_-__"]) {
    expect(decodeBase64(text), text).toBeUndefined();
  }
});

function anyKey(name: string, key: Uint8Array): string {
  const hash = createHash("sha256").update(`${name}\n`).update(key).digest("hex").slice(0, 8);
  return `${name}+${hash}+${Buffer.from(key).toString("base64")}`;
}
