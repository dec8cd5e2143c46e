// The main job, end to end, on loopback only: a repository, a module proxy, a change that breaks the policy and
// its correction, judged by the shipped dist/cli.js as CI would.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { demoEnvironment, git, judge, writeGoSum } from "./demo-steps.ts";
import { readExampleModules } from "./example-modules.ts";
import { startLoopbackProxy } from "./loopback-proxy.ts";

const keep = process.argv.includes("--keep");
const folder = mkdtempSync(join(tmpdir(), "modgate-demo-"));
const repo = join(folder, "shop");
const out = keep ? resolve("demo-out") : join(folder, "out");
const started = performance.now();

function say(text: string): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(3);
  console.log(`\n[${seconds} s] ${text}\n`);
}

function cleanUp(): void {
  rmSync(folder, { recursive: true, force: true });
}

process.once("SIGINT", () => {
  cleanUp();
  process.exit(130);
});

const modules = readExampleModules("examples/modules");
const proxy = await startLoopbackProxy({ modules });
const env = demoEnvironment({ folder, proxyUrl: proxy.url });

async function commit(message: string): Promise<void> {
  await writeGoSum(repo, env);
  git(repo, "add", "--all");
  git(repo, "commit", "--quiet", "--message", message);
}

function change(name: string): void {
  cpSync(join("examples/changes", name), repo, { recursive: true });
}

try {
  say("a repository with a policy, and a module proxy on loopback");
  cpSync("examples/shop", repo, { recursive: true });
  git(repo, "init", "--quiet", "--initial-branch=main");
  await commit("A small shop");
  git(repo, "tag", "v0.3.0");
  git(repo, "switch", "--quiet", "--create", "prices");

  say("a change that breaks the policy in four ways");
  change("broken");
  await commit("Answer prices, dump the cache");
  const red = await judge({ repo, env, out: join(out, "broken") });

  say("the corrected change");
  change("mended");
  await commit("Take the cache without codec/v2, test prices, do not sleep");
  const green = await judge({ repo, env, out: join(out, "mended") });

  say(`exit ${red} for the broken change (wanted 1), exit ${green} for the mended one (wanted 0)`);
  if (keep) console.log(`The reports are in ${out}.`);
  else console.log("Run `npm run demo -- --keep` to keep the reports in ./demo-out and look at report.html.");
  process.exitCode = red === 1 && green === 0 ? 0 : 1;
} finally {
  await proxy.close();
  cleanUp();
}
