// Hosts where everybody's modules are: what is private there is told by its owner.
const sharedHosts: ReadonlySet<string> = new Set([
  "bitbucket.org",
  "codeberg.org",
  "gitee.com",
  "github.com",
  "gitlab.com",
  "git.sr.ht",
]);

// Paths where all modules are public.
const publicHosts: ReadonlySet<string> = new Set([
  "cloud.google.com",
  "go.googlesource.com",
  "golang.org",
  "google.golang.org",
  "gopkg.in",
  "k8s.io",
  "sigs.k8s.io",
]);

const wildcard = /[*?[\\]/;

/**
 * Tells whether a pattern of GONOSUMDB or GOPRIVATE goes for modules of somebody: a host by its domain
 * (`git.corp.example`, `*.corp.example`), on a host that everybody shares an owner at least by the first letters
 * (`github.com/acme`). `*`, `*.com` and `github.com/*` go for everybody's,
 * `golang.org/x` for public ones.
 */
export function namesAnOwner(pattern: string): boolean {
  const [host = "", owner = ""] = pattern.split("/");
  const domain = host.split(".").slice(-2);
  if (host === "" || domain.some((label) => label === "" || wildcard.test(label))) return false;
  if (publicHosts.has(host.toLowerCase())) return false;
  return !sharedHosts.has(host.toLowerCase()) || /^[^*?[\\]{3}/.test(owner) || isLiteral(owner);
}

function isLiteral(owner: string): boolean {
  return owner !== "" && !wildcard.test(owner);
}
