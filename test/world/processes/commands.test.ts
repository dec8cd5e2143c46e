import { describe, expect, test } from "vitest";
import { commandEnvironment } from "../../../src/world/processes/command-environment.ts";
import { splitWords } from "../../../src/world/processes/split-words.ts";
import { openWorld } from "../open-world.ts";

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

describe("commands.run()", () => {
  test("gives exit code and both streams, and feeds the input", async () => {
    const { commands } = openWorld().world;
    const line = { command: "sh", args: ["-c", "cat; echo oops >&2; exit 3"], cwd: "/", input: "in" };
    const result = await commands.run(line);
    expect({ ...result, stdout: text(result.stdout) }).toEqual({
      exitCode: 3,
      stdout: "in",
      stderr: "oops\n",
    });
  });

  test("says that a command is missing", async () => {
    const result = await openWorld().world.commands.run({ command: "no-such-command", args: [], cwd: "/" });
    expect(result.trouble).toBe("missing");
  });

  test("ends the whole group after the time-out", async () => {
    const { commands } = openWorld().world;
    const line = { command: "sh", args: ["-c", "sleep 60 & echo $!; wait"], cwd: "/", timeoutMs: 200 };
    const result = await commands.run(line);
    expect(result.trouble).toBe("timeout");
    // Without an init process that reaps orphans, the dead grandchild stays as a zombie.
    const state = { command: "ps", args: ["-o", "stat=", "-p", text(result.stdout).trim()], cwd: "/" };
    expect(text((await commands.run(state)).stdout).trim()).toMatch(/^Z?$/);
  });

  test("ends a command that prints too much", async () => {
    const line = {
      command: "sh",
      args: ["-c", "while :; do echo line; done"],
      cwd: "/",
      maxOutputBytes: 1000,
    };
    const result = await openWorld().world.commands.run(line);
    expect(result.trouble).toBe("overflow");
    expect(result.stdout).toHaveLength(1000);
  });

  test("tells of a signal", async () => {
    const result = await openWorld().world.commands.run({
      command: "sh",
      args: ["-c", "kill -9 $$"],
      cwd: "/",
    });
    expect(result.trouble).toBe("signal");
  });

  test("does not wait for a grandchild that keeps the pipes", async () => {
    const line = { command: "sh", args: ["-c", "sleep 20 & echo done"], cwd: "/", timeoutMs: 10_000 };
    const result = await openWorld().world.commands.run(line);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(text(result.stdout)).toBe("done\n");
  });

  test("ends what a command left running in the background", async () => {
    const { commands } = openWorld().world;
    const left = await commands.run({
      command: "sh",
      args: ["-c", "trap '' TERM; sleep 60 >/dev/null 2>&1 & echo $!"],
      cwd: "/",
    });
    const state = { command: "ps", args: ["-o", "stat=", "-p", text(left.stdout).trim()], cwd: "/" };
    await expect.poll(async () => text((await commands.run(state)).stdout)).toMatch(/^(?:Z\S*)?\s*$/);
  });

  test("gives the child nothing that it may not know", async () => {
    const { commands } = openWorld({
      GITHUB_TOKEN: "t",
      ACTIONS_RUNTIME_TOKEN: "t",
      INPUT_POLICY: "t",
      GOFLAGS: "-v",
    }).world;
    const result = await commands.run({ command: "env", args: [], cwd: "/", env: { EXTRA: "1" } });
    const names = text(result.stdout)
      .split("\n")
      .map((line) => line.split("=")[0]);
    expect(names).toEqual(expect.arrayContaining(["PATH", "HOME", "GOFLAGS", "EXTRA"]));
    expect(names.filter((name) => /GITHUB|ACTIONS|INPUT/.test(name ?? ""))).toEqual([]);
  });
});

describe("commands.start()", () => {
  test("keeps the last lines without control characters, and stops the group", async () => {
    const server = await openWorld().world.commands.start(
      "sh -c 'printf \"\\033[31mready\\n\"; exec sleep 60'",
      "/",
    );
    while (!server.tail().includes("ready")) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(server.tail()).toBe("[31mready\n");
    await server.stop();
    await server.stop();
    expect((await server.exited).trouble).toBe("signal");
  });

  test("says how a server ended by itself", async () => {
    const server = await openWorld().world.commands.start("sh -c 'echo gone >&2; exit 4'", "/");
    expect(await server.exited).toMatchObject({ exitCode: 4, stderr: "gone\n" });
  });

  test("says that a server's command is missing", async () => {
    const server = await openWorld().world.commands.start("no-such-server --port 1", "/");
    expect((await server.exited).trouble).toBe("missing");
    await server.stop();
  });
});

test("commandEnvironment() leaves out secrets, also those that look like Go's settings", () => {
  const env = {
    GOPROXY: "a",
    GO111MODULE: "on",
    CGO_ENABLED: "0",
    LC_ALL: "C",
    https_proxy: "p",
    XDG_CACHE_HOME: "x",
    GOOGLE_APPLICATION_CREDENTIALS: "no",
    GOTOKEN: "no",
    NPM_CONFIG_X: "no",
    NODE_OPTIONS: "no",
    SSH_AUTH_SOCK: "no",
    LD_PRELOAD: "no",
  };
  expect(Object.values(commandEnvironment(env))).not.toContain("no");
  expect(Object.keys(commandEnvironment(env))).toHaveLength(6);
});

test.each([
  ["go run ./cmd/server", ["go", "run", "./cmd/server"]],
  ["  a\t'b c' \"d \\\" e\" f\\ g ''", ["a", "b c", 'd " e', "f g", ""]],
  ["a$HOME;b|c", ["a$HOME;b|c"]],
  ["x'y'\"z\"", ["xyz"]],
])("splitWords(%o) gives %o", (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test.each(["", "  ", "a 'b", 'a "b'])("splitWords(%o) is refused", (line) => {
  expect(() => splitWords(line)).toThrow();
});
