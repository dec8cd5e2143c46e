import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Gives one run of the tests a temporary folder of its own and removes it at the end, with whatever a test that was
 * broken off, or a program that outlived it, has left there.
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "modgate-tests-"));
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
