import { parseModuleKey } from "../go/module-path.ts";
import { isModulePattern } from "../go/module-pattern.ts";
import { ModgateError } from "../model/error.ts";
import { nearestWord } from "../model/nearest-word.ts";
import { impossiblePattern } from "./impossible-pattern.ts";
import { plainText } from "./plain-text.ts";
import type { LoadedPolicy, Waiver } from "./policy.ts";
import { isDay } from "./policy-schema.ts";
import { shownValue } from "./policy-problem.ts";
import { isAboutModules } from "./waived-codes.ts";
import {
  dayAfter,
  usualWaiverDays,
  waiverCovers,
  type WaiverDay,
  waiverDay,
  type WaiverState,
  waiverState,
} from "./waivers.ts";

/** A waiver as somebody asks for it; "" where a part was not given. */
export interface WaiverWish {
  readonly code: string;
  readonly module: string;
  readonly owner: string;
  readonly reason: string;
  readonly until: string;
}

/** What a wish is held against. */
export interface WaiverScene {
  readonly policy: LoadedPolicy;
  /** Codes whose findings a waiver can cover. */
  readonly codes: readonly string[];
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
}

/** Tells all that speaks against a new waiver, in the order of its parts; empty where it may be written. */
export function waiverProblems(wish: WaiverWish, scene: WaiverScene): readonly ModgateError[] {
  const found = [
    codeProblem(wish, scene),
    moduleProblem(wish),
    textProblem({ flag: "owner", text: wish.owner, hint: 'name who answers for it: --owner "@org/team"' }),
    textProblem({
      flag: "reason",
      text: wish.reason,
      hint: 'say why it has to be lived with: --reason "TEXT"',
    }),
    dayProblem(wish, scene),
    standingProblem(wish, scene),
  ];
  return found.filter((problem) => problem !== undefined);
}

/** Makes the waiver of a wish without problems: its texts in one line each. */
export function waiverOfWish({ code, module, owner, reason, until }: WaiverWish): Waiver {
  return { code, module, owner: plainText(owner), expires: until, reason: plainText(reason, 1000) };
}

function codeProblem({ code }: WaiverWish, { codes }: WaiverScene): ModgateError | undefined {
  if (codes.includes(code)) return undefined;
  if (code === "") return wrong("a waiver needs a finding code", "`modgate explain` lists them");
  if (/^(waiver-|policy-)/.test(code)) {
    const hint = "mend the policy itself: findings about it cannot be waived by it";
    return wrong(`\`${shownValue(code)}\` cannot be waived`, hint);
  }
  const nearest = nearestWord(code, codes);
  const hint = nearest === undefined ? "`modgate explain` lists the codes" : `did you mean \`${nearest}\`?`;
  return wrong(`there is no finding code \`${shownValue(code)}\``, hint);
}

function moduleProblem({ code, module }: WaiverWish): ModgateError | undefined {
  if (module === "") {
    return wrong(
      "a waiver needs a module",
      "name what the finding is about: its path with /vN, with a version to waive that one alone; or the file or text behind the finding's code",
    );
  }
  if (module.split("/").every((element) => /^\*+$/.test(element))) {
    return wrong(
      `\`${shownValue(module)}\` would waive it for every module`,
      "name the module that the finding is about; to accept the finding everywhere, change the rule's level",
    );
  }
  if (!isAboutModules(code)) {
    return plainText(module) === module
      ? undefined
      : wrong(`\`${shownValue(module)}\` can never match`, "write the text as the finding tells it");
  }
  // The subject of a finding with its version is a narrower waiver, and as good.
  if (parseModuleKey(module) !== undefined) return undefined;
  const impossible = impossiblePattern(module);
  if (impossible !== undefined) {
    return wrong(`\`${shownValue(module)}\` can never match: ${impossible.problem}`, impossible.hint);
  }
  if (isModulePattern(module)) return undefined;
  return wrong(`\`${shownValue(module)}\` is a malformed pattern`, "write the path as the finding tells it");
}

interface TextPart {
  readonly flag: string;
  readonly text: string;
  readonly hint: string;
}

// What the findings' ready blocks show in these places is to be filled in.
const placeholders: ReadonlySet<string> = new Set(["@org/team", "TEXT"]);

function textProblem({ flag, text, hint }: TextPart): ModgateError | undefined {
  const plain = plainText(text);
  if (plain === "") return wrong(`a waiver needs \`--${flag}\``, hint);
  return placeholders.has(plain) ? wrong(`\`--${flag} ${plain}\` is a placeholder`, hint) : undefined;
}

function dayProblem({ until }: WaiverWish, { policy, today }: WaiverScene): ModgateError | undefined {
  const days = policy.common.maxWaiverDays ?? usualWaiverDays;
  const latest = dayAfter(today, days);
  const hint = `name its last day, at most ${days} days from now: --until ${dayAfter(today, Math.min(90, days))}`;
  if (until === "") return wrong("a waiver needs `--until`", hint);
  if (!isDay(until)) return wrong(`\`--until ${shownValue(until)}\` is no day of the form YYYY-MM-DD`, hint);
  if (until < today) return wrong(`\`--until ${until}\` is past: today is ${today}, UTC`, hint);
  if (until > latest)
    return wrong(`\`--until ${until}\` is too far: ${latest} is the last day it can name`, hint);
  return undefined;
}

/** A waiver that is there already: a second one would never be looked at. */
function standingProblem(
  { code, module }: WaiverWish,
  { policy, today }: WaiverScene,
): ModgateError | undefined {
  const { waivers } = policy.common;
  const index = waivers.findIndex(
    (waiver) =>
      waiver.code === code &&
      (waiver.module === module || isOpen(waiver, { module, day: waiverDay(policy, today) })),
  );
  const waiver = waivers[index];
  if (waiver === undefined) return undefined;
  const { file, line } = policy.origin(["waivers", index]);
  const state = waiverState(waiver, waiverDay(policy, today));
  const { owner = "nobody", expires = "no day" } = waiver;
  if (state.kind === "counts") {
    const what = `\`${code}\` on \`${module}\` is waived already, until ${expires} by ${shownValue(owner)} (${file}:${line})`;
    return wrong(what, "to renew it, change `expires` there");
  }
  return wrong(
    `the waiver for \`${code}\` on \`${module}\` ${troubleOf(state, expires)} (${file}:${line})`,
    "mend that one, or remove it first",
  );
}

function troubleOf(state: Exclude<WaiverState, { readonly kind: "counts" }>, expires: string): string {
  if (state.kind === "expired") return `ran out on ${expires}`;
  return state.kind === "far"
    ? `ends on ${expires}, later than ${state.latest}, and does not count`
    : `has no ${state.missing.join(" and no ")}`;
}

function isOpen(
  waiver: Waiver,
  { module, day }: { readonly module: string; readonly day: WaiverDay },
): boolean {
  return (
    waiverState(waiver, day).kind === "counts" && waiverCovers(waiver, { code: waiver.code, subject: module })
  );
}

function wrong(message: string, hint: string): ModgateError {
  return new ModgateError("usage", message, { hint });
}
