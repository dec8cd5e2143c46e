import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseUserAuth } from "../../../src/world/http/go-auth.ts";
import { parseNetrc } from "../../../src/world/http/netrc.ts";

describe("parseNetrc()", () => {
  test.each([
    ["machine a login b password c", [["a", "b", "c"]]],
    ["machine a\nlogin b\n  password c\n", [["a", "b", "c"]]],
    ["machine a login b\nmachine d login e password f", [["d", "e", "f"]]],
    [
      "machine a password c login b account x\nmachine d login e password f",
      [
        ["a", "b", "c"],
        ["d", "e", "f"],
      ],
    ],
    ["macdef m\nmachine a login b password c\n\nmachine d login e password f", [["d", "e", "f"]]],
    ["default\nmachine a login b password c", []],
    ["login b password c", []],
    ["", []],
  ])("reads %o", (text, logins) => {
    expect(parseNetrc(text).map(({ machine, login, password }) => [machine, login, password])).toEqual(
      logins,
    );
  });

  test("never fails", () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseNetrc(text))));
  });
});

describe("parseUserAuth()", () => {
  test("reads URLs and header fields in turns", () => {
    const text =
      "https://a.example\nhttps://b.example/x\n\nAuthorization: Basic eA==\nX-Data: 1\n\nhttps://c.example\n\nX-Data: 2\n\n";
    const headers = { authorization: "Basic eA==", "x-data": "1" };
    expect(parseUserAuth(text)).toEqual([
      ["https://a.example", headers],
      ["https://b.example/x", headers],
      ["https://c.example", { "x-data": "2" }],
    ]);
  });

  test("joins the values of a field that comes twice", () => {
    expect(parseUserAuth("https://a.example\n\nX-A: 1\nx-a: 2\n\n")).toEqual([
      ["https://a.example", { "x-a": "1, 2" }],
    ]);
  });

  test("reads nothing from nothing", () => {
    expect(parseUserAuth("")).toEqual([]);
  });

  test.each([
    "https://a.example\n",
    "https://a.example\n\nX: 1\n",
    "https://a.example\n\nX 1\n\n",
    "no url\n\nX: 1\n\n",
    "https://a.example\n\nX: \u0001\n\n",
  ])("refuses %o", (text) => {
    expect(parseUserAuth(text)).toBeUndefined();
  });
});
