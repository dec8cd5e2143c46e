import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { golangciConfig } from "../../../src/collect/lint/golangci-config.generated.ts";

test("golangciConfig is the shipped file, a version 2 configuration that holds nothing back", () => {
  expect(golangciConfig).toBe(readFileSync("policies/golangci.yml", "utf8"));
  expect(parse(golangciConfig)).toMatchObject({
    version: "2",
    linters: {
      default: "none",
      enable: expect.arrayContaining(["errcheck", "goconst", "govet", "revive", "forbidigo"]),
    },
    issues: { "max-issues-per-linter": 0, "max-same-issues": 0, "uniq-by-line": false },
  });
});
