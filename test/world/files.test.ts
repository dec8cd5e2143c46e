import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openWorld, problemOf, temporaryFolder } from "./open-world.ts";

describe("files", () => {
  test("write by rename, making folders, and leave nothing else behind", async () => {
    const root = temporaryFolder();
    const { files } = openWorld().world;
    await files.write(join(root, "a/b/c.txt"), "one");
    await files.write(join(root, "a/b/c.txt"), new Uint8Array([116, 119, 111]));
    expect(readFileSync(join(root, "a/b/c.txt"), "utf8")).toBe("two");
    expect(readdirSync(join(root, "a/b"))).toEqual(["c.txt"]);
  });

  test("say what cannot be written, and why", async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, "file"), "");
    const problem = await problemOf(openWorld().world.files.write(join(root, "file/below.json"), "x"));
    expect(problem.code).toBe("output-unwritable");
    expect(problem.message).toContain("below.json");
    expect(problem.details.hint).not.toBe("");
  });

  test("answer undefined for what is not there", async () => {
    const root = temporaryFolder();
    const { files } = openWorld().world;
    writeFileSync(join(root, "file"), "x");
    for (const path of ["nothing", "file/below", "."])
      expect(await files.read(join(root, path))).toBeUndefined();
    for (const path of ["nothing", "file"]) expect(await files.list(join(root, path))).toBeUndefined();
    expect(await files.status(join(root, "nothing"))).toBeUndefined();
  });

  test("list sorted, folders with a slash, and tell what a path is", async () => {
    const root = temporaryFolder();
    const { files } = openWorld().world;
    mkdirSync(join(root, "b"));
    writeFileSync(join(root, "c"), "xyz");
    symlinkSync("b", join(root, "a"));
    expect(await files.list(root)).toEqual(["a", "b/", "c"]);
    expect(await files.status(join(root, "a"))).toMatchObject({ kind: "symlink" });
    expect(await files.status(join(root, "b"))).toMatchObject({ kind: "directory" });
    expect(await files.status(join(root, "c"))).toEqual({ kind: "file", sizeBytes: 3 });
    await files.remove(join(root, "b"));
    await files.remove(join(root, "nothing"));
    expect(await files.list(root)).toEqual(["a", "c"]);
  });

  test("give temporary folders that are gone after closing the world", async () => {
    const { world } = openWorld();
    const folder = await world.files.temporaryDir("a/b");
    await world.files.write(join(folder, "deep/file"), "x");
    await world.close();
    expect(existsSync(folder)).toBe(false);
  });
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)(
  "after %s children and temporary folders are gone, and the exit code is %i",
  async (signal, code) => {
    const world = new URL("../../src/world/create-world.ts", import.meta.url).href;
    const program = `
    const { createWorld } = await import(${JSON.stringify(world)});
    const log = { step: () => () => {}, progress() {}, info() {}, warning() {}, detail() {} };
    const made = createWorld({ log, env: process.env, threadEntry: new URL("file:///none") });
    const folder = await made.files.temporaryDir("signal");
    const server = await made.commands.start("sh -c 'echo $$; exec sleep 60'", "/");
    while (server.tail() === "") await new Promise((resolve) => setTimeout(resolve, 10));
    console.log(JSON.stringify({ folder, pid: Number(server.tail()) }));
  `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const line = await new Promise<string>((resolve) =>
      child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString())),
    );
    const { folder, pid }: { folder: string; pid: number } = JSON.parse(line);
    expect(existsSync(folder)).toBe(true);
    child.kill(signal);
    const exitCode = await new Promise((resolve) => child.once("exit", resolve));
    expect(exitCode).toBe(code);
    expect(existsSync(folder)).toBe(false);
    expect(() => process.kill(pid, 0)).toThrow();
  },
);

test("a second signal ends a stubborn child at once", async () => {
  const world = new URL("../../src/world/create-world.ts", import.meta.url).href;
  const program = `
    const { createWorld } = await import(${JSON.stringify(world)});
    const log = { step: () => () => {}, progress() {}, info() {}, warning() {}, detail() {} };
    const made = createWorld({ log, env: process.env, threadEntry: new URL("file:///none") });
    const server = await made.commands.start("sh -c 'trap : TERM INT; echo $$; while :; do sleep 60; done'", "/");
    while (server.tail() === "") await new Promise((resolve) => setTimeout(resolve, 10));
    process.once("SIGINT", () => console.log("asked"));
    console.log(Number(server.tail()));
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = (): Promise<string> =>
    new Promise((resolve) => child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString())));
  const pid = Number(await said());
  const asked = said();
  child.kill("SIGINT");
  await asked;
  child.kill("SIGTERM");
  expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(143);
  // Without an init process that reaps orphans, the dead child stays as a zombie.
  const state = (): string => spawnSync("ps", ["-o", "stat=", "-p", `${pid}`], { encoding: "utf8" }).stdout;
  await expect.poll(state).toMatch(/^(?:Z\S*)?\s*$/);
});
