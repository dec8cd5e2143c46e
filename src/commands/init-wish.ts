import type { StarterWish } from "../engine/starter-facts.ts";
import { parseProxyChain, withoutCredentials } from "../go/proxy-chain.ts";
import { ModgateError } from "../model/error.ts";
import { askQuestions, type Questions } from "../world/questions.ts";

/** What `--yes` stands for. */
export const defaultWish: StarterWish = { preset: "modgate:recommended", default: "allow", chain: "" };

/**
 * Asks at the terminal what the policy shall be like. `chain` is the environment's GOPROXY.
 *
 * @throws usage where there is no terminal, or nobody answers
 */
export async function wishByQuestions(chain: string): Promise<StarterWish> {
  const { stdin: input, stderr: output } = process;
  if (!input.isTTY || !output.isTTY) {
    throw new ModgateError(
      "usage",
      "`modgate init` asks a few questions, and there is no terminal to ask at",
      {
        hint: "take the defaults: `modgate init --yes`",
      },
    );
  }
  const questions = askQuestions({ input, output });
  try {
    return await wishFrom(questions, chain);
  } finally {
    questions.close();
  }
}

/** Asks what the policy shall be like. */
export async function wishFrom(questions: Questions, chain: string): Promise<StarterWish> {
  const preset = await questions.choose("How strict shall rules be that the policy does not name?", [
    "recommended",
    "strict",
  ]);
  const unlisted = await questions.choose("May modules come in that no entry names, in major 0 or 1?", [
    "yes",
    "no",
  ]);
  const offered = ownChain(chain);
  const named =
    offered === ""
      ? "no"
      : await questions.choose(`Is ${offered} a proxy of your own, for the policy to name?`, ["no", "yes"]);
  return {
    preset: `modgate:${preset}`,
    default: unlisted === "yes" ? "allow" : "deny",
    chain: named === "yes" ? offered : "",
  };
}

/**
 * The chain of the environment as far as a policy may name it: without user and password, and "" where it is of no
 * use to others. A folder or a loopback address is this machine's, and the Go project's own proxy is everybody's.
 */
export function ownChain(chain: string): string {
  const bare = withoutCredentials(chain);
  const parsed = parseProxyChain(bare);
  if (!parsed.ok) return "";
  const hosts = parsed.value.flatMap(({ kind, url }) => (kind === "url" ? [URL.parse(url)] : []));
  if (hosts.length === 0) return "";
  const own = hosts.every(
    (url) =>
      url !== null &&
      url.protocol !== "file:" &&
      url.search === "" &&
      !/(^|\.)golang\.org$|^localhost$|^127\.|^\[/.test(url.hostname),
  );
  return own ? bare : "";
}
