import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { withChangeEvent } from "../../src/commands/change-event.ts";
import { request } from "../engine/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "modgate-event-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha = "5".repeat(40);
const payload = join(folder, "event.json");
writeFileSync(payload, JSON.stringify({ pull_request: { base: { sha }, head: {} }, before: sha }));

const run = {
  GITHUB_ACTIONS: "true",
  GITHUB_EVENT_NAME: "pull_request",
  GITHUB_EVENT_PATH: payload,
  GITHUB_WORKSPACE: "/repo",
};

describe("a check by the command line in a workflow", () => {
  test.each(["/repo", "/repo/services/a"])("goes by the base of the change: %s", async (dir) => {
    expect(await withChangeEvent(request({ dir }), run)).toMatchObject({
      dir,
      event: { kind: "pull_request", baseSha: sha },
    });
  });

  test("is not decided where the change does not name its base", async () => {
    const merging = {
      ...run,
      GITHUB_EVENT_NAME: "merge_group",
      GITHUB_EVENT_PATH: join(folder, "none.json"),
    };
    await expect(withChangeEvent(request(), merging)).rejects.toThrow("payload");
  });

  test.each([
    ["a base is named", { base: "main" }, run],
    ["it is for something beside the checkout", { dir: "/repository" }, run],
    ["a branch was pushed", {}, { ...run, GITHUB_EVENT_NAME: "push" }],
    ["nothing runs it", {}, { ...run, GITHUB_ACTIONS: "" }],
    ["nothing was checked out", {}, { ...run, GITHUB_WORKSPACE: "" }],
  ])("asks no event where %s", async (_, parts, env) => {
    expect(await withChangeEvent(request(parts), env)).toEqual(request(parts));
  });
});
