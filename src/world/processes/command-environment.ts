import { withoutCredentials } from "../../go/proxy-chain.ts";

// What a child process may know. Children run code of the pull request, so nothing passes that is not named here:
// no token of the runner, no input of the action, no credential.

const passed: ReadonlySet<string> = new Set([
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "TMPDIR",
  "TMP",
  "TEMP",
  "TZ",
  "LANG",
  "LANGUAGE",
  "TERM",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "ALL_PROXY",
  "NODE_EXTRA_CA_CERTS",
  "GIT_SSL_CAINFO",
  "AR",
  "CC",
  "CXX",
  "FC",
  "PKG_CONFIG",
  "PKG_CONFIG_PATH",
  "GCCGO",
  "GO_EXTLINK_ENABLED",
  "SYSTEMROOT",
  "WINDIR",
  "COMSPEC",
  "PATHEXT",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
]);

const passedForms: readonly RegExp[] = [/^GO[A-Z0-9]*$/, /^CGO_/, /^LC_/, /^SSL_CERT_(?:FILE|DIR)$/, /^XDG_/];

const secretForm = /TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE_KEY|API_?KEY/;

/**
 * Picks what a child process may see of an environment, and adds `extra`, which the caller answers for.
 *
 * Credentials inside of Go's proxy URLs are taken out. Go's own settings, the locale, proxies, certificates, compilers and the system's folders pass. Names are
 * compared in upper case, as some systems and tools write them in lower case.
 */
export function commandEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && mayPass(name.toUpperCase())) seen[name] = value;
  }
  return Object.fromEntries(
    Object.entries({ ...seen, ...extra }).map(([name, value]) => [
      name,
      keepsCredentials(name) ? value : withoutCredentials(value),
    ]),
  );
}

// `https://user:token@host` in a chain of proxies. A child that needs the credential has netrc or GOAUTH. The HTTP
// proxies keep theirs: without it nothing would come through, and go knows no other way to give it.
function keepsCredentials(name: string): boolean {
  return /PROXY$/i.test(name) && !/^GO/i.test(name);
}

function mayPass(name: string): boolean {
  if (secretForm.test(name)) return false;
  return passed.has(name) || passedForms.some((form) => form.test(name));
}
