import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { golangPurl, parseGolangPurl } from "../../src/go/purl.ts";

const built: readonly (readonly [path: string, version: string, subpath: string, purl: string])[] = [
  [
    "google.golang.org/genproto",
    "",
    "googleapis/api/annotations",
    "pkg:golang/google.golang.org/genproto#googleapis/api/annotations",
  ],
  [
    "google.golang.org/genproto",
    "abcdedf",
    "googleapis/api/annotations",
    "pkg:golang/google.golang.org/genproto@abcdedf#googleapis/api/annotations",
  ],
  [
    "github.com/gorilla/context",
    "234fd47e07d1004f0aed9c",
    "",
    "pkg:golang/github.com/gorilla/context@234fd47e07d1004f0aed9c",
  ],
  [
    "github.com/gorilla/context",
    "234fd47e07d1004f0aed9c",
    "api",
    "pkg:golang/github.com/gorilla/context@234fd47e07d1004f0aed9c#api",
  ],
  ["golang.org/x/crypto", "", "", "pkg:golang/golang.org/x/crypto"],
  ["go.opencensus.io", "v0.24.0", "", "pkg:golang/go.opencensus.io@v0.24.0"],
  [
    "github.com/docker/docker",
    "v28.1.1+incompatible",
    "",
    "pkg:golang/github.com/docker/docker@v28.1.1%2Bincompatible",
  ],
  ["github.com/BurntSushi/toml", "v1.5.0", "", "pkg:golang/github.com/BurntSushi/toml@v1.5.0"],
  ["gopkg.in/yaml.v3", "v3.0.1", "", "pkg:golang/gopkg.in/yaml.v3@v3.0.1"],
  ["github.com/jackc/pgx/v5", "v5.7.0", "", "pkg:golang/github.com/jackc/pgx/v5@v5.7.0"],
  ["git.sr.ht/~sbinet/gg", "v0.6.0", "", "pkg:golang/git.sr.ht/~sbinet/gg@v0.6.0"],
];

describe("golangPurl()", () => {
  test.each(built)("writes %s %s %s", (...[path, version, subpath, purl]) => {
    expect(golangPurl({ path, version }, subpath)).toBe(purl);
  });

  test("drops relative and empty elements of the subpath", () => {
    expect(golangPurl({ path: "a.io/b", version: "" }, "/./x//../y/")).toBe("pkg:golang/a.io/b#x/y");
  });
});

describe("parseGolangPurl()", () => {
  test.each(built)("reads %s %s %s", (...[path, version, subpath, purl]) => {
    expect(parseGolangPurl(purl)).toEqual({ path, version, subpath });
  });

  test.each([
    [
      "pkg:GOLANG/google.golang.org/genproto#/googleapis/api/annotations/",
      "google.golang.org/genproto",
      "",
      "googleapis/api/annotations",
    ],
    [
      "pkg:GOLANG/google.golang.org/genproto@abcdedf#/googleapis/api/annotations/",
      "google.golang.org/genproto",
      "abcdedf",
      "googleapis/api/annotations",
    ],
    ["pkg:golang/GitHub.com/Gorilla/context@234fd47", "GitHub.com/Gorilla/context", "234fd47", ""],
    ["pkg://golang/golang.org/x/mod@v0.30.0", "golang.org/x/mod", "v0.30.0", ""],
    ["pkg:golang/golang.org/x/mod@v0.30.0?type=module&goos=linux", "golang.org/x/mod", "v0.30.0", ""],
    [
      "pkg:golang/github.com/docker/docker@v28.1.1+incompatible",
      "github.com/docker/docker",
      "v28.1.1+incompatible",
      "",
    ],
    ["pkg:golang/github.com%2Fx%2Fy@v1.0.0", "github.com/x/y", "v1.0.0", ""],
  ])("takes the loose form %s", (...[purl, path, version, subpath]) => {
    expect(parseGolangPurl(purl)).toEqual({ path, version, subpath });
  });

  test.each(["", "pkg:npm/a@1", "golang/a.io/b", "pkg:golang/", "pkg:golang/a.io/%zz", "pkg:golangx/a"])(
    "refuses %j",
    (text) => {
      expect(parseGolangPurl(text)).toBeUndefined();
    },
  );

  test("undoes golangPurl() for every path and version", () => {
    const element = fc.stringMatching(/^[A-Za-z0-9_~][A-Za-z0-9._~-]{0,9}$/);
    const version = fc.stringMatching(/^v\d{1,3}\.\d{1,3}\.\d{1,3}(-[a-z0-9.-]{1,9})?(\+incompatible)?$/);
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 5 }), version, (path, version) => {
        const module = { path: path.join("/"), version };
        const purl = golangPurl(module);
        expect(purl).not.toContain("+");
        expect(parseGolangPurl(purl)).toEqual({ ...module, subpath: "" });
      }),
    );
  });
});
