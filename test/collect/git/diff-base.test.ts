import { describe, expect, test } from "vitest";
import { findDiffBase } from "../../../src/collect/git/diff-base.ts";
import type { RepositoryEvidence } from "../../../src/model/repository.ts";
import type { RunEvent } from "../../../src/model/request.ts";
import { forkedBench, realCommands } from "./real-git.ts";

const local: RunEvent = { kind: "local", baseSha: "", repository: "", fork: false };

function repositoryAt(root: string, head: string): RepositoryEvidence {
  return { root, head, headTime: "2026-01-01T00:00:00Z", version: "", name: "" };
}

function forked() {
  const { change, ...rest } = forkedBench();
  const repository = repositoryAt(rest.bench.root, change);
  return { ...rest, question: { repository, commands: realCommands(), event: local } };
}

describe("findDiffBase()", () => {
  test("takes a revision as it is", async () => {
    const { second, question } = forked();
    expect(await findDiffBase({ ...question, revision: "main" })).toEqual({
      commit: second,
      named: "main",
      how: "main",
    });
  });

  test("takes the merge base with a named base", async () => {
    const { first, question } = forked();
    const base = await findDiffBase({ ...question, base: "main" });
    expect(base).toMatchObject({ commit: first, how: "merge base with main" });
  });

  test("takes the merge base with the event's commit", async () => {
    const { first, second, question } = forked();
    const base = await findDiffBase({
      ...question,
      event: { ...local, kind: "pull_request", baseSha: second },
    });
    expect(base).toMatchObject({ commit: first });
  });

  test("takes the merge base with the remote's default branch before the usual names", async () => {
    const { bench, first, second, question } = forked();
    bench.git("update-ref", "refs/remotes/origin/trunk", second);
    bench.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    expect(await findDiffBase(question)).toMatchObject({ commit: first, named: "origin/trunk" });
  });

  test("takes the merge base with a branch of a usual name, where the remote tells none", async () => {
    const { first, question } = forked();
    expect(await findDiffBase(question)).toMatchObject({ commit: first, named: "main" });
  });

  test("says what to name where there is no default branch", async () => {
    const { bench, question } = forked();
    bench.git("branch", "-q", "-m", "main", "other");
    await expect(findDiffBase(question)).rejects.toMatchObject({
      code: "revision-missing",
      details: { hint: "name a revision: modgate diff origin/main" },
    });
  });

  test.each(["nosuch", "--output=x", "main:go.mod", "a b"])(
    "refuses %s, which is no revision",
    async (revision) => {
      const { question } = forked();
      await expect(findDiffBase({ ...question, revision })).rejects.toMatchObject({
        code: "revision-missing",
      });
    },
  );
});
