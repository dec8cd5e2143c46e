import { policySections } from "../engine/policy-sections.ts";
import { allGates } from "../gates/index.ts";
import { policyExample } from "../policy/policy-examples.ts";
import { allPolicyKeys, findPolicyKey, type PolicyKey, policyKeys } from "../policy/policy-keys.ts";
import { policyJsonSchema } from "../policy/policy-schema.ts";

/** All keys of the policy file, in the order of its documentation. */
export function documentedKeys(): readonly PolicyKey[] {
  return policyKeys(policyJsonSchema(policySections()));
}

/** Writes the page of a policy key, `modules.allow` or a section; undefined where there is no such key. */
export function keyPage(path: string): string | undefined {
  const key = findPolicyKey(documentedKeys(), path);
  return key === undefined ? undefined : `# ${key.path}\n\n${keyText(key)}`;
}

/** What documentation says of one key: what it is, what it may be, the keys below it, an example, its codes. */
export function keyText(key: PolicyKey): string {
  const isSection = !key.path.includes(".") && key.below.length > 0 && key.type === "map";
  const codes = codesOf(key.path).map((code) => `\`${code}\``);
  return [
    sentence(key.description),
    facts(key),
    ...(key.below.length === 0 ? [] : [keyTable(isSection ? key.below : allPolicyKeys(key.below), key.path)]),
    ...(isSection || key.path.includes("[]") || key.path.split(".").length > 2
      ? []
      : [`\`\`\`yaml\n${policyExample(key).trimEnd()}\n\`\`\``]),
    ...(codes.length === 0 ? [] : [`Codes: ${codes.join(", ")}.`]),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

/** A key that stands in a gate's codes belongs to them; a section belongs to none by itself. */
function codesOf(path: string): readonly string[] {
  return allGates.flatMap((gate) =>
    Object.entries(gate.codes).flatMap(([code, { keys }]) => (keys.includes(path) ? [code] : [])),
  );
}

function facts({ type, fallback, required }: PolicyKey): string {
  if (type === "map" && fallback === "") return required ? "Required." : "";
  const absent = fallback === "" ? "" : ` Absent: \`${fallback.replaceAll('"', "")}\`.`;
  return `Value: ${type}.${absent}${required ? " Required." : ""}`;
}

/** One row for each key, its path cut by that of its parent. */
export function keyTable(keys: readonly PolicyKey[], parent: string): string {
  const rows = keys.map(({ path, type, fallback, required, description }) => {
    const absent = required ? "required" : fallback.replaceAll('"', "");
    const cells = [`\`${path.slice(parent.length).replace(/^\./, "")}\``, type, absent, description];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return ["| key | value | absent | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

function sentence(text: string): string {
  // A key or a name is no word to begin with a capital.
  return /^[a-z]+(?=[ ,])/.test(text)
    ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
    : text && `${text}.`;
}
