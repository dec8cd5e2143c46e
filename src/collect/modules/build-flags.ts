import type { GoEnvironment } from "../../model/request.ts";
import { type FlagReader, type GoFlags, parseGoFlags } from "../../go/go-flags.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";

/** The -mod value: who may change go.mod and go.sum. "" where it is left to the command. */
export type ModFlag = "" | "mod" | "readonly" | "vendor";

/** What GOFLAGS says that bears on module resolution. */
export interface BuildFlags {
  readonly mod: ModFlag;
  /** The go.mod to read instead, as written: relative to the folder go runs in. "" where none is named. */
  readonly modFile: string;
  /** The go version by which `go mod graph` loads the graph. "" where it is the module's own. */
  readonly graphGo: string;
  /** `go list` prints JSON: all fields where none is named. Absent: it prints lines. */
  readonly jsonFields?: readonly string[];
}

/**
 * Reads the flags of GOFLAGS that choose which module files are used; the last of each counts.
 *
 * @throws ModgateError usage where go itself would refuse the setting, or where it asks for what only go can do
 *
 * Source: https://go.dev/ref/mod#build-commands, `go help environment`.
 */
export function buildFlags(go: GoEnvironment, want: "list" | "graph" | "build"): BuildFlags {
  requireModules(go);
  const flags = flagsOf(go, want === "graph" ? "graph" : "list");
  if ((flags.get("overlay") ?? "") !== "") {
    throw refused("GOFLAGS sets -overlay, which replaces files unseen", "remove -overlay from GOFLAGS");
  }
  if (want === "list") refuseOtherOutput(flags);
  const jsonFields = jsonFieldsOf(flags);
  return {
    mod: modFlag(flags.get("mod") ?? ""),
    modFile: modFileFlag(flags.get("modfile") ?? ""),
    graphGo: flags.get("go") ?? "",
    ...(jsonFields === undefined ? {} : { jsonFields }),
  };
}

function requireModules({ GO111MODULE }: GoEnvironment): void {
  if (GO111MODULE === "off") {
    throw refused("GO111MODULE is `off`, so go uses no modules", "unset GO111MODULE");
  }
  if (!["", "on", "auto"].includes(GO111MODULE)) {
    throw refused(`GO111MODULE is ${shown(GO111MODULE)}`, "unset GO111MODULE");
  }
}

function flagsOf({ GOFLAGS }: GoEnvironment, reader: FlagReader): GoFlags {
  const parsed = parseGoFlags(GOFLAGS, reader);
  if (parsed.ok) return parsed.value;
  const [problem] = parsed.problems;
  throw refused(problem?.message ?? "GOFLAGS cannot be read", problem?.hint ?? "correct GOFLAGS");
}

// `go list -m` refuses the first ones; the others make it print what only go knows.
const otherOutput = ["compiled", "deps", "export", "find", "test", "u", "versions", "retracted"] as const;

function refuseOtherOutput(flags: GoFlags): void {
  const set = otherOutput.find((name) => flags.get(name) === "true");
  const named = set ?? ["f", "reuse"].find((name) => (flags.get(name) ?? "") !== "");
  if (named === undefined) return;
  throw refused(
    `GOFLAGS sets -${named}, with which the plain build list cannot be had`,
    `remove -${named} from GOFLAGS`,
  );
}

function jsonFieldsOf(flags: GoFlags): readonly string[] | undefined {
  const json = flags.get("json") ?? "false";
  if (json === "false") return undefined;
  return json === "true" ? [] : json.split(",");
}

function modFlag(value: string): ModFlag {
  if (value === "" || value === "mod" || value === "readonly" || value === "vendor") return value;
  throw refused(`GOFLAGS sets -mod=${shown(value)}`, "use -mod=mod, -mod=readonly or -mod=vendor");
}

function modFileFlag(value: string): string {
  if (value === "" || value.endsWith(".mod")) return value;
  throw refused(`GOFLAGS sets -modfile=${shown(value)}`, "name a file that ends in `.mod`");
}

function refused(message: string, hint: string): ModgateError {
  return new ModgateError("usage", message, { hint });
}
