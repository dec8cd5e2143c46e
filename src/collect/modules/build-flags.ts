import { ModgateError } from "../../model/error.ts";
import type { GoEnvironment } from "../../model/request.ts";
import { shown } from "../../go/parsed.ts";

/** The -mod value: who may change go.mod and go.sum. "" where it is left to the command. */
export type ModFlag = "" | "mod" | "readonly" | "vendor";

/** What GOFLAGS says that bears on module resolution. */
export interface BuildFlags {
  readonly mod: ModFlag;
  /** The go.mod to read instead, as written: relative to the folder go runs in. "" where none is named. */
  readonly modFile: string;
}

/**
 * Reads the flags of GOFLAGS that choose which module files are used; the last of each counts.
 *
 * @throws ModgateError usage where go itself would refuse the setting, or where it names files that only go
 * can put in place (-overlay)
 *
 * Source: https://go.dev/ref/mod#build-commands, `go help environment`.
 */
export function buildFlags(go: GoEnvironment): BuildFlags {
  if (go.GO111MODULE === "off") {
    throw refused("GO111MODULE is `off`, so go uses no modules", "unset GO111MODULE");
  }
  if (!["", "on", "auto"].includes(go.GO111MODULE)) {
    throw refused(`GO111MODULE is ${shown(go.GO111MODULE)}`, "unset GO111MODULE");
  }
  const values = new Map<string, string>();
  for (const word of splitWords(go.GOFLAGS)) {
    const [, name, value] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined)
      throw refused(`GOFLAGS holds ${shown(word)}, which is no flag`, "correct GOFLAGS");
    values.set(name, value ?? "true");
  }
  if ((values.get("overlay") ?? "") !== "") {
    throw refused("GOFLAGS sets -overlay, which replaces files unseen", "remove -overlay from GOFLAGS");
  }
  return { mod: modFlag(values.get("mod") ?? ""), modFile: modFileFlag(values.get("modfile") ?? "") };
}

function modFlag(value: string): ModFlag {
  if (value === "" || value === "mod" || value === "readonly" || value === "vendor") return value;
  throw refused(`GOFLAGS sets -mod=${shown(value)}`, "use -mod=mod, -mod=readonly or -mod=vendor");
}

function modFileFlag(value: string): string {
  if (value === "" || value.endsWith(".mod")) return value;
  throw refused(`GOFLAGS sets -modfile=${shown(value)}`, "name a file that ends in `.mod`");
}

// Words are separated by blanks; one that begins with a quote ends at the next one, without escapes.
function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)) {
    words.push(match[1] ?? match[2] ?? match[3] ?? "");
  }
  return words;
}

function refused(message: string, hint: string): ModgateError {
  return new ModgateError("usage", message, { hint });
}
