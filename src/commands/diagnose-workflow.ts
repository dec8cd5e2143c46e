import { join } from "node:path";
import { isTangled } from "../collect/build-files/reading-budget.ts";
import { type WorkflowNode, yamlText } from "../collect/workflows/workflow-text.ts";
import type { Files } from "../model/world.ts";
import { type Diagnosis, remarked } from "./diagnosis.ts";

const folder = ".github/workflows";

/** Looks at the workflows that run modgate: what would leave it without a base, without a run, or with too many rights. */
export async function diagnoseWorkflows(
  files: Pick<Files, "read" | "list">,
  root: string,
): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const name of (await files.list(join(root, folder))) ?? []) {
    if (!/\.ya?ml$/.test(name)) continue;
    const text = new TextDecoder().decode(await files.read(join(root, folder, name)));
    if (/modgate/i.test(text)) found.push(...workflowDiagnoses(`${folder}/${name}`, text));
  }
  if (found.length > 0) return found;
  return [{ what: "workflow", state: "note", found: "none runs modgate: `modgate init` writes one" }];
}

function workflowDiagnoses(file: string, text: string): readonly Diagnosis[] {
  const read = readWorkflow(file, text);
  if (typeof read === "string") return [{ what: "workflow", state: "note", found: `${file}: ${read}` }];
  const workflow = recordOf(plainValue(read));
  const jobs = Object.values(recordOf(workflow["jobs"])).map(recordOf).filter(usesModgate);
  if (jobs.length === 0) return [];
  return [
    remarked(
      "workflow",
      [...eventRemarks(workflow["on"]), ...jobs.flatMap(checkoutRemarks)].map((one) => `${file}: ${one}`),
      file,
    ),
    remarked(
      "permissions",
      jobs.flatMap((job) => rightsRemarks(job["permissions"] ?? workflow["permissions"])),
      "no more than needed",
    ),
  ];
}

/** What a workflow says, aliases put in; or, in words, why it says nothing. */
function readWorkflow(file: string, text: string): WorkflowNode | string {
  try {
    return yamlText(file, text).root ?? "GitHub runs no such workflow: it cannot be read";
  } catch (error) {
    if (isTangled(error)) return "too tangled to be read";
    throw error;
  }
}

function plainValue(node: WorkflowNode): unknown {
  if (node.kind === "list") return node.items.map(plainValue);
  if (node.kind === "text") return node.text;
  return Object.fromEntries(node.entries.map(({ name, value }) => [name, plainValue(value)]));
}

function eventRemarks(on: unknown): readonly string[] {
  const events = Array.isArray(on) ? Object.fromEntries(on.map((name) => [String(name), {}])) : eventMap(on);
  const pull = recordOf(events["pull_request"]);
  return [
    ...("pull_request" in events ? [] : ["does not run on pull_request"]),
    ...("merge_group" in events ? [] : ["does not run on merge_group: a merge queue would wait for ever"]),
    ...("paths" in pull || "paths-ignore" in pull
      ? ["has a filter of paths: a required check that does not run blocks the merge"]
      : []),
    ...("pull_request_target" in events
      ? ["runs on pull_request_target, where a fork's code meets the repository's secrets"]
      : []),
  ];
}

function eventMap(on: unknown): Readonly<Record<string, unknown>> {
  return typeof on === "string" ? { [on]: {} } : recordOf(on);
}

function checkoutRemarks(job: Readonly<Record<string, unknown>>): readonly string[] {
  const checkouts = stepsOf(job).filter(({ uses }) => String(uses).startsWith("actions/checkout@"));
  if (checkouts.length === 0) return ["checks nothing out: use actions/checkout first"];
  const deep = checkouts.some((step) => String(recordOf(step["with"])["fetch-depth"]) === "0");
  return deep ? [] : ["checks out one commit: give actions/checkout `fetch-depth: 0`, for the base"];
}

function rightsRemarks(permissions: unknown): readonly string[] {
  if (permissions === undefined)
    return ["not named, so the token has the repository's default: write `permissions: { contents: read }`"];
  if (permissions === "write-all")
    return ["the token may write everything: `permissions: { contents: read }` is enough"];
  const rights = recordOf(permissions);
  if (permissions !== "read-all" && !["read", "write"].includes(String(rights["contents"])))
    return ["the token may not read the repository: add `contents: read`"];
  const writes = Object.keys(rights).filter((name) => rights[name] === "write");
  return writes.length === 0 ? [] : [`the token may write ${writes.join(", ")}, which judging needs not`];
}

function usesModgate(job: Readonly<Record<string, unknown>>): boolean {
  return stepsOf(job).some(({ uses }) => /\/modgate@/.test(String(uses)));
}

function stepsOf(job: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(job["steps"]) ? job["steps"].map(recordOf) : [];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
