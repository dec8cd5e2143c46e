/**
 * One target as the `latency` section of the policy states it, defaults filled in. Keys are the policy's own, so
 * that the validated section can be handed over as it is. `p99` is in milliseconds.
 */
export interface LatencyTargetSettings {
  readonly name: string;
  readonly path: string;
  readonly method: string;
  readonly p99: number;
  readonly requests: number;
  readonly connections: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  readonly report?: string | undefined;
}

/** The `latency` section of the policy, as far as it says what to measure. `start-timeout` is in milliseconds. */
export interface LatencySettings {
  readonly server?:
    | { readonly run: string; readonly ready: string; readonly "start-timeout": number }
    | undefined;
  readonly "base-url"?: string | undefined;
  readonly targets: readonly LatencyTargetSettings[];
  readonly report?: string | undefined;
}
