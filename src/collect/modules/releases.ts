import { decodeText } from "../../go/decode-text.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { parseGoMod } from "../../go/parse-go-mod.ts";
import { compareVersions } from "../../go/semver.ts";
import { type Collected, present } from "../../model/collected.ts";
import { exitCodeOf, ModgateError } from "../../model/error.ts";
import type { ModuleRelease, ReleasesEvidence } from "../../model/modules.ts";
import type { Log, ModuleProxy } from "../../model/world.ts";
import { queryVersion } from "./version-query.ts";

/** What is asked of the proxy chain about modules that are built. */
export interface ReleasesRequest {
  /** What is really built, replacements under their own names; each once. */
  readonly modules: readonly ModuleVersion[];
  readonly proxy: ModuleProxy;
  readonly log: Log;
  /** RFC 3339, UTC. */
  readonly now: string;
  /** What the policy needs; the rest is not fetched. */
  readonly want: { readonly times: boolean; readonly retractions: boolean };
}

/**
 * Asks for times of versions, and for the retractions and deprecations of their modules. All modules are asked
 * side by side, each module path once; what could not be told goes to `untold` with the reason.
 *
 * Retractions are read from the highest version's go.mod, retracted or not: a version that retracts itself must
 * not hide that.
 *
 * Source: https://go.dev/ref/mod#go-mod-file-retract, cmd/go/internal/modload.CheckRetractions and CheckDeprecation.
 */
export async function collectReleases(request: ReleasesRequest): Promise<Collected<ReleasesEvidence>> {
  const { modules, want, now, log } = request;
  if (!want.times && !want.retractions) return present({ collectedAt: now, releases: new Map(), untold: [] });
  const notices = new Map<string, Promise<Told<Notice>>>();
  const noticeOf = (module: ModuleVersion): Promise<Told<Notice>> => {
    const known = notices.get(module.path) ?? told(() => readNotice(module, request.proxy));
    notices.set(module.path, known);
    return known;
  };
  const answerOf = async (module: ModuleVersion): Promise<Answer> => {
    const [time, notice] = await Promise.all([
      want.times ? told(() => timeOf(module, request.proxy)) : nothingWanted,
      want.retractions ? noticeOf(module) : nothingWanted,
    ]);
    return { module, time, notice };
  };
  const done = log.step("asking for times and retractions of modules");
  const answers = await Promise.all(modules.map(answerOf)).finally(done);
  const source = { kind: "releases", source: "module proxy chain", sha256: "", time: now };
  const untold = answers.flatMap(untoldOf);
  const releases = new Map(answers.map((answer) => [moduleKey(answer.module), releaseOf(answer)]));
  return present({ collectedAt: now, releases, untold }, source);
}

/** An answer, or why there is none. */
type Told<T> = { readonly value: T } | { readonly reason: string };

const nothingWanted = { value: undefined };

interface Answer {
  readonly module: ModuleVersion;
  readonly time: Told<string | undefined>;
  readonly notice: Told<Notice | undefined>;
}

/** What the go.mod of a module's highest version says of the module as a whole. */
interface Notice {
  readonly version: string;
  readonly deprecated: string;
  readonly retract: readonly { readonly low: string; readonly high: string; readonly rationale: string }[];
}

// Undecided is an answer too; a wrong request or a bug of ours is not.
async function told<T>(ask: () => Promise<T>): Promise<Told<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (!(error instanceof ModgateError) || exitCodeOf(error) !== 3) throw error;
    return { reason: error.message };
  }
}

async function timeOf({ path, version }: ModuleVersion, proxy: ModuleProxy): Promise<string | undefined> {
  return (await proxy.info(path, version)).value.time;
}

async function readNotice(module: ModuleVersion, proxy: ModuleProxy): Promise<Notice> {
  const goMod = async (path: string, version: string): Promise<Uint8Array> =>
    (await proxy.mod({ path, version }, [])).value;
  const version = await highestVersion(module, { proxy, goMod });
  const parsed = parseGoMod(decodeText(await goMod(module.path, version)), { mode: "lax" });
  if (!parsed.ok) {
    const problem = parsed.problems[0]?.message ?? "";
    throw new ModgateError("go-mod-invalid", `go.mod of \`${module.path}@${version}\`: ${problem}`);
  }
  return { version, deprecated: parsed.value.module?.deprecated ?? "", retract: parsed.value.retract };
}

type VersionSource = Parameters<typeof queryVersion>[0];

async function highestVersion({ path, version }: ModuleVersion, source: VersionSource): Promise<string> {
  try {
    return (await queryVersion(source, path, "latest")).version;
  } catch (error) {
    // Where the chain agrees that it knows no version by name, the one in use is the highest there is. Where it
    // names versions and then withholds them, nothing is known.
    if (isNotFound(error) && !(await namesVersions(path, source.proxy))) return version;
    throw error;
  }
}

async function namesVersions(path: string, proxy: ModuleProxy): Promise<boolean> {
  try {
    return (await proxy.list(path)).value.length > 0;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof ModgateError && error.code === "module-not-found";
}

function releaseOf({ module, time, notice }: Answer): ModuleRelease {
  const { path, version } = module;
  const known = "value" in notice ? notice.value : undefined;
  const covering = known?.retract.find(
    ({ low, high }) => compareVersions(low, version) <= 0 && compareVersions(version, high) <= 0,
  );
  return {
    path,
    version,
    ...("value" in time && time.value !== undefined ? { time: time.value } : {}),
    ...(known === undefined || covering === undefined
      ? {}
      : { retracted: { rationale: covering.rationale, from: known.version } }),
    ...(known === undefined || known.deprecated === "" ? {} : { deprecated: known.deprecated }),
  };
}

function untoldOf({ module, time, notice }: Answer): ReleasesEvidence["untold"] {
  const key = moduleKey(module);
  return [
    ...("reason" in time ? [{ module: key, what: "time" as const, reason: time.reason }] : []),
    ...("reason" in notice ? [{ module: key, what: "retraction" as const, reason: notice.reason }] : []),
  ];
}
