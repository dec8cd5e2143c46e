import type { CallValue, GateCall } from "../../model/gate-calls.ts";
import type { ReadingBudget } from "../build-files/reading-budget.ts";
import { followedCommands } from "./called-commands.ts";
import { filePath } from "./called-file.ts";
import { modgateCommands } from "./modgate-command.ts";
import { entry, placeInText, textOf, valueOf, type WorkflowNode, type YamlText } from "./workflow-text.ts";

/** How the script of a step runs. */
export interface StepScript {
  /** Of the step, unless it says otherwise itself. */
  readonly shell?: CallValue;
  readonly folder?: CallValue;
  /** The text of a file of the repository; undefined where there is none. */
  readonly textOf?: (file: string) => string | undefined;
  /** For the scripts and Makefiles that are followed. */
  readonly following: ReadingBudget;
}

/** A call of the modgate command, with what its script alone says of it. */
export interface CommandCall
  extends Pick<GateCall, "at" | "source" | "reference" | "inputs" | "conditions" | "tolerances"> {
  /** Variables that are set for it. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Shells that run a script, and end with its failure. */
const endsAtFailures =
  /^(?:bash|sh|pwsh|powershell|cmd|python)$|^(?:bash|sh|zsh)\s(?:.*\s)?-\w*e\w*\s.*\{0\}$/;

/** Lists the calls in the script of a step, and in the scripts and Makefiles of the repository that it runs. */
export function commandCallsIn(
  yaml: YamlText,
  step: WorkflowNode,
  around: StepScript,
): readonly CommandCall[] {
  const script = entry(yaml, step, "run");
  if (script === undefined) return [];
  const shell = valueOf(yaml, step, "shell") ?? around.shell;
  const folder = valueOf(yaml, step, "working-directory") ?? around.folder;
  const { textOf: fileText, following: budget } = around;
  const text = textOf(script.value);
  const search = { budget, folder: filePath(folder?.value ?? ".", "") };
  const commands =
    fileText === undefined ? modgateCommands(text) : followedCommands(text, { ...search, textOf: fileText });
  return commands.map((command) => {
    const { line, inputs, tolerance, conditions, source, reference, variables } = command;
    const own = placeInText(yaml, script.value, line);
    const at = command.at === undefined ? own : { ...command.at, column: 1 };
    const isStrict = shell?.value === "bash" && /^\|[^|]/.test(tolerance);
    return {
      at,
      source,
      reference,
      variables,
      inputs: new Map([
        ...(folder === undefined ? [] : [["working-directory", folder] as const]),
        ...[...inputs].map(([name, value]) => [name, { value, at }] as const),
      ]),
      conditions: conditions.map((value) => ({ value, at: own })),
      tolerances: [
        ...(tolerance === "" || isStrict ? [] : [{ value: tolerance, at }]),
        ...(shell === undefined || endsAtFailures.test(shell.value)
          ? []
          : [{ ...shell, value: `shell: ${shell.value}` }]),
      ],
    };
  });
}
