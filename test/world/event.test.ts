import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readEvent } from "../../src/world/event.ts";
import { temporaryFolder } from "./open-world.ts";

const base = "b".repeat(40);

function eventOf(name: string, payload: string, env: Readonly<Record<string, string>> = {}) {
  const path = join(temporaryFolder(), "event.json");
  writeFileSync(path, payload.replaceAll("BASE_SHA", base));
  return readEvent({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, ...env });
}

function stored(name: string): string {
  return readFileSync(join(import.meta.dirname, "../events", `${name}.json`), "utf8");
}

describe("readEvent()", () => {
  test.each([
    ["pull-request", "pull_request", { kind: "pull_request", baseSha: base, fork: false }],
    ["pull-request-fork", "pull_request", { kind: "pull_request", baseSha: base, fork: true }],
    ["pull-request-fork", "pull_request_target", { kind: "pull_request", baseSha: base, fork: true }],
    ["push", "push", { kind: "push", baseSha: base, fork: false }],
    ["push-new-branch", "push", { kind: "push", baseSha: "", fork: false }],
    ["merge-group", "merge_group", { kind: "merge_group", baseSha: base, fork: false }],
    ["schedule", "schedule", { kind: "schedule", baseSha: "", fork: false }],
    ["schedule", "workflow_dispatch", { kind: "other", baseSha: "", fork: false }],
  ])("reads %s as %s", (payload, name, wanted) => {
    expect(eventOf(name, stored(payload))).toEqual({ repository: "shop-example/shop", ...wanted });
  });

  test("takes a head repository that was deleted since for a fork", () => {
    const payload = `{"pull_request":{"base":{"sha":"BASE_SHA","repo":{"full_name":"a/b"}},"head":{"sha":"x","repo":null}}}`;
    expect(eventOf("pull_request", payload).fork).toBe(true);
  });

  test("believes the runner's variable before the payload", () => {
    expect(eventOf("push", stored("push"), { GITHUB_REPOSITORY: "other/name" }).repository).toBe(
      "other/name",
    );
  });

  test("knows nothing where the runner tells nothing", () => {
    expect(readEvent({})).toEqual({ kind: "other", baseSha: "", repository: "", fork: false });
  });

  test.each([
    ["a pull request without one", "pull_request", "{}"],
    [
      "a pull request whose base is a number",
      "pull_request",
      '{"pull_request":{"base":{"sha":1},"head":{"sha":"x"}}}',
    ],
    [
      "a pull request whose base is a branch",
      "pull_request",
      '{"pull_request":{"base":{"sha":"main"},"head":{}}}',
    ],
    ["a pull request whose base is empty", "pull_request", '{"pull_request":{"base":{"sha":""},"head":{}}}'],
    ["a merge group without one", "merge_group", '{"merge_group":{"base_sha":""}}'],
    ["a payload that is no JSON, whatever the event", "push", "{"],
  ])("cannot go on with %s", (_, name, payload) => {
    expect(() => eventOf(name, payload)).toThrow(expect.objectContaining({ code: "evidence-invalid" }));
  });

  test("cannot go on where the payload's file is missing", () => {
    expect(() => readEvent({ GITHUB_EVENT_PATH: "/nowhere/event.json" })).toThrow(
      expect.objectContaining({ code: "evidence-invalid" }),
    );
  });
});
