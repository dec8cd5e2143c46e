import { fields } from "../../go/fields.ts";

/** One machine of a netrc file. */
export interface NetrcLogin {
  readonly machine: string;
  readonly login: string;
  readonly password: string;
}

/**
 * Reads a netrc file as the go command does: machine, login and password in pairs of words, macros skipped,
 * everything from `default` on ignored, no quoting.
 *
 * Source: cmd/go/internal/auth.parseNetrc.
 */
export function parseNetrc(text: string): readonly NetrcLogin[] {
  const logins: NetrcLogin[] = [];
  let current = nobody;
  let inMacro = false;
  for (const line of text.split("\n")) {
    if (inMacro) {
      inMacro = line !== "";
      continue;
    }
    const words = fields(line);
    let at = 0;
    for (; at + 1 < words.length; at += 2) {
      const [key, value = ""] = words.slice(at, at + 2);
      if (key === "macdef") inMacro = true;
      else current = withWord(current, key ?? "", value);
      if (current.machine !== "" && current.login !== "" && current.password !== "") {
        logins.push(current);
        current = nobody;
      }
    }
    if (words[at] === "default") break;
  }
  return logins;
}

const nobody: NetrcLogin = { machine: "", login: "", password: "" };

function withWord(login: NetrcLogin, key: string, value: string): NetrcLogin {
  switch (key) {
    case "machine":
      return { ...nobody, machine: value };
    case "login":
      return { ...login, login: value };
    case "password":
      return { ...login, password: value };
    default:
      return login;
  }
}
