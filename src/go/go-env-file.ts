/**
 * Reads a go environment file: the one that GOENV names, or $GOROOT/go.env. Lines `KEY=value` with a key that
 * starts with a capital letter; all else is ignored, the last of several lines for one key counts.
 *
 * Source: cmd/go/internal/cfg.readEnvFile.
 */
export function parseGoEnvFile(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.split("\n")) {
    const equals = line.indexOf("=");
    if (equals > 0 && /^[A-Z]/.test(line)) variables.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return variables;
}

/** Where go looks for a variable, first match first. */
export interface GoEnvironmentLayers {
  /** The environment of the process. */
  readonly process: Readonly<Record<string, string | undefined>>;
  /** The file that GOENV names, or the user's default one; empty where there is none. Ignored with `GOENV=off`. */
  readonly user: ReadonlyMap<string, string>;
  /** $GOROOT/go.env; empty where it is unknown. */
  readonly goroot: ReadonlyMap<string, string>;
  /** What parts the folders of GOPATH: `;` on Windows, else `:`, the default. */
  readonly pathListSeparator?: ":" | ";";
}

/**
 * Finds the values go would work with: process environment over user file over $GOROOT/go.env over go's
 * built-in defaults. Empty in the process environment means unset; empty in the user's file hides
 * $GOROOT/go.env. "" where nothing says anything: there is no built-in default for GOPROXY and GOSUMDB.
 *
 * Built-in: GONOPROXY and GONOSUMDB follow GOPRIVATE, GOAUTH is `netrc`, GOPATH is `go` in the home folder,
 * GOMODCACHE is `pkg/mod` in the first folder of GOPATH.
 *
 * Source: cmd/go/internal/cfg.Getenv, EnvOrAndChanged; go/build.defaultGOPATH.
 */
export function effectiveGoEnvironment<Name extends string>(
  layers: GoEnvironmentLayers,
  names: readonly Name[],
): Readonly<Record<Name, string>>;
/** Merges the layers for any names. */
export function effectiveGoEnvironment(
  layers: GoEnvironmentLayers,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, valueOf(layers, name)]));
}

function valueOf(layers: GoEnvironmentLayers, name: string): string {
  const own = layers.process[name] ?? "";
  if (own !== "") return own;
  const user = layers.process["GOENV"] === "off" ? undefined : layers.user.get(name);
  const stored = user ?? layers.goroot.get(name) ?? "";
  return stored === "" ? defaultOf(layers, name) : stored;
}

function defaultOf(layers: GoEnvironmentLayers, name: string): string {
  switch (name) {
    case "GONOPROXY":
    case "GONOSUMDB":
      return valueOf(layers, "GOPRIVATE");
    case "GOAUTH":
      return "netrc";
    case "GOPATH":
      return joined(home(layers), "go");
    case "GOMODCACHE":
      return joined(firstFolder(valueOf(layers, "GOPATH"), layers.pathListSeparator ?? ":"), "pkg/mod");
    default:
      return "";
  }
}

function home({ process, pathListSeparator }: GoEnvironmentLayers): string {
  return (pathListSeparator === ";" ? process["USERPROFILE"] : process["HOME"]) ?? "";
}

function firstFolder(list: string, separator: string): string {
  return list.split(separator, 1)[0] ?? "";
}

function joined(folder: string, name: string): string {
  if (folder === "") return "";
  return /[\\/]$/.test(folder) ? `${folder}${name}` : `${folder}/${name}`;
}
