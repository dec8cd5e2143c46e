import { describe, expect, test } from "vitest";
import { remoteName } from "../../../src/collect/git/remote-name.ts";

describe("remoteName()", () => {
  test.each([
    ["https://git.corp.example/acme/feed", "acme/feed"],
    ["https://git.corp.example/acme/feed.git", "acme/feed"],
    ["https://git.corp.example:8443/acme/feed/", "acme/feed"],
    ["https://user:secret@git.corp.example/acme/feed.git", "acme/feed"],
    ["ssh://git@git.corp.example:22/acme/feed.git", "acme/feed"],
    ["git://git.corp.example/acme/feed.git", "acme/feed"],
    ["git+ssh://git@git.corp.example/acme/feed.git", "acme/feed"],
    ["git@git.corp.example:acme/feed.git", "acme/feed"],
    ["git.corp.example:acme/feed", "acme/feed"],
    ["git@git.corp.example:/acme/feed.git", "acme/feed"],
    ["https://git.corp.example/group/sub/feed.git", "group/sub/feed"],
    ["https://git.corp.example/acme/my.repo.js", "acme/my.repo.js"],
    ["/srv/git/feed.git", ""],
    ["../acme/feed", ""],
    ["file:///srv/git/acme/feed.git", ""],
    ["C:/code/acme/feed", ""],
    ["https://git.corp.example/feed", ""],
    ["https://git.corp.example/acme/..", ""],
    ["https://git.corp.example/acme/fe\u001bed", ""],
    ["", ""],
  ])("reads %j as %j", (url, name) => {
    expect(remoteName(url)).toBe(name);
  });
});
