/** Who offers a module, as its path tells. */
export interface ModuleSupplier {
  /** A host, or a host and an owner: `golang.org`, `github.com/gorilla`. */
  readonly name: string;
  /** The owner's page; "" where the path does not lead to one. */
  readonly url: string;
}

// Forges on which the element after the host names an owner.
const forges: ReadonlySet<string> = new Set(["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"]);

/**
 * Reads the supplier off a module path: on a forge its owner, elsewhere the host, which is whom Go trusts to
 * say where the module is. Undefined where the path begins with no host (`example`, `std`).
 */
export function moduleSupplier(path: string): ModuleSupplier | undefined {
  const [host = "", owner = ""] = path.split("/");
  if (!host.includes(".")) return undefined;
  if (!forges.has(host) || owner === "") return { name: host, url: "" };
  return { name: `${host}/${owner}`, url: `https://${host}/${owner}` };
}

/**
 * Names a module's repository where Go itself derives it from the path; "" for all others, which only their
 * host can tell.
 *
 * Source: the static patterns of cmd/go/internal/vcs.vcsPaths.
 */
export function moduleRepository(path: string): string {
  const found = /^(?:github\.com|bitbucket\.org)\/[\w.-]+\/[\w.-]+(?=\/|$)/.exec(path);
  return found === null ? "" : `https://${found[0]}`;
}
