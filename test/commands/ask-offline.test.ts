import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandBench } from "./command-run.ts";

const archive = `-- modules --
lib.example/clock v1.0.0
-- base/modgate.yml --
version: 1
modules: { free-majors: [0, 1] }
-- base/go.mod --
module shop.example/shop

go 1.21
`;

test("an answer that no proxy was asked for says so", async () => {
  const cache = realpathSync(mkdtempSync(join(tmpdir(), "modgate-ask-")));
  const bench = await commandBench(archive, "2026-03-01T12:00:00Z", { MODGATE_CACHE: cache });
  try {
    const asked = await bench.run("ask", "lib.example/clock@latest");
    expect([asked.exit, asked.stdout]).toEqual([0, expect.not.stringContaining("--offline")]);
    await bench.closeProxy();
    const kept = await bench.run("ask", "lib.example/clock@latest", "--offline");
    expect([kept.exit, kept.stdout]).toEqual([
      0,
      expect.stringContaining("note: no proxy was asked (--offline)"),
    ]);
  } finally {
    await bench.close();
    rmSync(cache, { recursive: true, force: true });
  }
});
