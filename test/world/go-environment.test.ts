import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import * as z from "zod";
import { type GoVariable, goVariables } from "../../src/model/request.ts";
import { readGoEnvironment } from "../../src/world/go-environment.ts";
import { memoryWorld } from "../memory-world.ts";
import { openWorld, temporaryFolder } from "./open-world.ts";

const path = process.env["PATH"] ?? "";

// go answers GOWORK with the file it found, and tells GOENV=off as "".
const compared = goVariables.filter((name) => name !== "GOWORK" && name !== "GOENV");

async function goEnv(
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Partial<Record<GoVariable, string>>> {
  const { stdout } = await promisify(execFile)("go", ["env", "-json", ...compared], { env, cwd });
  return z.record(z.string(), z.string()).parse(JSON.parse(stdout));
}

test.each([
  ["nothing set", {}, ""],
  [
    "the process environment",
    { GOPROXY: "https://goproxy.corp.example,direct", GOPRIVATE: "git.corp.example", GOFLAGS: "-mod=mod" },
    "",
  ],
  ["the user's file", {}, "GOPROXY=https://goproxy.corp.example\nGOPRIVATE=*.corp.example\nGOSUMDB=off\n"],
  [
    "both",
    { GOPROXY: "off", GONOSUMDB: "none" },
    "GOPROXY=https://goproxy.corp.example\nGOPRIVATE=*.corp.example\n",
  ],
  ["a file with a byte order mark", {}, "\uFEFFGOPROXY=https://goproxy.corp.example\nGOSUMDB=off\n"],
  ["a file with CRLF", {}, "GONOPROXY=x.corp.example\r\nGOSUMDB=off\r\n"],
  ["GOENV=off", { GOENV: "off" }, "GOPROXY=https://goproxy.corp.example\n"],
])("readGoEnvironment() agrees with go env: %s", async (_, variables, userFile) => {
  const home = temporaryFolder();
  const env = { PATH: path, HOME: home, GOTOOLCHAIN: "local", ...variables };
  if (userFile !== "") {
    mkdirSync(join(home, ".config/go"), { recursive: true });
    writeFileSync(join(home, ".config/go/env"), userFile);
  }
  const found = await readGoEnvironment(env, openWorld().world.files);
  const told = await goEnv(env, home);
  expect(Object.fromEntries(compared.map((name) => [name, found[name]]))).toEqual(told);
});

test("readGoEnvironment() finds GOROOT through a link on PATH, and is empty without go", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "go/bin"), { recursive: true });
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "go/bin/go"), "");
  writeFileSync(join(folder, "go/VERSION"), "go1.99.1\ntime 2030-01-01T00:00:00Z\n");
  symlinkSync("../go/bin/go", join(folder, "bin/go"));
  const { files } = openWorld().world;
  const found = await readGoEnvironment({ PATH: `/nowhere:${folder}/bin`, HOME: folder }, files);
  expect([found.GOROOT, found.GOVERSION]).toEqual([join(folder, "go"), "go1.99.1"]);
  const none = await readGoEnvironment({ PATH: "", HOME: "/home/me" }, memoryWorld().files);
  expect([none.GOROOT, none.GOVERSION, none.GOPROXY]).toEqual(["", "", ""]);
});

test("readGoEnvironment() names the toolchains on PATH where GOTOOLCHAIN asks for no others", async () => {
  const folder = temporaryFolder();
  for (const [name, mode] of [
    ["go1.99.1", 0o755],
    ["go1.99.2", 0o644],
    ["go1.99.3-corp", 0o755],
    ["gofmt", 0o755],
  ] as const)
    writeFileSync(join(folder, name), "", { mode });
  mkdirSync(join(folder, "go1.99.4"));
  symlinkSync("go1.99.1", join(folder, "go1.99.5"));
  symlinkSync("nothing", join(folder, "go1.99.6"));
  const { files } = openWorld().world;
  const found = async (GOTOOLCHAIN: string, searched: string) => {
    const env = { PATH: searched, HOME: folder, GOTOOLCHAIN };
    return (await readGoEnvironment(env, files)).toolchains?.toSorted();
  };
  const all = ["go1.99.1", "go1.99.3-corp", "go1.99.5"];
  expect(await found("path", folder)).toEqual(all);
  expect(await found("go1.99.1+path", `${folder}/none:${folder}:.:`)).toEqual(all);
  expect(await found("local+path", "bin:.")).toEqual([]);
  expect(await found("auto", folder)).toBe(undefined);
  expect(await found("xpath", folder)).toBe(undefined);
});
