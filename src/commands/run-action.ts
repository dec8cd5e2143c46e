import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { deliver, type FormatTarget } from "../deliver.ts";
import { govern } from "../engine/govern.ts";
import { type ExitCode, exitCodeOf, ModgateError } from "../model/error.ts";
import type { Report } from "../model/report.ts";
import type { Request } from "../model/request.ts";
import type { World } from "../model/world.ts";
import { loadRenderer } from "../render/index.ts";
import { createWorld } from "../world/create-world.ts";
import { readGoEnvironment } from "../world/go-environment.ts";
import { createLog } from "../world/log.ts";
import { talkStream, writeError, writeOutput as writeStandardOutput } from "../world/standard-streams.ts";
import { readEvent } from "../world/event.ts";
import { mask, readInput, writeOutput, writeSummary } from "../world/runner.ts";
import { type ActionPaths, actionOutputs } from "./action-outputs.ts";
import { errorAnnotations } from "./error-annotations.ts";
import { errorText } from "./error-text.ts";
import { buildRequest } from "./build-request.ts";
import { exitCodeOfVerdict } from "./check.ts";
import { inputArgs } from "./input-args.ts";
import { definedVariables } from "./main.ts";
import { talkLine } from "./talk-line.ts";
import { toolVersion } from "./tool-version.ts";

/** Runs the action: everything it says goes to the log, the job summary, the outputs and files; no API call. */
export async function runAction(entry: URL): Promise<ExitCode> {
  const env = definedVariables(process.env);
  try {
    const verbose = env["RUNNER_DEBUG"] === "1";
    const log = createLog({ stream: talkStream(), quiet: false, verbose, clean: talkLine });
    const world = createWorld({ log, env, threadEntry: entry });
    try {
      return await judgeAndPublish(env, world, entry);
    } finally {
      await world.close();
    }
  } catch (error) {
    writeStandardOutput(errorAnnotations(error));
    writeError(errorText(error, { version: toolVersion, argv: ["(action)"] }));
    const exitCode = exitCodeOf(error);
    if (exitCode === 3) writeOutput("verdict", "unjudged");
    return exitCode;
  }
}

async function judgeAndPublish(env: Env, world: World, entry: URL): Promise<ExitCode> {
  const request = await actionRequest(env, world, entry);
  const { report, root } = await govern(request, world);
  await publish({ report, root, env, world });
  return exitCodeOfVerdict(report);
}

type Env = Readonly<Record<string, string>>;

async function actionRequest(env: Env, world: World, entry: URL): Promise<Request> {
  const go = await readGoEnvironment(env, world.files);
  const request = buildRequest({
    args: inputArgs(readInput),
    env,
    cwd: env["GITHUB_WORKSPACE"] ?? process.cwd(),
    go,
    event: readEvent(env),
    installDir: fileURLToPath(new URL("..", entry)).replace(/\/$/, ""),
    toolVersion,
  });
  const chain = proxyChain(readInput("goproxy"), readInput("goproxy-token"), go.GOPROXY);
  return {
    ...request,
    inventory: readInput("sbom") !== "",
    ...(chain === undefined ? {} : { proxyChain: chain }),
  };
}

/**
 * Puts the token into the chain's first https entry, as the password of basic authentication.
 *
 * @throws usage where there is a token and no https proxy that could take it
 */
function proxyChain(chain: string, token: string, fallback: string): string | undefined {
  if (token === "") return chain === "" ? undefined : chain;
  const encoded = encodeURIComponent(token);
  for (const secret of new Set([token, encoded])) mask(secret);
  const full = chain === "" ? fallback : chain;
  const withToken = full.replace(
    /^(\s*https:\/\/)(?:[^/@,|]*@)?/,
    (_, scheme: string) => `${scheme}modgate:${encoded}@`,
  );
  if (withToken !== full) return withToken;
  throw new ModgateError(
    "usage",
    "`goproxy-token` is given, but the chain does not begin with an https proxy",
    {
      hint: "set the input `goproxy` to the proxy that takes the token: https://goproxy.corp.example",
    },
  );
}

interface Publication {
  readonly report: Report;
  readonly root: string;
  readonly env: Env;
  readonly world: World;
}

async function publish({ report, root, env, world }: Publication): Promise<void> {
  const paths = outputPaths(env);
  const look = { color: env["NO_COLOR"] === undefined, width: 0, links: true, runUrl: runUrl(env) };
  const targets = actionTargets(paths);
  await deliver(report, {
    targets,
    root,
    look,
    files: world.files,
    print: writeStandardOutput,
  });
  if (readInput("summary") !== "false") {
    const markdown = await loadRenderer("markdown");
    const trouble = writeSummary(markdown.render(report, { ...look, color: false }), env);
    if (trouble !== "") world.log.warning(`the job summary could not be written: ${trouble}`);
  }
  for (const [name, value] of actionOutputs(report, paths)) writeOutput(name, value);
}

function outputPaths(env: Env): ActionPaths {
  const workspace = env["GITHUB_WORKSPACE"] ?? process.cwd();
  const place = (path: string): string => (path === "" ? "" : resolve(workspace, path));
  const sbom = place(readInput("sbom"));
  return {
    report: place(readInput("report")) || join(env["RUNNER_TEMP"] ?? workspace, "modgate", "report.json"),
    sarif: place(readInput("sarif")),
    cycloneDx: sbom === "" ? "" : `${sbom}.cdx.json`,
    spdx: sbom === "" ? "" : `${sbom}.spdx.json`,
  };
}

function actionTargets(paths: ActionPaths): readonly FormatTarget[] {
  const files: readonly FormatTarget[] = [
    { format: "json", path: paths.report },
    { format: "sarif", path: paths.sarif },
    { format: "cyclonedx-json", path: paths.cycloneDx },
    { format: "spdx-json", path: paths.spdx },
  ];
  const printed: readonly FormatTarget[] = [
    { format: "text", path: "" },
    { format: "github", path: "" },
  ];
  return [...printed, ...files.filter(({ path }) => path !== "")];
}

function runUrl(env: Env): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : "";
}
