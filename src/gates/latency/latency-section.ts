import * as z from "zod";
import { duration, percentText, repositoryPath, ruleLevel } from "../../policy/values.ts";

const httpUrl = () => z.url({ protocol: /^https?$/, error: "wanted an http:// or https:// URL" });

const server = () =>
  z
    .strictObject({
      run: z
        .string()
        .min(1)
        .describe("the command that starts the server, from the repository root; no shell"),
      ready: httpUrl().describe("the URL that answers with 2xx as soon as the server takes requests"),
      "start-timeout": duration.prefault("30s").describe("how long the server may take to become ready"),
    })
    .describe("the server that modgate starts, measures and stops");

const headers = () =>
  z
    .record(
      z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "wanted a header name"),
      z.string().regex(/^[\t\x20-\x7e]*$/, "wanted printable ASCII"),
    )
    .describe("request headers");

const target = () =>
  z.strictObject({
    name: z.string().min(1).describe("what the report calls it; unique"),
    path: z
      .string()
      .regex(/^\/(?!\/)\S*$/, "wanted a path that begins with one slash: /api/v1/query")
      .describe("path and query below base-url"),
    method: z
      .string()
      .regex(/^(?!CONNECT$)[A-Z]+$/, "wanted a method in capitals: GET")
      .prefault("GET")
      .describe("the HTTP method"),
    headers: headers().optional(),
    body: z.string().optional().describe("the request body"),
    p99: duration.describe("the longest P99 that passes, with its unit: 320ms"),
    requests: z
      .int()
      .min(1)
      .max(1_000_000)
      .prefault(5000)
      .describe(
        "how many requests are timed, in the open loop that decides and in the closed loop beside it; 299 at least for a decision",
      ),
    connections: z.int().min(1).max(10_000).prefault(100).describe("connections of the closed loop"),
    "max-errors": z
      .int()
      .min(0)
      .optional()
      .describe("how many requests may fail (no answer, or a status other than 2xx); absent: none"),
    "max-regression": percentText.optional().describe("how much the P99 may grow against base"),
    report: repositoryPath
      .optional()
      .describe("a load tester's report for this target alone, read instead of measuring"),
  });

/** The policy's `latency` section. */
export const latencySection = z.lazy(() =>
  z
    .strictObject({
      server: server().optional(),
      "base-url": httpUrl()
        .optional()
        .describe(
          "where the targets are; absent: the origin of server.ready. The one host besides loopback that load goes to",
        ),
      targets: z.array(target()).min(1).describe("what is measured"),
      report: repositoryPath
        .optional()
        .describe(
          "a report of k6, vegeta, wrk2 (or any HdrHistogram table), autocannon, oha, ghz or fortio, read instead of measuring",
        ),
      inconclusive: ruleLevel
        .prefault("error")
        .describe(
          "what follows when the figures cannot tell: error leaves the gate unjudged, any other level lets it pass and says so",
        ),
    })
    .refine(hasSource, {
      path: ["targets"],
      message: "nothing says where the figures come from: give server, base-url or report",
    })
    .refine(hasUniqueNames, { path: ["targets"], message: "two targets have the same name" }),
);

/** The validated `latency` section. Durations are milliseconds, `max-regression` is a fraction. */
export type LatencySection = z.output<typeof latencySection>;

/** One validated target. */
export type LatencyTarget = LatencySection["targets"][number];

interface Sources {
  readonly server?: object | undefined;
  readonly "base-url"?: string | undefined;
  readonly report?: string | undefined;
  readonly targets: readonly { readonly name: string; readonly report?: string | undefined }[];
}

function hasSource(section: Sources): boolean {
  if (section.server !== undefined || section["base-url"] !== undefined || section.report !== undefined)
    return true;
  return section.targets.every((one) => one.report !== undefined);
}

function hasUniqueNames(section: Sources): boolean {
  return new Set(section.targets.map((one) => one.name)).size === section.targets.length;
}
