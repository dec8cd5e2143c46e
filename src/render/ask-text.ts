import type { AskDocument, AskVerdict } from "../model/ask-document.ts";
import { guardLines, toTerminal } from "./neutralise.ts";
import { explainCommand } from "./report-view.ts";

const verdictWords: Readonly<Record<AskVerdict, string>> = {
  admitted: "Admitted",
  refused: "Refused",
  unjudged: "Not judged",
};

const fromWords: Readonly<Record<AskDocument["from"], string>> = {
  asked: "",
  query: "what the query means now",
  "build list": "the version in the build list",
  latest: "the latest version; no build has it",
};

/** Writes the answer of `modgate ask` for a terminal or a plain log. */
export function askText(answer: AskDocument): string {
  const lines = [
    heading(answer),
    ...(answer.repository === "" ? [] : [`for ${answer.repository}`]),
    ...answer.findings.flatMap(findingLines),
    `policy: ${placeOf(answer)} (${answer.decides.rule})`,
    ...(answer.nearestAllowed === null ? noneWords(answer) : [`nearest allowed: ${answer.nearestAllowed}`]),
    ...unknowns(answer).flatMap(({ reason, hint }) => [
      `unknown: ${reason}`,
      ...(hint === "" ? [] : [`  hint: ${hint}`]),
    ]),
    ...answer.notes.map((note) => `note: ${note}`),
  ];
  return guardLines(`${lines.map((line) => toLine(line)).join("\n")}\n`);
}

function heading({ verdict, judged, from, builds }: AskDocument): string {
  const names = judged.map(({ path, version }) => `${path} ${version}`).join(" by way of ");
  const where = builds.length === 0 ? "" : `built in ${builds.join(", ")}`;
  const origin = [fromWords[from], where].filter((words) => words !== "").join("; ");
  return `${verdictWords[verdict]}: ${names}${origin === "" ? "" : ` (${origin})`}`;
}

function findingLines(finding: AskDocument["findings"][number]): readonly string[] {
  const { code, level, message, waived, fix, policy } = finding;
  const place = policy.line > 0 ? `${policy.file}:${policy.line}` : policy.file;
  const fixes = fix.split("\n").filter((line) => line !== "");
  return [
    `  ${level} ${code} (${place})${waived === null ? "" : `, waived until ${waived.expires} by ${waived.owner}`}`,
    `    ${message}`,
    ...fixes.map((line, at) => `    ${at === 0 ? "fix:  " : "      "}${line}`),
    `    more: ${explainCommand(code)}`,
  ];
}

// What is refused stays so, whatever else is not known.
function unknowns({ verdict, doubts }: AskDocument): AskDocument["doubts"] {
  return verdict === "refused" ? [] : doubts;
}

function noneWords({ verdict }: AskDocument): readonly string[] {
  return verdict === "refused" ? ["nearest allowed: none is known"] : [];
}

function placeOf({ decides }: AskDocument): string {
  return decides.line === undefined || decides.line === 0 ? decides.file : `${decides.file}:${decides.line}`;
}

// Blanks at the start are ours; all else may be foreign.
function toLine(line: string): string {
  const blanks = /^ */.exec(line)?.[0] ?? "";
  return blanks + toTerminal(line);
}
