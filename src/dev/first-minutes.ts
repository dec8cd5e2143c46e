// Walks a newcomer's first steps with real git, real go and a module proxy on loopback, and writes down what was
// said: docs/first-five-minutes.md. The same sources give the same page.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { demoEnvironment, git, writeGoSum } from "./demo-steps.ts";
import { readExampleModules } from "./example-modules.ts";
import { startLoopbackProxy } from "./loopback-proxy.ts";

const folder = mkdtempSync(join(tmpdir(), "modgate-first-"));
const repo = join(folder, "shop");
const proxy = await startLoopbackProxy({ modules: readExampleModules("examples/modules") });
const env = demoEnvironment({ folder, proxyUrl: proxy.url });
// Commit ids stand in the output.
for (const name of ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"]) process.env[name] = "2026-03-01T12:00:00Z";

/** Runs a command as a reader would type it and gives back what the terminal showed. */
async function shown(line: string, wantedExit = 0): Promise<string> {
  const [program = "", ...args] = line.split(" ");
  const words =
    program === "modgate" ? [process.execPath, resolve("src/cli.ts"), ...args] : [program, ...args];
  const { exit, said } = await run(words);
  if (exit !== wantedExit) throw new Error(`\`${line}\` ended with ${exit}, wanted ${wantedExit}:\n${said}`);
  const steady = said.replaceAll(new URL(proxy.url).host, "goproxy.corp.example").replaceAll(folder, "~");
  return `\`\`\`\n$ ${line}\n${steady.trimEnd()}\n${exit === 0 ? "" : `$ echo $?\n${exit}\n`}\`\`\``;
}

async function run([program = "", ...args]: readonly string[]): Promise<{ exit: number; said: string }> {
  return new Promise((settle, fail) => {
    const child = spawn(program, args, { cwd: repo, env: { ...env } });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.once("error", fail);
    child.once("close", (code) => settle({ exit: code ?? 70, said }));
  });
}

function commit(message: string): void {
  git(repo, "add", "--all");
  git(repo, "commit", "--quiet", "--message", message);
}

try {
  cpSync("examples/shop", repo, { recursive: true });
  rmSync(join(repo, ".github"), { recursive: true });
  git(repo, "init", "--quiet", "--initial-branch=main");
  await writeGoSum(repo, env);
  commit("A small shop");
  const doctor = await shown("modgate doctor");
  const init = await shown("modgate init --yes");
  const policy = readFileSync(join(repo, ".github/modgate.yml"), "utf8");
  const checked = await shown("modgate policy check");
  commit("Put modgate in front of main");
  git(repo, "switch", "--quiet", "--create", "faster-cache");
  const get = await shown("go get lib.example/cache@v1.1.0");
  commit("Take the newer cache");
  const red = await shown("modgate check --base main --quiet", 1);
  const explained = await shown("modgate explain module-major");
  const mend = await shown("go get lib.example/cache@v1.1.1");
  const tidy = await run(["go", "mod", "tidy"]);
  if (tidy.exit !== 0) throw new Error(tidy.said);
  commit("Take the cache without codec/v2");
  const green = await shown("modgate check --base main --quiet");
  writeFileSync(
    "docs/first-five-minutes.md",
    page({ doctor, init, policy, checked, get, red, explained, mend, green }),
  );
} finally {
  await proxy.close();
  rmSync(folder, { recursive: true, force: true });
}

type Shown = Readonly<
  Record<"doctor" | "init" | "policy" | "checked" | "get" | "red" | "explained" | "mend" | "green", string>
>;

function page(say: Shown): string {
  return `# The first five minutes

From nothing to a first red and a first green, on the small service in [\`examples/shop\`](../examples/shop) and the modules in
[\`examples/modules\`](../examples/modules). Every output here is real: \`node src/dev/first-minutes.ts\` walks these steps with git, go and a
module proxy on loopback, and writes this page. The proxy's address is shown as goproxy.corp.example.

\`modgate\` stands for \`node dist/cli.js\` of a checkout of this repository, after \`npm ci && npm run build\`. You need git, and in your
repository a go.mod; go itself is needed to change it, not to judge it.

## 1. Is everything in reach?

${say.doctor}

\`ok\` is fine, a \`note\` is worth knowing, \`no\` would keep modgate from judging.

## 2. A policy that passes today

\`modgate init\` resolves the repository and writes two files. On a terminal it asks a few questions first; \`--yes\` takes the defaults.

${say.init}

The policy, \`.github/modgate.yml\`, is yours to edit. Majors above 1 that are in use would stand under \`allow\`; here there are none:

\`\`\`yaml
${say.policy}\`\`\`

After an edit, ask for its mistakes before you push:

${say.checked}

Commit both files to \`main\`: a change is always judged by the policy of the branch it wants to enter.

## 3. A first red

On a branch, take a newer version of a module that is in use:

${say.get}

One line was asked for, and a second module came along. Judge the branch as its pull request will be:

${say.red}

The finding stands on the line of go.mod that brings the module, says who brings it, which line of the policy refuses it, and what
to do. What the code means, without a connection:

${say.explained}

## 4. A first green

The fix says to upgrade or drop the module that brings it. The next version of it does without:

${say.mend}

${say.green}

## 5. And then

- Push. The workflow judges every pull request; require its check \`modgate\` for \`main\`.
- To admit the module instead, add the entry that the finding shows to \`modules.allow\`, in a change of its own.
- To live with it for a while: \`modgate waive module-major lib.example/codec/v2 --reason "…" --owner @acme/pay --until YYYY-MM-DD\`.
- Every key of the policy, with an example: [policy.md](policy.md). Every finding: [gates.md](gates.md).
`;
}
