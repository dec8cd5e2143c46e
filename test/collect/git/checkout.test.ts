import { describe, expect, test } from "vitest";
import { findCheckout } from "../../../src/collect/git/checkout.ts";
import { forkedBench, realCommands, temporaryFolder, workbench } from "./real-git.ts";

describe("findCheckout()", () => {
  test.each(["", "nosuch", "--all", "main:sub/f", "a b"])(
    "tells root, folder and HEAD of a folder, and nothing of the revision %j",
    async (named) => {
      const { bench, change } = forkedBench();
      bench.write("sub/f", "f\n");
      const checkout = await findCheckout({ dir: `${bench.root}/sub`, commands: realCommands(), named });
      expect(checkout).toEqual({
        state: "present",
        value: { root: bench.root, folder: "sub", head: change, shallow: false },
        sources: [],
      });
    },
  );

  test("tells how HEAD stands to a revision", async () => {
    const { bench, first, second } = forkedBench();
    const commands = realCommands();
    expect(await findCheckout({ dir: bench.root, commands, named: "main" })).toMatchObject({
      value: { fork: { commit: second, mergeBase: first } },
    });
    bench.git("checkout", "-q", "--orphan", "other");
    bench.commit();
    const unrelated = await findCheckout({ dir: bench.root, commands, named: "main" });
    expect(unrelated).toMatchObject({ value: { fork: { commit: second } } });
    expect(unrelated).not.toHaveProperty("value.fork.mergeBase");
  });

  test("names the merge base that git names where there are several", async () => {
    const { bench, second, change } = forkedBench();
    bench.git("merge", "-q", "-m", "m", second);
    bench.git("checkout", "-q", "main");
    bench.git("merge", "-q", "-m", "m", change);
    bench.commit();
    bench.git("checkout", "-q", "topic");
    const mergeBase = bench.git("merge-base", "main", "topic");
    expect(bench.git("merge-base", "--all", "main", "topic").split("\n")).toHaveLength(2);
    expect(await findCheckout({ dir: bench.root, commands: realCommands(), named: "main" })).toMatchObject({
      value: { fork: { mergeBase } },
    });
  });

  test("does not take a file for HEAD where there is no commit", async () => {
    const bench = workbench();
    bench.write("HEAD", "x");
    expect(await findCheckout({ dir: bench.root, commands: realCommands() })).toMatchObject({
      state: "absent",
      notApplicable: true,
      reason: "the repository has no commit yet",
    });
  });

  test("does not apply outside of a repository", async () => {
    const checkout = await findCheckout({ dir: temporaryFolder(), commands: realCommands(), named: "main" });
    expect(checkout).toMatchObject({ state: "absent", notApplicable: true });
  });
});
