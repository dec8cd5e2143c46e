/** Which linters run and how: the plain values that the `lint` section of the policy stands for. */
export interface LintSettings {
  readonly gofmt: boolean;
  readonly vet: boolean;
  /** modgate's own analysers, through `go vet -vettool`. */
  readonly analyzers: boolean;
  /** `auto` runs golangci-lint where it is installed, and misses it only where `config` is set. */
  readonly golangci: "auto" | "off" | "required";
  /** `modgate:golangci`, or a path relative to the repository root; "" leaves the choice to golangci-lint. */
  readonly config: string;
  /** golangci-lint's JSON, read instead of running it; relative to the repository root; "" runs it. */
  readonly reportPath: string;
  /** Whether `//nolint` comments are wanted. */
  readonly suppressions: boolean;
}
