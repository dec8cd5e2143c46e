import { compareGoVersions, goLanguageVersion, toolchainGoVersion } from "../../go/go-version.ts";
import { isStrictGoVersion } from "../../go/graph-load.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { Location } from "../../model/location.ts";
import type { GoEnvironment } from "../../model/request.ts";

/** The lines of go.work, or of go.mod outside a workspace, that choose a toolchain; "" where absent. */
export interface ToolchainLines {
  readonly go: string;
  readonly toolchain: string;
}

/**
 * Works out which Go version a go command would run here: the installed one, raised as GOTOOLCHAIN allows by
 * the `go` and `toolchain` lines. "" where it is not known which one is installed; then nothing is too new.
 *
 * @throws ModgateError usage for a malformed GOTOOLCHAIN, go-mod-invalid for a malformed toolchain line,
 * build-list-inconsistent where only the toolchains on PATH may run, and the one that has to is not among them
 *
 * Source: https://go.dev/doc/toolchain#select, cmd/go/internal/toolchain.Select.
 */
export function runningGoVersion(go: GoEnvironment, lines: ToolchainLines): string {
  const [installed = ""] = go.GOVERSION.split(" ", 1);
  const { minimum, mayRaise } = toolchainSetting(go.GOTOOLCHAIN === "" ? "auto" : go.GOTOOLCHAIN);
  const least = minimum === "local" ? installed : minimum;
  const chosen = mayRaise && lines.toolchain !== "default" ? raisedToolchain(least, lines) : least;
  if (installed !== "" && chosen !== "" && chosen !== installed) requireOnPath(go, chosen);
  return toolchainGoVersion(chosen);
}

/** The name of the toolchain that the lines ask for, where it is newer than the least; "" where that is unknown. */
function raisedToolchain(least: string, lines: ToolchainLines): string {
  const named = toolchainGoVersion(lines.toolchain);
  if (lines.toolchain !== "" && named === "") {
    throw new ModgateError("go-mod-invalid", `invalid toolchain ${shown(lines.toolchain)}`, {
      hint: "write `toolchain go1.N.P`, or remove the line",
    });
  }
  if (toolchainGoVersion(least) === "") return "";
  const isNewer = (version: string, than: string) => compareGoVersions(version, toolchainGoVersion(than)) > 0;
  const byToolchain = isNewer(named, least) ? lines.toolchain : least;
  return isNewer(lines.go, byToolchain) ? firstToolchainOf(lines.go) : byToolchain;
}

// From 1.21 on, `1.22` is a language version and 1.22.0 its first release.
function firstToolchainOf(goVersion: string): string {
  const isLanguage = goLanguageVersion(goVersion) === goVersion && isStrictGoVersion(goVersion);
  return `go${goVersion}${isLanguage ? ".0" : ""}`;
}

// Source: cmd/go/internal/toolchain.Exec.
function requireOnPath({ GOTOOLCHAIN, toolchains }: GoEnvironment, name: string): void {
  if (toolchains === undefined || toolchains.includes(name)) return;
  throw new ModgateError(
    "build-list-inconsistent",
    `the toolchain ${shown(name)} has to run, but PATH has none and GOTOOLCHAIN is ${shown(GOTOOLCHAIN)}`,
    { hint: `put a command ${shown(name)} on PATH, or set GOTOOLCHAIN=auto` },
  );
}

/**
 * Refuses a go line above the go version that runs; a version below 1.21 in a dependency is only a hint.
 *
 * @throws ModgateError build-list-inconsistent
 */
export function requireGoVersion(question: {
  readonly what: string;
  readonly goVersion: string;
  readonly running: string;
  readonly at?: Location;
}): void {
  const { what, goVersion, running, at } = question;
  if (goVersion === "" || running === "" || compareGoVersions(goVersion, running) <= 0) return;
  throw new ModgateError(
    "build-list-inconsistent",
    `${what} requires go >= ${goVersion}, but go ${running} runs`,
    {
      hint: `install go ${goVersion} or later, or set GOTOOLCHAIN=auto`,
      ...(at === undefined ? {} : { at }),
    },
  );
}

/** As requireGoVersion, for a dependency: its go line is enforced from 1.21 on. */
export function requireDependencyGoVersion(module: ModuleVersion, goVersion: string, running: string): void {
  if (isStrictGoVersion(goVersion))
    requireGoVersion({ what: `\`${moduleKey(module)}\``, goVersion, running });
}

function toolchainSetting(setting: string): { readonly minimum: string; readonly mayRaise: boolean } {
  if (setting === "auto" || setting === "path") return { minimum: "local", mayRaise: true };
  const plus = setting.indexOf("+");
  const name = plus < 0 ? setting : setting.slice(0, plus);
  const suffix = plus < 0 ? "" : setting.slice(plus + 1);
  const isKnown = name === "local" || toolchainGoVersion(name) !== "";
  if (!isKnown || (plus >= 0 && suffix !== "auto" && suffix !== "path")) {
    throw new ModgateError("usage", `GOTOOLCHAIN is ${shown(setting)}`, {
      hint: "use `local`, `auto`, `path`, or a toolchain name like `go1.26.0`, with `+auto` or `+path` behind it",
    });
  }
  return { minimum: name, mayRaise: suffix !== "" };
}
