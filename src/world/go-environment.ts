import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { decodeText } from "../go/decode-text.ts";
import { effectiveGoEnvironment, parseGoEnvFile } from "../go/go-env-file.ts";
import { type GoEnvironment, goVariables } from "../model/request.ts";
import type { Files } from "../model/world.ts";
import { namesIn } from "./names-in.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads Go's settings as the go command would: process environment, the user's file that GOENV names, go.env
 * and VERSION below GOROOT. go itself is not run.
 *
 * GOROOT is the environment's, else the folder above the `go` on PATH; "" where there is none, then GOVERSION
 * is "" too. GOENV is the file's path, or `off`.
 *
 * Source: cmd/go/internal/cfg.EnvFile, cmd/go/internal/cfg.findGOROOT.
 */
export async function readGoEnvironment(
  env: Environment,
  files: Pick<Files, "read">,
): Promise<GoEnvironment> {
  const goroot = env["GOROOT"] || findGoroot(env);
  const envFile = env["GOENV"] || defaultEnvFile(env);
  const user = envFile === "off" || envFile === "" ? "" : await readText(files, envFile);
  const shipped = goroot === "" ? "" : await readText(files, join(goroot, "go.env"));
  const version = goroot === "" ? "" : await readText(files, join(goroot, "VERSION"));
  const layers = {
    process: { ...env, HOME: env["HOME"] || homedir() },
    user: parseGoEnvFile(user),
    goroot: parseGoEnvFile(shipped),
    pathListSeparator: delimiter === ";" ? (";" as const) : (":" as const),
  };
  const found = effectiveGoEnvironment(layers, goVariables);
  return {
    ...found,
    GOROOT: goroot,
    GOENV: envFile,
    GOVERSION: (version.split("\n", 1)[0] ?? "").trim(),
    ...(/(?:^|\+)path$/.test(found.GOTOOLCHAIN) ? { toolchains: toolchainsOnPath(env) } : {}),
  };
}

async function readText(files: Pick<Files, "read">, path: string): Promise<string> {
  const bytes = await files.read(path);
  return bytes === undefined ? "" : decodeText(bytes);
}

/** The go command is found through links: distributions put one into PATH. */
function findGoroot(env: Environment): string {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const command = join(folder, process.platform === "win32" ? "go.exe" : "go");
    // Most folders of PATH have no go, and an error for each would take longer than all the rest.
    if (folder !== "" && existsSync(command)) return dirname(dirname(realpathSync.native(command)));
  }
  return "";
}

/** Commands that are called as toolchains are. Of relative folders go runs none. Source: os/exec.LookPath. */
function toolchainsOnPath(env: Environment): readonly string[] {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return [...new Set(folders.flatMap(toolchainsIn))];
}

function toolchainsIn(folder: string): readonly string[] {
  const isWindows = process.platform === "win32";
  return namesIn(folder)
    .filter((name) => name.startsWith("go1") && (isWindows || isExecutable(join(folder, name))))
    .map((name) => (isWindows ? name.replace(/\.(?:com|exe|bat|cmd)$/i, "") : name));
}

// Commands may be links that lead nowhere.
function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** `go/env` below the user's configuration folder. Source: os.UserConfigDir. */
function defaultEnvFile(env: Environment): string {
  const home = env["HOME"] || homedir();
  if (process.platform === "win32") return env["AppData"] ? join(env["AppData"], "go", "env") : "";
  if (process.platform === "darwin") return join(home, "Library", "Application Support", "go", "env");
  return join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "go", "env");
}
