import { join } from "node:path";
import { parseProxyChain, redactUrl } from "../go/proxy-chain.ts";
import type { Request } from "../model/request.ts";
import type { Files } from "../model/world.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import { parseNetrc } from "../world/http/netrc.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { chainOf, type ProxyTrial } from "./try-proxies.ts";

/** What is known of how modules are fetched. */
export interface ProxyScene {
  readonly request: Request;
  /** Undefined where it cannot be read. */
  readonly policy: LoadedPolicy | undefined;
  readonly trials: readonly ProxyTrial[];
}

/**
 * Says which sources are asked, in order, and what came of asking each. `isNeeded`: whether the builds hold modules
 * that a cache gave in the proxies' stead.
 */
export function diagnoseProxy({ request, policy, trials }: ProxyScene, isNeeded: boolean): Diagnosis {
  const what = "proxy";
  const parsed = parseProxyChain(chainOf(request, policy));
  if (!parsed.ok)
    return { what, state: "no", found: parsed.problems.map(({ message }) => message).join("; ") };
  const entries = parsed.value.map(({ kind, url }) => (kind === "url" ? redactUrl(url) : kind));
  const from = policy?.common.proxy.chain === undefined ? "GOPROXY" : "the policy";
  const told = `${entries.join(" -> ")} (from ${from})`;
  if (entries[0] === "off") return { what, state: "no", found: `${told}: no module can be fetched` };
  const direct = entries.includes("direct") ? [directRemark(policy)] : [];
  const troubles = [...new Set([...trials.map(({ why }) => why), ...direct])].filter((why) => why !== "");
  if (troubles.length === 0) return { what, state: "ok", found: told };
  const state = isNeeded && !isServed(trials) ? "no" : "note";
  return { what, state, found: [told, ...troubles].join("; ") };
}

function directRemark(policy: LoadedPolicy | undefined): string {
  return policy?.common.proxy.allowDirect === false
    ? "direct is not used: proxy.allow-direct is false"
    : "direct asks the authors' servers, by the installed go, and was not tried";
}

/** Tells whether a question gets past the entries that did not answer. */
function isServed(trials: readonly ProxyTrial[]): boolean {
  const stop = trials.find(
    ({ outcome, entry }) => !["refused", "failed"].includes(outcome) || entry.fallThrough === "not-found",
  );
  return stop !== undefined && !["refused", "failed"].includes(stop.outcome);
}

/** Where credentials may stand. */
export interface CredentialScene extends ProxyScene {
  readonly env: Readonly<Record<string, string>>;
  readonly files: Pick<Files, "read">;
}

/** Says who vouches for us at each proxy. No secret is told. */
export async function diagnoseCredentials(scene: CredentialScene): Promise<Diagnosis> {
  const what = "credentials";
  const { request, policy, trials } = scene;
  const netrc = await netrcHosts(scene);
  const told = trials.flatMap((trial) => {
    const url = URL.parse(trial.entry.url);
    return url === null ? [] : [triedCredential(credentialOf(url, { request, netrc }), trial)];
  });
  if (told.some(({ state }) => state === "no")) return { what, state: "no", found: foundOf(told) };
  if (policy?.common.proxy.chain !== undefined && trials.some(({ entry }) => holdsPassword(entry.url))) {
    const found = "the policy file holds a password: take it out and use a netrc file or GOAUTH";
    return { what, state: "note", found };
  }
  if (told.length === 0) return { what, state: "ok", found: "none needed" };
  const state = told.some((one) => one.state === "note") ? "note" : "ok";
  return { what, state, found: foundOf(told) };
}

function holdsPassword(url: string): boolean {
  return (URL.parse(url)?.password ?? "") !== "";
}

function foundOf(told: readonly Credential[]): string {
  return told.map(({ found }) => found).join("; ");
}

interface Credential extends Pick<Diagnosis, "state" | "found"> {
  /** True where something is sent, or may be asked for, so that the proxy's answer tells whether it is right. */
  readonly isTold?: boolean;
}

/** Only a proxy that answered has taken what it was sent. */
function triedCredential(credential: Credential, { outcome }: ProxyTrial): Credential {
  if (credential.isTold !== true || outcome === "answered") return credential;
  const remark = outcome === "refused" ? "the proxy refuses" : "not tried, as the proxy did not answer";
  return { ...credential, state: "note", found: `${credential.found}; ${remark}` };
}

interface Vouchers {
  readonly request: Request;
  /** Hosts that the netrc file names. */
  readonly netrc: readonly string[];
}

// Source: `go help goauth`; cmd/go refuses a password in an http URL.
function credentialOf(url: URL, { request, netrc }: Vouchers): Credential {
  const { host } = url;
  const inUrl = url.username !== "" || url.password !== "";
  if (url.protocol === "file:") return { state: "ok", found: "none needed for a folder" };
  if (inUrl && url.protocol === "http:")
    return { state: "no", found: `${host}: go sends no password over http; use https` };
  if (inUrl) return { state: "ok", found: `${host}: in its URL`, isTold: true };
  if (url.protocol === "http:") return { state: "ok", found: `${host}: none, as it is http` };
  const auth = request.go.GOAUTH.trim();
  if (auth === "off") return { state: "ok", found: `${host}: none, GOAUTH is off` };
  if (netrc.includes(url.hostname)) return { state: "ok", found: `${host}: netrc`, isTold: true };
  if (auth !== "" && auth !== "netrc") return { state: "ok", found: `${host}: by GOAUTH`, isTold: true };
  return { state: "ok", found: `${host}: none known, which is fine where it asks for none`, isTold: true };
}

async function netrcHosts({ env, files }: CredentialScene): Promise<readonly string[]> {
  const named = env["NETRC"] ?? "";
  const path = named === "" ? join(env["HOME"] ?? "", ".netrc") : named;
  const bytes = await files.read(path).catch(() => undefined);
  return bytes === undefined ? [] : parseNetrc(new TextDecoder().decode(bytes)).map(({ machine }) => machine);
}
