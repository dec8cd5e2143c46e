import * as z from "zod";
import { goModuleVersion } from "./module-of-report.ts";
import { type OsvRecord, parseOsvRecord } from "./osv-record.ts";
import type { ReportedVulnerability, ScannerReport } from "./reported-vulnerability.ts";

const text = z.string().catch("");
const config = z.looseObject({ protocol_version: z.string(), db_last_modified: text, scan_level: text });
const finding = z.looseObject({
  osv: z.string(),
  fixed_version: text,
  trace: z.array(z.looseObject({ module: text, version: text, package: text, function: text })).min(1),
});
const message = z.looseObject({
  config: config.optional().catch(undefined),
  osv: z.unknown().optional(),
  finding: finding.optional().catch(undefined),
});

/**
 * Reads the JSON of govulncheck, a row of objects that nothing separates; undefined where the text is something
 * else. How far a finding reaches is told only where the scan looked at symbols.
 *
 * Source: golang.org/x/vuln/internal/govulncheck.
 */
export function readGovulncheckReport(json: string): ScannerReport | undefined {
  const values = splitObjects(json);
  const messages = values
    ?.map((value) => message.safeParse(value))
    .flatMap((read) => (read.success ? [read.data] : []));
  const head = messages?.find((one) => one.config !== undefined)?.config;
  if (messages === undefined || head === undefined) return undefined;
  const records = new Map<string, OsvRecord>();
  for (const { osv } of messages) {
    const record = parseOsvRecord(osv);
    if (record !== undefined) records.set(record.id, record);
  }
  const symbols = head.scan_level === "symbol" || head.scan_level === "";
  const matches = messages.flatMap((one) =>
    one.finding === undefined ? [] : [matchOf(one.finding, { records, symbols })],
  );
  return { scanner: "govulncheck", matches, databaseTime: head.db_last_modified };
}

function matchOf(
  { osv, fixed_version: fixed, trace }: z.output<typeof finding>,
  { records, symbols }: { readonly records: ReadonlyMap<string, OsvRecord>; readonly symbols: boolean },
): ReportedVulnerability {
  const [frame = nothing] = trace;
  const module = goModuleVersion(frame.module, frame.version);
  const { aliases, ratings, summary, url } = records.get(osv) ?? {
    aliases: [],
    ratings: [],
    summary: "",
    url: "",
  };
  const reach = symbols ? { reach: reachOf(frame) } : {};
  const mended = fixed === "" ? "" : goModuleVersion(module.path, fixed).version;
  return { id: osv, aliases, module, ratings, summary, fixed: mended, url, ...reach };
}

type Frame = z.output<typeof finding>["trace"][number];

const nothing: Frame = { module: "", version: "", package: "", function: "" };

function reachOf(frame: Frame): "called" | "imported" | "required" {
  if (frame.package === "") return "required";
  return frame.function === "" ? "imported" : "called";
}

/** Splits JSON objects that follow one another, with blanks at most in between; undefined where one is malformed. */
function splitObjects(json: string): readonly unknown[] | undefined {
  const values: unknown[] = [];
  let start = -1;
  let depth = 0;
  // Strings are stepped over whole, as braces inside them are text.
  for (const token of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token[0] === "{" && depth++ === 0) start = token.index;
    if (token[0] !== "}" || --depth !== 0) continue;
    try {
      values.push(JSON.parse(json.slice(start, token.index + 1)));
    } catch {
      // Not JSON after all: then it is no report of govulncheck, which the caller says.
      return undefined;
    }
  }
  return depth === 0 ? values : undefined;
}
