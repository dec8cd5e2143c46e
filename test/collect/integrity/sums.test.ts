import { describe, expect, test } from "vitest";
import { ModgateError } from "../../../src/model/error.ts";
import { judgeIntegrity, moduleWith, sumLines } from "./integrity-in-memory.ts";

const bogus = `h1:${"A".repeat(43)}=`;
const modules = {
  ...moduleWith("lib.example/log@v1.2.0", { "log.go": "package log\n" }),
  ...moduleWith("lib.example/log@v1.3.0", { "log.go": "package log\n\nvar X = 1\n" }),
  ...moduleWith("lib.example/text@v0.4.0", { "text.go": "package text\n" }),
};
const log = sumLines("lib.example/log@v1.2.0", modules);
const newer = sumLines("lib.example/log@v1.3.0", modules);
const text = sumLines("lib.example/text@v0.4.0", modules);
const goMod = (version = "v1.2.0"): string =>
  `module corp.example/svc\n\ngo 1.26\n\nrequire lib.example/log ${version}\n\nrequire lib.example/text v0.4.0 // indirect\n`;
const main = 'package main\n\nimport _ "lib.example/log"\n';
const files = (sums: string, version?: string): Record<string, string> => ({
  "go.mod": goMod(version),
  "main.go": main,
  ...(sums === "" ? {} : { "go.sum": sums }),
});
const policy = "go-sum: error";

describe("go.sum", () => {
  test("that is true and complete says nothing, and fetches no zip without a change", async () => {
    const { said, unjudged, calls } = await judgeIntegrity({
      head: files(log + text),
      base: files(log + text),
      modules,
      policy,
    });
    expect([said, unjudged]).toEqual([[], []]);
    expect(calls.filter((call) => /^(?:zip|files) /.test(call))).toEqual([]);
  });

  const [logZip = "", logMod = ""] = log.split("\n");
  const [textZip = "", textMod = ""] = text.split("\n");
  test.each([
    ["a forged zip hash", `lib.example/log v1.2.0 ${bogus}\n${logMod}\n${text}`, ["sum-mismatch go.sum:1"]],
    ["a second, forged line", `${log}lib.example/log v1.2.0 ${bogus}\n${text}`, ["sum-mismatch go.sum:3"]],
    [
      "a forged line before the true one",
      `lib.example/log v1.2.0 ${bogus}\n${log}${text}`,
      ["sum-mismatch go.sum:1"],
    ],
    [
      "a forged go.mod hash",
      `${log}${textZip}\nlib.example/text v0.4.0/go.mod ${bogus}\n`,
      ["sum-mismatch go.sum:4"],
    ],
    [
      "a forged line of a module not needed yet",
      `${log}${text}lib.example/log v1.3.0 ${bogus}\n`,
      ["sum-mismatch go.sum:5"],
    ],
    ["a true line of a module not needed", `${log}${text}${newer}`, []],
    ["a missing go.mod hash", `${log}${textZip}\n`, ["sum-missing go.mod:7"]],
    ["a missing zip hash of an import", `${logMod}\n${text}`, ["sum-missing go.mod:5"]],
    ["a missing zip hash of an indirect module", `${log}${textMod}\n`, ["sum-missing go.mod:7"]],
    ["an unknown algorithm", `${logZip.replace("h1:", "h9:")}\n${logMod}\n${text}`, ["sum-missing go.sum:1"]],
    ["no file at all", "", ["sum-missing go.mod:1"]],
  ])("with %s", async (_, sums, expected) => {
    const { said, unjudged } = await judgeIntegrity({
      head: files(sums),
      base: files(log + text),
      modules,
      policy,
    });
    expect([said, unjudged]).toEqual([expected, []]);
  });

  test("that lacked a zip line at base is held against imports only", async () => {
    const sums = `${log}${textMod}\n`;
    const { said } = await judgeIntegrity({ head: files(sums), base: files(sums), modules, policy });
    expect(said).toEqual([]);
  });

  test("without a base is compared as far as go.mod files go", async () => {
    const sums = `lib.example/log v1.2.0 ${bogus}\n${logMod}\n${text}lib.example/text v0.4.0/go.mod ${bogus}\n`;
    const { said, calls } = await judgeIntegrity({ head: files(sums), modules, policy });
    expect(said).toEqual(["sum-mismatch go.sum:5"]);
    expect(calls.filter((call) => call.startsWith("zip "))).toEqual([]);
  });

  test("that lacks what another build had at base already is not standing", async () => {
    const nested = "module corp.example/svc/x\n\ngo 1.26\n";
    const x = { "x/go.mod": `${nested}\nrequire lib.example/log v1.2.0\n`, "x/x.go": main };
    const head = { ...files(log + text), ...x };
    const { said } = await judgeIntegrity({
      head,
      base: { ...files(log + text), "x/go.mod": nested },
      modules,
      policy,
    });
    expect(said).toEqual(["sum-missing x/go.mod:1"]);
    expect((await judgeIntegrity({ head, base: head, modules, policy })).said).toEqual(
      said.map((one) => `${one} (standing)`),
    );
  });

  test("that base had wrong already is standing", async () => {
    const sums = `${log}${text}lib.example/text v0.4.0/go.mod ${bogus}\n`;
    const { said } = await judgeIntegrity({ head: files(sums), base: files(sums), modules, policy });
    expect(said).toEqual(["sum-mismatch go.sum:5 (standing)"]);
  });

  test("of a new line that cannot be fetched is not known", async () => {
    const down = new ModgateError("proxy-unreachable", "`https://goproxy.corp.example` is down");
    const broken = {
      ...modules,
      "lib.example/log@v1.3.0": { ...modules["lib.example/log@v1.3.0"], files: down },
    };
    const { said, unjudged } = await judgeIntegrity({
      head: files(newer + text, "v1.3.0"),
      base: files(log + text),
      modules: broken,
      policy,
    });
    expect(said).toEqual([]);
    expect(unjudged).toEqual(["go.sum:1 could not be compared: `https://goproxy.corp.example` is down"]);
  });

  test("of a new module whose zip breaks a rule or whose go.mod is another", async () => {
    const rule =
      "the zip that `p` gives for `lib.example/log@v1.3.0` is not a valid module zip: the name `..` holds a path element `..`";
    const invalid = {
      ...modules,
      "lib.example/log@v1.3.0": {
        ...modules["lib.example/log@v1.3.0"],
        files: new ModgateError("proxy-answer-invalid", rule),
      },
    };
    const one = await judgeIntegrity({
      head: files(newer + text, "v1.3.0"),
      base: files(log + text),
      modules: invalid,
      policy,
    });
    expect(one.said).toEqual(["zip-invalid go.sum:1"]);
    const mod = "module lib.example/log\n\ngo 1.21\n\nrequire lib.example/text v0.4.0\n";
    const liar = { ...modules, "lib.example/log@v1.3.0": { ...modules["lib.example/log@v1.3.0"], mod } };
    const sums = sumLines("lib.example/log@v1.3.0", liar);
    const other = await judgeIntegrity({
      head: files(sums + text, "v1.3.0"),
      base: files(log + text),
      modules: liar,
      policy,
    });
    expect(other.said).toEqual(["go-mod-mismatch go.sum:2"]);
  });
});

describe("the module cache", () => {
  const honest = {
    "cache/download/lib.example/log/@v/v1.2.0.mod": "module lib.example/log\n\ngo 1.21\n",
    "lib.example/log@v1.2.0/go.mod": "module lib.example/log\n\ngo 1.21\n",
    "lib.example/log@v1.2.0/log.go": "package log\n",
  };
  test.each([
    ["as it should be", honest, []],
    [
      "with another file",
      { ...honest, "lib.example/log@v1.2.0/x.go": "package log\n" },
      ["cache-modified go.sum:1"],
    ],
    [
      "with a changed go.mod",
      { ...honest, "cache/download/lib.example/log/@v/v1.2.0.mod": "module x\n" },
      ["cache-modified go.sum:1"],
    ],
    [
      "with a changed note",
      { ...honest, "cache/download/lib.example/log/@v/v1.2.0.ziphash": bogus },
      ["cache-modified go.sum:1"],
    ],
    [
      "with a damaged zip",
      { ...honest, "cache/download/lib.example/log/@v/v1.2.0.zip": "zip" },
      ["cache-modified go.sum:1"],
    ],
  ])("%s", async (_, cache, expected) => {
    const { said } = await judgeIntegrity({
      head: files(log + text),
      modules,
      policy: "module-cache: error",
      cache,
    });
    expect(said).toEqual(expected);
  });
});
