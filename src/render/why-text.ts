import type { Parent } from "../model/module-why.ts";
import type { Upgrade, WhyBuild, WhyDocument } from "../model/why-document.ts";
import { changeWords } from "./diff-view.ts";
import { guardLines, toTerminal } from "./neutralise.ts";
import { count, explainCommand, groupDigits } from "./report-view.ts";
import { alignRows } from "./terminal.ts";

type Lines = readonly string[];

/** Writes the answer of `modgate why` for a terminal or a plain log. */
export function whyText(answer: WhyDocument): string {
  const sections = [
    ...(answer.builds.length === 0
      ? [absentSection(answer)]
      : answer.builds.map((build) => buildSection(answer, build))),
    ...(answer.unresolved.length === 0 ? [] : [unresolvedSection(answer)]),
  ];
  return guardLines(`${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`);
}

function absentSection({ module, nearMisses, unresolved }: WhyDocument): Lines {
  const where =
    unresolved.length === 0 ? "in no build of this repository" : "in no build that could be resolved";
  return [
    `${toTerminal(module)} is ${where}`,
    ...nearMisses.map(
      ({ path, version, because }) => `  ${because}: ${toTerminal(`${path} ${version}`).trim()}`,
    ),
    ...(nearMisses.length === 0 ? ["  hint: list what is built with: modgate resolve"] : []),
  ];
}

function buildSection(answer: WhyDocument, build: WhyBuild): Lines {
  const { file, path, version, by, main, why, findings, upgrade } = build;
  if (main) return [`${toTerminal(path)} is a main module of ${toTerminal(file)}`];
  return [
    `${toTerminal(path)} ${toTerminal(version)} in ${toTerminal(file)}, ${requiredWords(build)}`,
    ...(by === "exact" ? [] : [`  ${toTerminal(answer.module)} means it: ${meaning[by]}`]),
    ...(build.replacedBy === null ? [] : [`  replaced by ${toTerminal(build.replacedBy.replace("@", " "))}`]),
    ...(why.length === 0 ? [] : [`  path:    ${toTerminal(why.join(" -> "))}`]),
    ...askedLines(build),
    ...parentLines(build),
    ...findings.map(({ code, level, message, waived }) => {
      const words = `${level} ${code}${waived === null ? "" : " (waived)"}: ${message}`;
      return `  policy:  ${toTerminal(`${words} More: ${explainCommand(code)}`)}`;
    }),
    ...(upgrade === null ? noUpgrade(build) : upgradeLines(upgrade)),
  ];
}

const meaning: Readonly<Record<WhyBuild["by"], string>> = {
  exact: "",
  major: "that is its path with its major",
  package: "that is a package path below it",
  replacement: "that stands in its place",
};

function requiredWords({ line, indirect }: WhyBuild): string {
  if (line === undefined) return "indirect, on no line of go.mod";
  return `${indirect ? "indirect" : "direct"}, ${toTerminal(`${line.file}:${line.line ?? 0}`)}`;
}

function askedLines({ asked, version }: WhyBuild): Lines {
  if (asked === null) return [];
  if (asked.why.length === 0)
    return [`  ${toTerminal(asked.version)}: nothing asks for it; ${toTerminal(version)} is selected`];
  return [
    `  ${toTerminal(asked.version)}: ${toTerminal(asked.why.join(" -> "))}; ${toTerminal(version)} is selected`,
  ];
}

const mostParents = 25;

function parentLines({ parents }: WhyBuild): Lines {
  if (parents.length === 0) return [];
  const rows = parents.slice(0, mostParents).map((parent) => {
    const notes = [
      ...(parent.decides ? ["decides"] : []),
      ...(parent.built ? [] : ["not the version that is built"]),
    ];
    return [nameOf(parent), `asks for ${parent.asks}`, notes.join(", ")].map((text) => ({
      text: toTerminal(text),
    }));
  });
  const left = parents.length - rows.length;
  return [
    `  required by ${count(parents.length, "module")}:`,
    ...alignRows(rows).map((line) => `    ${line}`),
    ...(left > 0 ? [`    and ${groupDigits(left)} more (--json has all)`] : []),
  ];
}

function nameOf({ path, version }: Parent): string {
  return version === "" ? path : `${path} ${version}`;
}

function noUpgrade({ findings }: WhyBuild): Lines {
  return findings.length > 0
    ? ["  upgrade: no allowed version is known"]
    : ["  upgrade: no newer allowed version is known"];
}

function upgradeLines({ target, because, command, changes, heldBy, untried }: Upgrade): Lines {
  const head = `  upgrade: to ${toTerminal(target.replace("@", " "))} (${because})`;
  if (untried !== "") return [`${head}: not tried, ${toTerminal(untried)}`];
  const run = `    ${toTerminal(command)}`;
  if (heldBy.length > 0) {
    const holders = heldBy.map((parent) => `${nameOf(parent)} asks for ${parent.asks}`);
    return [`${head} is held back: ${toTerminal(holders.join("; "))}; go lowers or drops them:`, run];
  }
  if (changes.length === 0) return [`${head} changes no other module:`, run];
  const rows = changes.map((change) => {
    const { what, module, versions } = changeWords(change);
    return [what, module, versions].map((text) => ({ text: toTerminal(text) }));
  });
  const table = alignRows(rows).map((line) => `    ${line}`);
  return [`${head} changes ${count(changes.length, "other module")}:`, ...table, run];
}

function unresolvedSection({ unresolved }: WhyDocument): Lines {
  return [
    "Could not be resolved (whether they have it is not known)",
    ...unresolved.flatMap(({ file, reason, hint }) => [
      `  ${toTerminal(file)}: ${toTerminal(reason.replace(`${file}: `, ""))}`,
      ...(hint === "" ? [] : [`    hint: ${toTerminal(hint)}`]),
    ]),
  ];
}
