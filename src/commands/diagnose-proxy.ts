import { join } from "node:path";
import { parseProxyChain, redactUrl } from "../go/proxy-chain.ts";
import type { Request } from "../model/request.ts";
import type { Files } from "../model/world.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import { parseNetrc } from "../world/http/netrc.ts";
import type { Diagnosis } from "./diagnosis.ts";

/** What is known of how modules are fetched. */
export interface ProxyScene {
  readonly request: Request;
  /** Undefined where it cannot be read. */
  readonly policy: LoadedPolicy | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly files: Pick<Files, "read">;
}

/** Says which sources are asked, in order. */
export function diagnoseProxy({ request, policy }: Pick<ProxyScene, "request" | "policy">): Diagnosis {
  const what = "proxy";
  const parsed = parseProxyChain(chainOf(request, policy));
  if (!parsed.ok)
    return { what, state: "no", found: parsed.problems.map(({ message }) => message).join("; ") };
  const entries = parsed.value.map(({ kind, url }) => (kind === "url" ? redactUrl(url) : kind));
  const from = policy?.common.proxy.chain === undefined ? "GOPROXY" : "the policy";
  const told = `${entries.join(" -> ")} (from ${from})`;
  if (entries[0] === "off") return { what, state: "no", found: `${told}: no module can be fetched` };
  const direct = entries.includes("direct");
  const refused = policy?.common.proxy.allowDirect === false;
  if (direct && refused)
    return { what, state: "note", found: `${told}; direct is not used: proxy.allow-direct is false` };
  return direct
    ? { what, state: "note", found: `${told}; direct asks the authors' servers, by the installed go` }
    : { what, state: "ok", found: told };
}

/** Says who vouches for us at each proxy. No secret is told. */
export async function diagnoseCredentials(scene: ProxyScene): Promise<Diagnosis> {
  const what = "credentials";
  const { request, policy } = scene;
  const parsed = parseProxyChain(chainOf(request, policy));
  const urls = parsed.ok ? parsed.value.flatMap(({ url }) => (url === "" ? [] : [URL.parse(url)])) : [];
  const netrc = await netrcHosts(scene);
  const told = urls.flatMap((url) => (url === null ? [] : [credentialOf(url, { request, netrc })]));
  if (told.some(({ state }) => state === "no")) return { what, state: "no", found: foundOf(told) };
  if (policy?.common.proxy.chain !== undefined && urls.some((url) => url !== null && url.password !== "")) {
    const found = "the policy file holds a password: take it out and use a netrc file or GOAUTH";
    return { what, state: "note", found };
  }
  if (told.length === 0) return { what, state: "ok", found: "none needed" };
  return { what, state: "ok", found: foundOf(told) };
}

function foundOf(told: readonly Credential[]): string {
  return told.map(({ found }) => found).join("; ");
}

type Credential = Pick<Diagnosis, "state" | "found">;

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
  if (inUrl) return { state: "ok", found: `${host}: in its URL` };
  if (url.protocol === "http:") return { state: "ok", found: `${host}: none, as it is http` };
  const auth = request.go.GOAUTH.trim();
  if (auth === "off") return { state: "ok", found: `${host}: none, GOAUTH is off` };
  if (netrc.includes(url.hostname)) return { state: "ok", found: `${host}: netrc` };
  if (auth !== "" && auth !== "netrc") return { state: "ok", found: `${host}: by GOAUTH` };
  return { state: "ok", found: `${host}: none known, which is fine where it asks for none` };
}

async function netrcHosts({ env, files }: ProxyScene): Promise<readonly string[]> {
  const named = env["NETRC"] ?? "";
  const path = named === "" ? join(env["HOME"] ?? "", ".netrc") : named;
  const bytes = await files.read(path).catch(() => undefined);
  return bytes === undefined ? [] : parseNetrc(new TextDecoder().decode(bytes)).map(({ machine }) => machine);
}

function chainOf(request: Request, policy: LoadedPolicy | undefined): string {
  return policy?.common.proxy.chain ?? request.go.GOPROXY;
}
