import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { collectBase } from "../../../src/collect/git/base.ts";
import type { RepositoryEvidence } from "../../../src/model/repository.ts";
import type { RunEvent } from "../../../src/model/request.ts";
import { forkedBench, realCommands, temporaryFolder } from "./real-git.ts";

const local: RunEvent = { kind: "local", baseSha: "", repository: "", fork: false };

function repositoryAt(root: string, head: string): RepositoryEvidence {
  return { root, head, headTime: "2026-01-01T00:00:00Z", version: "", name: "" };
}

function pullRequest(baseSha: string): RunEvent {
  return { ...local, kind: "pull_request", baseSha };
}

function forked() {
  const { change, ...rest } = forkedBench();
  return { ...rest, repository: repositoryAt(rest.bench.root, change) };
}

describe("collectBase()", () => {
  test("answers the merge base of a named branch", async () => {
    const { first, repository } = forked();
    const base = await collectBase({ named: "main", repository, commands: realCommands(), event: local });
    expect(base).toMatchObject({ state: "present", value: { commit: first, named: "main" } });
  });

  test("answers the merge base of the event's commit", async () => {
    const { first, second, repository } = forked();
    const base = await collectBase({ repository, commands: realCommands(), event: pullRequest(second) });
    expect(base).toMatchObject({ state: "present", value: { commit: first, named: second } });
  });

  test("prefers the named revision over the event's", async () => {
    const { first, second, repository } = forked();
    const base = await collectBase({
      named: first,
      repository,
      commands: realCommands(),
      event: pullRequest(second),
    });
    expect(base).toMatchObject({ value: { commit: first, named: first } });
  });

  test.each(["main", "origin/main"])("takes no tag for the branch of its name: %s", async (named) => {
    const { bench, first, second, repository } = forked();
    bench.git("update-ref", "refs/remotes/origin/main", second);
    bench.git("tag", named, repository.head);
    const commands = realCommands();
    await expect(collectBase({ named, repository, commands, event: local })).rejects.toMatchObject({
      code: "revision-missing",
      message: expect.stringContaining("is the name of several"),
    });
    const whole = named === "main" ? "refs/heads/main" : "refs/remotes/origin/main";
    expect(await collectBase({ named: whole, repository, commands, event: local })).toMatchObject({
      value: { commit: first },
    });
  });

  test("finds a branch that only origin has", async () => {
    const { bench, first, second, repository } = forked();
    bench.git("update-ref", "refs/remotes/origin/trunk", second);
    const base = await collectBase({ named: "trunk", repository, commands: realCommands(), event: local });
    expect(base).toMatchObject({ value: { commit: first, named: "trunk" } });
  });

  test.each([
    ["nobody names one", local],
    ["a push creates a branch", { ...local, kind: "push" as const, baseSha: "0".repeat(40) }],
  ])("is not applicable where %s", async (_, event) => {
    const { repository } = forked();
    expect(await collectBase({ repository, commands: realCommands(), event })).toMatchObject({
      state: "absent",
      notApplicable: true,
    });
  });

  test.each(["nosuch", "--all", "main:go.mod", "v1 .. v2", "main\u001b[31m"])(
    "refuses the missing revision %j",
    async (named) => {
      const { repository } = forked();
      await expect(
        collectBase({ named, repository, commands: realCommands(), event: local }),
      ).rejects.toMatchObject({
        code: "revision-missing",
      });
    },
  );

  test("is absent with a hint where a shallow clone lacks the base", async () => {
    const { bench, second } = forked();
    const clone = temporaryFolder();
    bench.git("clone", "-q", "--depth=1", "--branch=topic", `file://${bench.root}`, clone);
    const repository = repositoryAt(clone, bench.git("rev-parse", "topic"));
    for (const question of [{ event: pullRequest(second) }, { event: local, named: "main" }]) {
      const base = await collectBase({ ...question, repository, commands: realCommands() });
      expect(base).toMatchObject({ state: "absent", hint: expect.stringContaining("fetch-depth: 0") });
      expect(base).not.toHaveProperty("notApplicable");
    }
  });

  test("is there once the hint's command has run, also in a clone of one branch", async () => {
    const { bench, first } = forked();
    const clone = temporaryFolder();
    bench.git("clone", "-q", "--depth=1", "--branch=topic", `file://${bench.root}`, clone);
    const repository = repositoryAt(clone, bench.git("rev-parse", "topic"));
    const question = { named: "main", event: local, repository, commands: realCommands() };
    const before = await collectBase(question);
    const [, command = ""] =
      /`(git fetch [^`]+)`/.exec((before.state === "absent" && before.hint) || "") ?? [];
    expect(spawnSync("sh", ["-c", command], { cwd: clone }).status).toBe(0);
    expect(await collectBase(question)).toMatchObject({ state: "present", value: { commit: first } });
  });

  test("is absent where a shallow clone does not reach the merge base", async () => {
    const { bench } = forked();
    const clone = temporaryFolder();
    bench.git(
      "clone",
      "-q",
      "--depth=1",
      "--no-single-branch",
      "--branch=topic",
      `file://${bench.root}`,
      clone,
    );
    const repository = repositoryAt(clone, bench.git("rev-parse", "topic"));
    const base = await collectBase({ named: "main", repository, commands: realCommands(), event: local });
    expect(base).toMatchObject({
      state: "absent",
      reason: expect.stringContaining("merge base"),
      hint: expect.stringContaining("fetch-depth: 0"),
    });
  });

  test("is absent where the event's commit is not in a full clone", async () => {
    const { repository } = forked();
    const base = await collectBase({
      repository,
      commands: realCommands(),
      event: pullRequest("1".repeat(40)),
    });
    expect(base).toMatchObject({ state: "absent", hint: expect.stringContaining("git fetch origin") });
  });

  test("is absent where the histories are unrelated", async () => {
    const { bench } = forked();
    bench.git("checkout", "-q", "--orphan", "other");
    const repository = repositoryAt(bench.root, bench.commit("other"));
    const base = await collectBase({ named: "main", repository, commands: realCommands(), event: local });
    expect(base).toMatchObject({ state: "absent", reason: expect.stringContaining("no common ancestor") });
  });
});
