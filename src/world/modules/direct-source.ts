import { copyFile, readFile } from "node:fs/promises";
import type { ModuleVersion } from "../../go/module-version.ts";
import { ModgateError } from "../../model/error.ts";
import type { CommandResult, Commands, Files } from "../../model/world.ts";
import {
  type LogQuestion,
  type ProxyFile,
  type ProxyQuestion,
  type ProxySource,
  questionPath,
  questionSubject,
} from "./proxy-source.ts";
import { createSlots } from "../http/slots.ts";
import { withoutControls } from "../processes/tail.ts";

/** What fetching from the origin needs. */
export interface DirectSourceOptions {
  readonly commands: Commands;
  readonly files: Files;
  /** GOINSECURE patterns. */
  readonly insecure: string;
  readonly goAuth: string;
  /** Environment of this process, of which what version control needs is passed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const timeoutMs = 600_000;
const jobs = 4;

/**
 * Makes the source `direct`: the installed go command asks the module's origin by version control.
 *
 * go works in a temporary module cache and without checksum database or settings of the repository, so that
 * nothing it finds there decides; the bytes are held against go.sum as any others.
 */
export function createDirectSource(options: DirectSourceOptions): ProxySource {
  const slots = createSlots(jobs);
  let folder: Promise<string> | undefined;

  async function run(args: readonly string[], file: ProxyFile): Promise<GoAnswer> {
    folder ??= options.files.temporaryDir("direct");
    const dir = await folder;
    const line = { command: "go", args, cwd: dir, env: sealedEnvironment(options, dir), timeoutMs };
    const result = await slots.run(() => options.commands.run(line));
    const answer = parseAnswer(result.stdout);
    const trouble = answer?.["Error"];
    if (result.exitCode === 0 && answer !== undefined && trouble === undefined) return answer;
    throw goProblem(file, result, trouble);
  }

  async function read(question: ProxyQuestion | LogQuestion): Promise<Uint8Array> {
    questionPath(question); // Refuses what go would take for a flag or a path.
    if (question.kind === "sumdb")
      throw new ModgateError("module-not-found", `the origin does not have ${question.subject}`);
    const { kind, path } = question;
    if (kind === "list") {
      const { Versions: versions } = await run(
        ["list", "-m", "-json", "-versions", "--", `${path}@latest`],
        question,
      );
      return new TextEncoder().encode(Array.isArray(versions) ? `${versions.join("\n")}\n` : "");
    }
    const version = kind === "latest" ? "latest" : question.version;
    const answer = await run(["list", "-m", "-json", "--", `${path}@${version}`], question);
    if (kind !== "mod") return new TextEncoder().encode(JSON.stringify(infoOf(answer)));
    const goMod = answer["GoMod"];
    if (typeof goMod === "string") return await readFile(goMod);
    return await readDownloaded({ path, version }, "GoMod");
  }

  async function readDownloaded(module: ModuleVersion, field: "GoMod"): Promise<Uint8Array> {
    return await readFile(await download(module, field));
  }

  async function download(module: ModuleVersion, field: "GoMod" | "Zip"): Promise<string> {
    const file: ProxyFile = { kind: "zip", ...module };
    const answer = await run(["mod", "download", "-json", "--", `${module.path}@${module.version}`], file);
    const place = answer[field];
    if (typeof place === "string") return place;
    throw new ModgateError(
      "command-failed",
      `\`go mod download\` names no file for ${questionSubject(module)}`,
    );
  }

  return {
    name: "direct",
    read,
    async saveZip(module, target) {
      questionPath({ kind: "zip", ...module });
      await copyFile(await download(module, "Zip"), target);
    },
  };
}

type GoAnswer = Readonly<Record<string, unknown>>;

function parseAnswer(stdout: Uint8Array): GoAnswer | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(stdout));
    return typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined; // go printed no JSON: its exit code and its words on stderr tell why.
  }
}

function infoOf({ Version, Time, Origin }: GoAnswer): GoAnswer {
  return { Version, Time, Origin };
}

const versionControlNames: readonly string[] = [
  "SSH_AUTH_SOCK",
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "GIT_CONFIG_GLOBAL",
  "NETRC",
];

function sealedEnvironment(
  { insecure, goAuth, env }: DirectSourceOptions,
  dir: string,
): Record<string, string> {
  const passed = versionControlNames.flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]] as const],
  );
  return {
    ...Object.fromEntries(passed),
    GOPROXY: "direct",
    GOPRIVATE: "",
    GONOPROXY: "",
    GONOSUMDB: "",
    GOSUMDB: "off",
    GOINSECURE: insecure,
    ...(goAuth === "" ? {} : { GOAUTH: goAuth }),
    GOENV: "off",
    GOWORK: "off",
    GO111MODULE: "on",
    GOTOOLCHAIN: "local",
    GOFLAGS: "-modcacherw",
    GOMODCACHE: `${dir}/mod`,
    GIT_TERMINAL_PROMPT: "0",
  };
}

const absenceWords =
  /unknown revision|no matching versions|invalid version|404 Not Found|410 Gone|repository .{0,300} not found|unrecognized import path/i;

function goProblem(file: ProxyFile, result: CommandResult, trouble: unknown): ModgateError {
  const subject = questionSubject(file);
  if (result.trouble === "missing") {
    return new ModgateError(
      "command-missing",
      `${subject} is to be fetched from its origin, which needs the go command`,
      {
        hint: "install go, or add a proxy that serves the module to the chain",
      },
    );
  }
  const said = typeof trouble === "string" ? trouble : errorText(trouble) || result.stderr;
  const words = firstWords(said);
  const hint = "check the module path, the version and the access to its repository";
  if (result.trouble === undefined && absenceWords.test(said)) {
    return new ModgateError("module-not-found", `${subject} is not known at its origin: ${words}`, { hint });
  }
  const why = result.trouble === "timeout" ? "no answer in time" : words || "go gives no reason";
  return new ModgateError("proxy-unreachable", `${subject} cannot be fetched from its origin: ${why}`, {
    hint,
  });
}

function errorText(trouble: unknown): string {
  if (typeof trouble !== "object" || trouble === null || !("Err" in trouble)) return "";
  return typeof trouble.Err === "string" ? trouble.Err : "";
}

function firstWords(text: string): string {
  const line = withoutControls(text.replace(/^go: /, "")).replace(/\s+/g, " ").replaceAll("`", "'").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
