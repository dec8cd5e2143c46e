import * as z from "zod";
import { oneLine } from "../one-line.ts";
import { type RatedSeverity, severityOfVector, severityOfWord } from "./severity.ts";

/** One event of a range; versions as written, without Go's `v`; "0" is the beginning. */
export interface OsvEvent {
  readonly kind: "introduced" | "fixed" | "last-affected";
  readonly version: string;
}

/** What a record says of one module. */
export interface OsvAffected {
  readonly modulePath: string;
  /** Event lists; empty where the record lists versions or names none at all. */
  readonly ranges: readonly (readonly OsvEvent[])[];
  /** Versions listed one by one. */
  readonly versions: readonly string[];
  /** Ranges by tags that are no module versions, which the Go database keeps out of `ranges`. */
  readonly customRanges: readonly (readonly OsvEvent[])[];
}

/** One OSV record about Go modules. */
export interface OsvRecord {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly withdrawn: boolean;
  readonly summary: string;
  readonly affected: readonly OsvAffected[];
  readonly ratings: readonly RatedSeverity[];
  readonly url: string;
  /** False where the Go database says that nobody has looked at the record. */
  readonly reviewed: boolean;
}

const text = z.string().catch("");
const eventShape = z.looseObject({ introduced: text, fixed: text, last_affected: text });

/** A list that may be left out. What says what is affected must be readable: dropped, it would look like safety. */
export function listOf<Item extends z.ZodType>(item: Item): z.ZodType<readonly z.output<Item>[]> {
  return z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);
}

const rangeShape = z.looseObject({ type: text, events: listOf(eventShape) });
const ranges = listOf(rangeShape);
const severities = z.array(z.looseObject({ type: text, score: text })).catch([]);
const recordShape = z.looseObject({
  id: z.string().min(1),
  aliases: z.array(z.string()).catch([]),
  withdrawn: text,
  summary: text,
  details: text,
  severity: severities,
  affected: listOf(
    z.looseObject({
      // An entry about commits alone names no package.
      package: z.looseObject({ name: text, ecosystem: text }).catch({ name: "", ecosystem: "" }),
      ranges,
      versions: listOf(z.string()),
      severity: severities,
      ecosystem_specific: z.looseObject({ custom_ranges: ranges }).catch({ custom_ranges: [] }),
    }),
  ),
  database_specific: z
    .looseObject({ url: text, review_status: text, severity: text })
    .catch({ url: "", review_status: "", severity: "" }),
});

/**
 * Reads one OSV record; undefined where the value is none. Entries of other ecosystems and ranges of commits
 * are left out.
 *
 * Source: https://ossf.github.io/osv-schema/, https://go.dev/security/vuln/database.
 */
export function parseOsvRecord(value: unknown): OsvRecord | undefined {
  const read = recordShape.safeParse(value);
  if (!read.success) return undefined;
  const { data } = read;
  const { database_specific: specific } = data;
  const entries = data.affected.filter((entry) => entry.package.ecosystem === "Go");
  const vectors = [...data.severity, ...entries.flatMap((entry) => entry.severity)];
  return {
    id: data.id,
    aliases: data.aliases,
    withdrawn: data.withdrawn !== "",
    summary: oneLine(data.summary === "" ? data.details : data.summary),
    affected: entries.map((entry) => ({
      modulePath: entry.package.name,
      ranges: eventLists(entry.ranges),
      versions: entry.versions,
      customRanges: eventLists(entry.ecosystem_specific.custom_ranges),
    })),
    ratings: [
      { severity: severityOfWord(specific.severity), source: data.id },
      ...vectors.map(({ score }) => severityOfVector(score, data.id)),
    ],
    url: specific.url === "" ? `https://osv.dev/vulnerability/${encodeURIComponent(data.id)}` : specific.url,
    reviewed: specific.review_status !== "UNREVIEWED",
  };
}

function eventLists(list: z.output<typeof ranges>): readonly (readonly OsvEvent[])[] {
  return list
    .filter(({ type }) => type !== "GIT")
    .map(({ events }) =>
      events.flatMap((event): readonly OsvEvent[] => [
        ...(event.introduced === "" ? [] : [{ kind: "introduced", version: event.introduced } as const]),
        ...(event.fixed === "" ? [] : [{ kind: "fixed", version: event.fixed } as const]),
        ...(event.last_affected === ""
          ? []
          : [{ kind: "last-affected", version: event.last_affected } as const]),
      ]),
    );
}
