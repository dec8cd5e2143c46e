import { expect, test } from "vitest";
import { answersTo } from "./sides.ts";
import { proxyFile } from "./trial.ts";

// Small builds that random trials hardly ever make, given to go and to modgate.

const module = "module m.example/m\ngo 1.21\n";
const requiring = `${module}require a.example/a v1.0.0\n`;
const member = "module m.example/m\ngo 1.18\nrequire a.example/a v1.0.0\n";

interface Corner {
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** go.mod texts of the proxy below their module lines. Default: a.example/a v1.0.0 alone. */
  readonly mods?: Readonly<Record<string, string>>;
}

const corners: Readonly<Record<string, Corner>> = {
  "a mark of a workspace too far into modules.txt": {
    files: { "go.mod": module, "vendor/modules.txt": `## ${"x".repeat(510)};workspace\n` },
  },
  "a modules.txt that is a folder": {
    files: { "go.mod": module, "go.work": "go 1.21\nuse .\n", "vendor/modules.txt/x": "" },
  },
  "a go.sum that is a folder": {
    files: { "go.mod": requiring, "go.sum/x": "" },
    env: { GOFLAGS: "-mod=mod" },
  },
  "a go.work.sum that is a folder": {
    files: { "go.mod": member, "go.work": "use .\n", "go.work.sum/x": "" },
  },
  "a go.sum of a member that is a folder": {
    files: { "go.mod": member, "go.work": "use .\n", "go.sum/x": "" },
  },
  "a go.sum that is a folder where no hash is needed": { files: { "go.mod": module, "go.sum/x": "" } },
  "the folder for temporary files with a slash at its end": {
    files: { "go.mod": module },
    env: { TMPDIR: "$ROOT/tree/" },
  },
  "the folder for temporary files by a detour": {
    files: { "go.mod": module, "x/y": "" },
    env: { TMPDIR: "$ROOT/tree/x/.." },
  },
  "a relative folder for temporary files": { files: { "go.mod": module }, env: { TMPDIR: "." } },
  "members that contradict each other about what the graph leaves out": {
    files: {
      "go.work": "go 1.21\nuse ./one\nuse ./two\n",
      "one/go.mod":
        "module one.example/one\ngo 1.17\nrequire a.example/a v1.0.0\nreplace b.example/b => ./x\n",
      "two/go.mod": "module two.example/two\ngo 1.17\nreplace b.example/b v1.0.0 => ./y\n",
    },
    mods: {
      "a.example/a@v1.0.0": "go 1.17\nrequire b.example/b v1.0.0\n",
      "b.example/b@v1.0.0": "go 1.17\n",
    },
  },
  "a contradiction in a go.work without members": {
    files: { "go.work": "go 1.21\nreplace b.example/b => ./x\nreplace b.example/b => ./y\n" },
  },
  "a replacement whose name could be a drive": {
    files: {
      "go.work": "use ./sub\n",
      "sub/go.mod": "module m.example/m\nrequire a.example/a v1.0.0\nreplace a.example/a => ../c:x\n",
      "c:x/go.mod": "",
    },
  },
  "fields of -json in several words": {
    files: { "go.mod": module },
    env: { GOFLAGS: "-json=Path -json=Main -json" },
  },
  "a go.mod of -modfile elsewhere, told as JSON": {
    files: {
      "go.mod": module,
      "alt/x.mod": `${requiring}replace a.example/a => ./a\n`,
      "a/go.mod": "module a.example/a\n",
    },
    env: { GOFLAGS: "-json -modfile=alt/x.mod" },
  },
  "a replacement by the module's own folder, told as JSON": {
    files: { "go.mod": `${requiring}replace a.example/a => ./\n` },
    env: { GOFLAGS: "-json" },
  },
  "a member whose use line takes a detour, told as JSON": {
    files: { "go.work": "use $ROOT/tree/x/../one/\n", "one/go.mod": "module m.example/m\n", "x/y": "" },
    env: { GOFLAGS: "-json" },
  },
  "two hashes for one go.mod, told as JSON": {
    files: {
      "go.mod": requiring,
      "go.sum": `a.example/a v1.0.0/go.mod $HASH\na.example/a v1.0.0/go.mod h1:${"A".repeat(43)}=\n`,
    },
    env: { GOFLAGS: "-json" },
  },
  "a go.mod too new to be read that the graph leaves out, told as JSON": {
    files: { "go.mod": requiring },
    mods: {
      "a.example/a@v1.0.0": "go 1.17\nrequire b.example/b v1.0.0\n",
      "b.example/b@v1.0.0": "go 1.99\n",
    },
    env: { GOFLAGS: "-json -mod=mod" },
  },
  "a member by the name of files on a command line": {
    files: {
      "go.work": "go 1.21\nuse .\n",
      "go.mod": "module command-line-arguments\ngo 1.21\nrequire a.example/a v1.0.0\n",
    },
  },
  "a lone module by the name of files on a command line": {
    files: {
      "go.mod": "module command-line-arguments\ngo 1.21\nrequire a.example/a v1.0.0\n",
      "go.sum": "a.example/a v1.0.0/go.mod $HASH\n",
    },
  },
  "a module at two versions that rank alike": {
    files: {
      "go.mod": `${requiring}require a.example/a v1.0.0+incompatible\n`,
      "go.sum": "a.example/a v1.0.0/go.mod $HASH\n",
    },
  },
  "a folder go.mod in GOPATH": {
    files: { "go.mod": module, "gopath/go.mod/x": "" },
    env: { GOPATH: "$ROOT/tree/gopath" },
  },
};

test.each(Object.entries(corners))(
  "modgate answers as go does, or refuses as go does: %s",
  async (_, corner) => {
    const { mods = { "a.example/a@v1.0.0": "go 1.17\n" } } = corner;
    const files = new Map(Object.entries(corner.files).map(([name, text]) => [`tree/${name}`, text]));
    for (const [key, text] of Object.entries(mods)) {
      const [path = "", version = ""] = key.split("@");
      files.set(`proxy/${proxyFile(path, version, "mod")}`, `module ${path}\n${text}`);
      files.set(`proxy/${proxyFile(path, version, "info")}`, JSON.stringify({ Version: version }));
    }
    const env = { GOPROXY: "file://$ROOT/proxy", ...corner.env };
    for (const { question, go, modgate } of await answersTo({ files, dir: "tree", env })) {
      const words = `${question}; go says: ${go.words}; we say: ${modgate.words}`;
      expect(modgate.output, words).toBe(go.output);
    }
  },
);
