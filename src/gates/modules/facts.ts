/** What a rule of this gate adds to the facts about a module; each rule fills its own. */
export interface ModuleDetails {
  /** Of the deny entry: what to use instead. */
  readonly use?: string;
  /** Of the entry that decided. */
  readonly reason?: string;
  readonly versions?: string;
  readonly stage?: string;
  readonly repositories?: readonly string[];
  readonly freeMajors?: readonly number[];
  readonly allowedMajors?: readonly number[];
  /** Of a retraction: its comment, and the version whose go.mod says so. */
  readonly rationale?: string;
  readonly retractedBy?: string;
  readonly deprecation?: string;
  /** RFC 3339; "" where the proxy chain gives none. */
  readonly time?: string;
  readonly minAgeMs?: number;
  /** Of a crossed major: what base had. */
  readonly from?: string;
  readonly fromMajor?: number;
  /** Of a budget: what is counted. */
  readonly measure?: "modules" | "edges" | "new modules" | "new edges";
  readonly limit?: number;
  readonly found?: number;
  /** The key of the version that the policy admits instead and is nearest; absent where none is known. */
  readonly nearestAllowed?: string;
  /** Who asks for more than the nearest allowed version, `path@version`; absent where nobody does. */
  readonly heldBy?: string;
  /** Then, the nearest allowed version of the same major that is higher than the one that is built. */
  readonly allowedAbove?: string;
  /** Of a tool that a file has go fetch and run: how, `go run`. */
  readonly ranBy?: string;
  /** True where only a build without go.work has it. */
  readonly workspaceOff?: boolean;
  /** True where it is in no build, and only asked about. */
  readonly asked?: true;
}

/** The facts of this gate's findings. */
export type ModuleFacts = {
  readonly [K in keyof ModuleDetails]: ModuleDetails[K];
} & {
  readonly path: string;
  readonly version: string;
  readonly major: number;
  /** The go.mod or go.work whose line is the guilty one. */
  readonly file: string;
  /** True where a go.mod requires it itself, without `// indirect`. */
  readonly direct: boolean;
  /** The module it stands in for; "" where it replaces nothing. */
  readonly replaces: string;
  readonly preExisting: boolean;
};
