import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandContext } from "../src/commands/command.ts";
import { errorText } from "../src/commands/error-text.ts";
import { commands } from "../src/commands/index.ts";
import { parseCommandLine } from "../src/commands/parse-args.ts";
import { toolVersion } from "../src/commands/tool-version.ts";
import { type LoopbackFault, startLoopbackProxy } from "../src/dev/loopback-proxy.ts";
import { type ExitCode, exitCodeOf } from "../src/model/error.ts";
import { createWorld } from "../src/world/create-world.ts";
import { createLog } from "../src/world/log.ts";
import { parseArchive, parseModules } from "./scenario-archive.ts";
import { gitOnlyPath, makeRepository, type ScenarioRepository } from "./scenario-repository.ts";

// Runs `modgate check`, or the command of its `command` section, in this process over a repository that one text file describes, in the real world but for
// the clock: real git, a real disk, a module proxy on loopback, no Go.

/** What a scenario may expect, by the name of its section, and the format that makes it; "" for what is no file. */
export const expectations = {
  exit: "",
  stdout: "",
  stderr: "",
  annotations: "github",
  summary: "markdown",
  "report.json": "json",
  sarif: "sarif",
  junit: "junit",
  gitlab: "gitlab",
  "sbom.cdx.json": "cyclonedx-json",
  "sbom.cdx.xml": "cyclonedx-xml",
  "sbom.spdx.json": "spdx-json",
} as const;

/** The name of something a scenario expects. */
export type Expectation = keyof typeof expectations;

/** What came of a run, by the name of the section that holds it. Files that were not written are left out. */
export type Outcome = Partial<Readonly<Record<Expectation, string>>>;

/** When every scenario happens. */
export const scenarioNow = "2026-03-01T12:00:00Z";

/** Lists what a scenario's text expects, in its order. @throws Error for a section that means nothing */
export function expectedOf(text: string): ReadonlyMap<Expectation, string> {
  const expected = new Map<Expectation, string>();
  for (const [name, content] of parseArchive(text).files) {
    const kind = name.startsWith("expected/") ? name.slice("expected/".length) : undefined;
    if (kind !== undefined && isExpectation(kind)) expected.set(kind, content);
    else if (kind !== undefined || !/^(command|args|env|world|modules|(base|head)\/.+)$/.test(name))
      throw new Error(`no such section: ${name}`);
  }
  return expected;
}

function isExpectation(name: string): name is Expectation {
  return Object.hasOwn(expectations, name);
}

/** Runs a scenario and gives back what came of it, with `BASE`, `PROXY` and `REPOSITORY` for what differs by run. */
export async function runScenario(text: string): Promise<Outcome> {
  const archive = parseArchive(text);
  const world = new Set(lines(archive.files.get("world")));
  const modules = parseModules(archive.files.get("modules") ?? "");
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "modgate-scenario-")));
  const fault = proxyFault(world);
  const proxy = await startLoopbackProxy({ modules, ...(fault === undefined ? {} : { fault }) });
  try {
    const repository = makeRepository({ archive, folder, modules, proxy, world });
    if (world.has("proxy closed")) await proxy.close();
    const out = join(folder, "out");
    const wanted = Array.from(expectedOf(text).keys());
    const command = words(archive.files.get("command") ?? "check", repository);
    const argv = [...command, ...words(archive.files.get("args"), repository), ...formatArgs(wanted, out)];
    const env = { ...sealedEnvironment(folder, proxy.url), ...variables(archive.files.get("env")) };
    const run = await runInProcess({ argv, env, cwd: repository.root });
    const files = wanted.flatMap((kind) =>
      existsSync(join(out, kind)) ? [[kind, readFileSync(join(out, kind), "utf8")]] : [],
    );
    const shown = {
      exit: `${run.exit}\n`,
      stdout: run.stdout,
      stderr: run.stderr,
      ...Object.fromEntries(files),
    };
    return steady(shown, (raw) =>
      raw.replaceAll(proxy.url, "PROXY").replaceAll(repository.root, "REPOSITORY"),
    );
  } finally {
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function lines(text = ""): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

function words(text = "", { base }: ScenarioRepository): readonly string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => (word === "BASE" ? base : word));
}

function variables(text = ""): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines(text).map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

function formatArgs(wanted: readonly Expectation[], out: string): readonly string[] {
  return wanted.flatMap((kind) =>
    expectations[kind] === "" ? [] : ["--format", `${expectations[kind]}=${join(out, kind)}`],
  );
}

function proxyFault(world: ReadonlySet<string>): (() => LoopbackFault) | undefined {
  if (!world.has("proxy answers HTML")) return undefined;
  return () => ({
    headers: { "content-type": "text/html" },
    body: "<!doctype html><title>Sign in</title>\n",
  });
}

function sealedEnvironment(folder: string, proxyUrl: string): Readonly<Record<string, string>> {
  return {
    PATH: gitOnlyPath(folder),
    HOME: folder,
    GOENV: "off",
    GOMODCACHE: join(folder, "modcache"),
    GOPROXY: proxyUrl,
    GOSUMDB: "off",
    MODGATE_CACHE: "off",
  };
}

interface Invocation {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

async function runInProcess({
  argv,
  env,
  cwd,
}: Invocation): Promise<{ exit: ExitCode; stdout: string; stderr: string }> {
  let stdout = "";
  let stderr = "";
  const log = createLog({ stream: { write: (text) => void (stderr += text) }, quiet: true, verbose: false });
  const real = createWorld({ log, env, threadEntry: new URL("file:///none") });
  const world = { ...real, clock: { ...real.clock, now: () => scenarioNow } };
  try {
    const args = parseCommandLine(
      argv,
      commands.map(({ name }) => name),
    );
    const place = { installDir: join(cwd, "..", "modgate"), terminal: false, columns: 80 };
    const context: CommandContext = {
      args,
      env,
      cwd,
      log,
      world,
      ...place,
      print: (text) => void (stdout += text),
    };
    const entry = commands.find(({ name }) => name === args.command);
    if (entry === undefined) throw new Error(`no command: ${argv.join(" ")}`);
    const exit = await (await entry.load()).run(context);
    return { exit, stdout, stderr };
  } catch (error) {
    stderr += errorText(error, { version: toolVersion, argv });
    return { exit: exitCodeOf(error), stdout, stderr };
  } finally {
    await real.close();
  }
}

// A report without what differs by run, and no version of modgate anywhere, so that a release changes no scenario.
function steady(outcome: Outcome, replace: (raw: string) => string): Outcome {
  const entries = Object.entries(outcome).map(([kind, raw]) => {
    const text = kind === "report.json" ? withoutEvidence(raw) : raw;
    return [kind, withoutVersion(replace(text))];
  });
  return Object.fromEntries(entries);
}

function withoutEvidence(report: string): string {
  const { evidence: _, ...rest }: Readonly<Record<string, unknown>> = JSON.parse(report);
  return `${JSON.stringify(rest, undefined, 2)}\n`;
}

function withoutVersion(text: string): string {
  const version = toolVersion.replaceAll(".", "\\.");
  return text
    .replace(
      new RegExp(
        `("name": ?"modgate",\\s*(?:"[a-zA-Z]+": ?"[^"]*",\\s*)*"(?:version|semanticVersion)": ?)"${version}"`,
        "g",
      ),
      '$1"VERSION"',
    )
    .replace(new RegExp(`modgate[- ]${version}`, "g"), "modgate-VERSION");
}
