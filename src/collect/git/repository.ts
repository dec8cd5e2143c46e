import { createDependencyModReader } from "../../go/dependency-mod.ts";
import { type Collected, present } from "../../model/collected.ts";
import type { RepositoryEvidence } from "../../model/repository.ts";
import type { RunEvent } from "../../model/request.ts";
import type { Commands, Files } from "../../model/world.ts";
import { type Checkout, findCheckout, noCommit, withoutSlash } from "./checkout.ts";
import { askGit } from "./git.ts";
import { collectTags, mainModuleVersion } from "./main-module-version.ts";
import { remoteName } from "./remote-name.ts";

/** What `collectRepository` is asked. `dir` is absolute, at or below the repository root. */
export interface RepositoryQuestion {
  readonly dir: string;
  readonly commands: Commands;
  readonly files: Files;
  readonly event: RunEvent;
}

/**
 * Asks git for the repository that holds a folder: root, head, its time, name, version; no network.
 *
 * Absent as its checkout is.
 */
export async function collectRepository(
  question: RepositoryQuestion,
): Promise<Collected<RepositoryEvidence>> {
  const checkout = await findCheckout(question);
  return checkout.state === "present" ? describeCheckout(question, checkout.value) : checkout;
}

/** Tells of a checkout what collectRepository() does. git is asked for all of it at once. */
export async function describeCheckout(
  question: RepositoryQuestion,
  checkout: Checkout,
): Promise<Collected<RepositoryEvidence>> {
  const { commands } = question;
  const { root, head } = checkout;
  const time = askGit(commands, root, ["show", "-s", "--no-show-signature", "--format=%ct", head, "--"]);
  const naming = nameOf(question, root);
  const goMod = await question.files.read(`${withoutSlash(question.dir)}/go.mod`);
  const tagging = goMod === undefined ? [] : collectTags(commands, checkout);
  const [seconds, name, tags] = await Promise.all([time, naming, tagging]);
  if (seconds === undefined || !/^\d+$/.test(seconds)) return noCommit;
  const headTime = toRfc3339(Number(seconds));
  let version: string | undefined;
  const value = {
    root,
    head,
    headTime,
    // A long go.mod is read for what few reports show.
    get version() {
      version ??= mainModuleVersion({ checkout, modulePath: modulePathOf(goMod), tags, headTime });
      return version;
    },
    name,
  };
  return present(value, { kind: "repository", source: `git:${head}`, sha256: "", time: headTime });
}

async function nameOf({ commands, event }: RepositoryQuestion, root: string): Promise<string> {
  if (event.repository !== "") return event.repository;
  return remoteName((await askGit(commands, root, ["remote", "get-url", "origin"])) ?? "");
}

function modulePathOf(content: Uint8Array | undefined): string {
  const goMod = createDependencyModReader().read(new TextDecoder().decode(content));
  return goMod.ok ? goMod.value.path : "";
}

function toRfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
