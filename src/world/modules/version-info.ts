import { decodeText } from "../../go/decode-text.ts";
import { canonicalModuleVersion, checkModuleVersion } from "../../go/module-path.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { VersionInfo } from "../../model/world.ts";

/** An `.info` or `@latest` that came, and what was asked. */
export interface ToldVersion {
  readonly bytes: Uint8Array;
  readonly path: string;
  /** The version or query; "" for `@latest`. */
  readonly query: string;
  /** Who answered. */
  readonly source: string;
}

/**
 * Reads an `.info` strictly: an object with a version that is valid for the path and, where a canonical version
 * was asked for, exactly that one. What go reads must have the type it has there. As in go the case of keys does not
 * matter; but where two differ in case only it is refused, as go would take the last of them and others would not.
 *
 * @throws proxy-answer-invalid
 *
 * Source: modfetch.proxyRepo.Stat, modfetch.RevInfo.
 */
export function parseVersionInfo(told: ToldVersion): VersionInfo {
  const fields = parseObject(told);
  const version = textField(fields, "Version");
  if (version === undefined || version === "") throw invalid(told, "it has no version");
  const wanted = canonicalModuleVersion(told.query) === told.query ? told.query : "";
  if (wanted !== "" && version !== wanted && checkModuleVersion(told.path, wanted) === undefined) {
    throw invalid(told, `it is about ${shown(version)}`);
  }
  const problem = wanted === version ? undefined : checkModuleVersion(told.path, version);
  if (problem !== undefined) throw invalid(told, `its version ${shown(version)} is not valid for the module`);
  const time = textField(fields, "Time") ?? "";
  const origin = readOrigin(fields["Origin"]);
  return {
    version,
    ...(isRealTime(time) ? { time } : {}),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** Tells whether an answer is what parseVersionInfo() reads. */
export function isVersionInfo(told: ToldVersion): boolean {
  try {
    parseVersionInfo(told);
    return true;
  } catch {
    return false;
  }
}

/** Refuses a web page in place of a file of the protocol. @throws proxy-answer-invalid */
export function refuseHtml(bytes: Uint8Array, source: string, subject: () => string): void {
  if (!looksLikeHtml(bytes)) return;
  throw new ModgateError(
    "proxy-answer-invalid",
    `\`${source}\` answers ${subject()} with a web page (got HTML)`,
    {
      hint: "check the proxy's URL, and whether a login page or a captive portal stands before it",
    },
  );
}

/** Tells whether an answer is a web page. */
export function looksLikeHtml(bytes: Uint8Array): boolean {
  // A byte order mark counts as white space.
  const start = bytes
    .subarray(0, 256)
    .find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
  return start === 0x3c;
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(told: ToldVersion): Fields {
  let value: unknown;
  try {
    value = JSON.parse(decodeText(told.bytes));
  } catch {
    throw invalid(told, "it is not JSON");
  }
  if (!isFields(value)) throw invalid(told, "it is not an object");
  const fields = unfolded(told, value);
  const misfit = misfitting(fields);
  if (misfit !== undefined) throw invalid(told, misfit);
  return fields;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const knownKeys = ["Version", "Time", "Origin"] as const;

/** Gives keys that go knows, whatever their case, the names they have there; two for one name are refused. */
function unfolded(told: ToldVersion, fields: Fields): Fields {
  const named: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    const known = knownKeys.find((name) => isFold(key, name));
    if (known === undefined) continue;
    if (Object.hasOwn(named, known)) throw invalid(told, `its key ${shown(key)} is ambiguous`);
    named[known] = value;
  }
  return named;
}

// The two letters beyond ASCII are those that Unicode folds to one in it. Source: encoding/json.foldName.
function isFold(key: string, name: string): boolean {
  if (key === name || key.length !== name.length) return key === name;
  return key.replaceAll("\u017f", "s").replaceAll("\u212a", "k").toLowerCase() === name.toLowerCase();
}

/** Says which field go could not read. Absent ones and null are as good as not there. */
function misfitting(fields: Fields): string | undefined {
  const { Version: version, Time: time, Origin: origin } = fields;
  if (!isTextOrNothing(version)) return "its version is no text";
  if (!isNothing(time) && !(typeof time === "string" && isGoTime(time))) return "its time is not in RFC 3339";
  if (isNothing(origin)) return undefined;
  if (!isFields(origin)) return "its origin is no object";
  const odd = Object.keys(origin).find((key) => isOriginKey(key) && !isTextOrNothing(origin[key]));
  return odd === undefined ? undefined : `${shown(odd)} in its origin is no text`;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isTextOrNothing(value: unknown): boolean {
  return isNothing(value) || typeof value === "string";
}

// Source: codehost.Origin; go does not mind the case of keys.
function isOriginKey(key: string): boolean {
  return /^(?:vcs|url|subdir|hash|tagprefix|tagsum|ref|reposum)$/i.test(key);
}

function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" ? value : undefined;
}

function readOrigin(value: unknown): VersionInfo["origin"] {
  if (!isFields(value)) return undefined;
  const vcs = textField(value, "VCS");
  const url = textField(value, "URL");
  const ref = textField(value, "Ref");
  const hash = textField(value, "Hash");
  return {
    ...(vcs === undefined ? {} : { vcs }),
    ...(url === undefined ? {} : { url }),
    ...(ref === undefined ? {} : { ref }),
    ...(hash === undefined ? {} : { hash }),
  };
}

const timeForm =
  /^(?<day>\d{4}-\d\d-\d\d)T(?<hour>\d{1,2}):[0-5]\d:[0-5]\d(?:[.,]\d+)?(?:Z|[+-](?<zoneHour>\d\d):(?<zoneMinute>\d\d))$/;

// Of thousands of version files nearly every one has such a time, on a day that every month has.
const plainTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** Tells whether go takes it for a time: RFC 3339 and a little more. Source: time.Time.UnmarshalJSON. */
function isGoTime(text: string): boolean {
  if (plainTime.test(text)) return true;
  const { day = "", hour, zoneHour = "0", zoneMinute = "0" } = timeForm.exec(text)?.groups ?? {};
  if (hour === undefined || Number(hour) > 23 || Number(zoneHour) > 24 || Number(zoneMinute) > 60)
    return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** Not the zero time, which go writes where it knows none, and a form that others read too. */
function isRealTime(time: string): boolean {
  return time !== "" && !time.startsWith("0001-") && !Number.isNaN(Date.parse(time));
}

function invalid({ path, query, source }: ToldVersion, why: string): ModgateError {
  const subject = shown(query === "" ? `${path}@latest` : `${path}@${query}`);
  return new ModgateError(
    "proxy-answer-invalid",
    `the version file that \`${source}\` gives for ${subject} is not usable: ${why}`,
  );
}
