import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hashGoMod } from "../../src/go/dirhash.ts";
import { escapePath, escapeVersion } from "../../src/go/escape.ts";

// A trial is what both sides are given: files, a folder to run in, and an environment. `$ROOT` stands for the folder
// that holds the files, and `$HASH` in a go.sum for the true hash of the go.mod that the proxy serves.

/** Files by their path below the root, and how both sides are run. */
export interface Trial {
  readonly files: ReadonlyMap<string, string>;
  /** The folder to run in, below the root. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The folder of the file proxy that the first module of a chain comes from. */
export const proxyFolder = "proxy";

/** Where a file of a module lies below a file proxy. */
export function proxyFile(path: string, version: string, kind: "mod" | "info"): string {
  return `${escapePath(path)}/@v/${escapeVersion(version)}.${kind}`;
}

/** Writes the files of a trial. */
export function writeTrial(trial: Trial, root: string): void {
  for (const [name, text] of trial.files) {
    for (const place of placesOf(name)) {
      const path = join(root, place);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, filled(name, text, { trial, root }));
    }
  }
  mkdirSync(join(root, trial.dir), { recursive: true });
  // go leaves a process behind that counts what it is used for, and would write while the folder is removed.
  mkdirSync(join(root, "home", ".config", "go", "telemetry"), { recursive: true });
  writeFileSync(join(root, "home", ".config", "go", "telemetry", "mode"), "off");
}

/** The module caches: each run has its own, as go fills it. */
export const moduleCaches = {
  list: "modcache-list",
  graph: "modcache-graph",
  modgate: "modcache-modgate",
} as const;

function placesOf(name: string): readonly string[] {
  const cached = /^modcache\/(.*)$/.exec(name)?.[1];
  return cached === undefined ? [name] : Object.values(moduleCaches).map((folder) => `${folder}/${cached}`);
}

/** The environment of a trial, with nothing of this process but what starts programs. */
export function environmentOf(trial: Trial, root: string): Readonly<Record<string, string>> {
  const set = Object.entries(trial.env).map(([name, value]) => [name, value.replaceAll("$ROOT", root)]);
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: join(root, "home"),
    GOPATH: join(root, "gopath"),
    GOENV: "off",
    GOSUMDB: "off",
    GOTOOLCHAIN: "local",
    GOTELEMETRY: "off",
    GIT_CONFIG_NOSYSTEM: "1",
    MODGATE_CACHE: "off",
    ...Object.fromEntries(set),
  };
}

/** Fills in what stands for something. */
export function filled(
  name: string,
  text: string,
  place: { readonly trial: Trial; readonly root: string },
): string {
  const absolute = text.replaceAll("$ROOT", place.root);
  return name.endsWith(".sum")
    ? absolute.replace(/^(\S+) (\S+)\/go\.mod \$HASH$/gm, sumLine(place.trial))
    : absolute;
}

function sumLine({ files }: Trial): (line: string, path: string, version: string) => string {
  return (_line, path, version) => {
    const text = servedMod(files, path, version);
    return `${path} ${version}/go.mod ${hashGoMod(new TextEncoder().encode(text))}`;
  };
}

function servedMod(files: Trial["files"], path: string, version: string): string {
  try {
    const file = proxyFile(path, version, "mod");
    return files.get(`${proxyFolder}/${file}`) ?? files.get(`backup/${file}`) ?? "";
  } catch (error) {
    if (error instanceof RangeError) return ""; // A damaged line names what no proxy can have.
    throw error;
  }
}

/** Writes a trial as one text: its environment, then its files as a text archive, proxies included. */
export function printTrial(trial: Trial): string {
  const root = "$ROOT";
  const env = Object.entries(trial.env).map(([name, value]) => `env ${name}='${value}'\n`);
  const files = Array.from(
    trial.files,
    ([name, text]) =>
      `-- ${name} --\n${filled(name, text, { trial, root })}${text === "" || text.endsWith("\n") ? "" : "\n"}`,
  );
  return `cd ${trial.dir}\n${env.join("")}${files.join("")}`;
}
