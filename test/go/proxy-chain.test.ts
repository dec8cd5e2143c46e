import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filePathOf, parseProxyChain, redactUrl } from "../../src/go/proxy-chain.ts";

/** Writes a chain shortly: each entry with the sign that governs it. */
function chain(list: string): string {
  const result = parseProxyChain(list);
  if (!result.ok) return result.problems.map(({ message }) => message).join("; ");
  return result.value
    .map(({ kind, url, fallThrough }) => `${kind === "url" ? url : kind}${fallThrough === "any" ? "|" : ","}`)
    .join(" ");
}

describe("parseProxyChain()", () => {
  test.each([
    ["https://goproxy.corp.example", "https://goproxy.corp.example,"],
    ["https://a.corp.example,https://b.corp.example", "https://a.corp.example, https://b.corp.example,"],
    [
      "https://a.corp.example|https://b.corp.example,direct",
      "https://a.corp.example| https://b.corp.example, direct,",
    ],
    [" https://a.corp.example , , direct,https://b.corp.example", "https://a.corp.example, direct,"],
    ["off|https://a.corp.example", "off,"],
    ["direct|x", "direct,"],
    ["goproxy.corp.example/go", "https://goproxy.corp.example/go,"],
    ["goproxy.corp.example:8080", "https://goproxy.corp.example:8080,"],
    ["http://127.0.0.1:3000/secret-path/", "http://127.0.0.1:3000/secret-path/,"],
    ["HTTPS://goproxy.corp.example", "HTTPS://goproxy.corp.example,"],
    [
      "file:///srv/%6dod%2fcache,https://a.corp.example/%7e?%zz",
      "file:///srv/%6dod%2fcache, https://a.corp.example/%7e?%zz,",
    ],
    ["file:///srv/mod cache|direct", "file:///srv/mod cache| direct,"],
    ["file:///srv#", "file:///srv#,"],
    ["https://a.corp.example/x\\y", "https://a.corp.example/x\\y,"],
  ])("reads `%s`", (list, read) => {
    expect(chain(list)).toBe(read);
  });

  test.each([
    ["", "the proxy list has no entries"],
    [" ,|, ", "the proxy list has no entries"],
    ["noproxy", "invalid proxy URL `noproxy`: it has no scheme"],
    ["/srv/cache", "invalid proxy URL `/srv/cache`: it has no scheme"],
    [
      "ftp://goproxy.corp.example",
      "invalid proxy URL `ftp://goproxy.corp.example`: the scheme must be https, http or file",
    ],
    [
      "file://host/srv",
      "invalid proxy URL `file://host/srv`: a file URL must hold an absolute path and no host",
    ],
    ["file:///srv?x", "invalid proxy URL `file:///srv`: a file URL must hold a path only"],
    ["file:///srv#x", "invalid proxy URL `file:///srv`: a file URL must hold a path only"],
    ["https://a.corp.example\\x", "invalid proxy URL `https://a.corp.example\\x`: malformed"],
    ["file:///srv%zz", "invalid proxy URL `file:///srv%zz`: a % must be followed by two hexadecimal digits"],
    ["file:///srv/%ff", "invalid proxy URL `file:///srv/%ff`: its escapes are not UTF-8"],
    [
      "https://a.corp.example/%",
      "invalid proxy URL `https://a.corp.example/%`: a % must be followed by two hexadecimal digits",
    ],
    [
      "https://a.corp.example/\tx",
      "invalid proxy URL `https://a.corp.example/?x`: it holds a control character",
    ],
    ["https://", "invalid proxy URL `https://`: malformed"],
    ["https:///go", "invalid proxy URL `https:///go`: malformed"],
    ["https://user:secret@bad host/", "invalid proxy URL `https://bad host/`: malformed"],
  ])("finds what is wrong in `%s`", (list, problem) => {
    expect(chain(list)).toBe(problem);
  });
});

test.each([
  ["file:///srv/mod%20cache%2fa", "/srv/mod cache/a"],
  ["FILE:///srv/a\\b", "/srv/a\\b"],
  ["file:///srv#", "/srv"],
  ["file:///srv/%zz", undefined],
  ["file:///srv/%ff", undefined],
])("filePathOf(%o) is %o", (url, path) => {
  expect(filePathOf(url)).toBe(path);
});

describe("redactUrl()", () => {
  test.each([
    ["https://user:secret@goproxy.corp.example/go?token=secret#secret", "https://goproxy.corp.example/go"],
    ["https://secret@goproxy.corp.example", "https://goproxy.corp.example"],
    ["https://goproxy.corp.example/a@v1.0.0", "https://goproxy.corp.example/a@v1.0.0"],
    ["https://user:sec/ret@goproxy.corp.example/", "https://goproxy.corp.example/"],
    ["user:secret@goproxy.corp.example", "goproxy.corp.example"],
    ["http://127.0.0.1:3000/x/@v/list", "http://127.0.0.1:3000/x/@v/list"],
    ["http://u:secret@[::1]:3000/x/@v/list", "http://[::1]:3000/x/@v/list"],
    ["https://user:secret", "https://user"],
    ["file:///srv/cache", "file:///srv/cache"],
    ["", ""],
  ])("writes `%s` as `%s`", (url, redacted) => {
    expect(redactUrl(url)).toBe(redacted);
  });

  test("never lets a password through", () => {
    const start = fc.stringMatching(/^[a-z/:!*?#]{0,6}$/);
    const end = fc.stringMatching(/^[a-z/:@!*]{0,6}$/);
    fc.assert(
      fc.property(start, end, (before, after) => {
        expect(redactUrl(`https://user:${before}SECRET${after}@goproxy.corp.example/x`)).not.toContain(
          "SECRET",
        );
      }),
    );
  });
});
