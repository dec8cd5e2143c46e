import { medians, type Median } from "./rounds.ts";
import { modgate, newFolder, removeFolder, type Side } from "./sides.ts";
import { type Shape, writeUniverse } from "./synthetic.ts";

/** What growth is measured on. */
export interface Growth {
  /** How many modules, rising. */
  readonly counts: readonly number[];
  readonly shape: Shape;
  readonly rounds: number;
  /** Go is asked too, up to so many modules. */
  readonly mostForGo: number;
}

/** Prints time and peak memory over the number of modules, warm and cold, and how each grew with it. */
export async function printGrowth({ counts, shape, rounds, mostForGo }: Growth): Promise<void> {
  for (const cold of [true, false]) {
    console.log(`\n${shape}, ${cold ? "cold" : "warm"}`);
    console.log("  modules  side       seconds     cpu s  growth   peak MB  growth");
    const earlier = new Map<string, { readonly count: number; readonly median: Median }>();
    for (const count of counts) {
      const found = await measure(count, { shape, rounds, cold, withGo: count <= mostForGo });
      if (found === undefined) console.log(`${String(count).padStart(9)}  WRONG ANSWER: void`);
      for (const median of found ?? []) {
        console.log(row(count, median, earlier.get(median.name)));
        earlier.set(median.name, { count, median });
      }
    }
  }
  console.log(
    "growth of processor time and peak memory: times as much for each time as many modules; 1.00 is linear",
  );
}

async function measure(
  count: number,
  plan: { readonly shape: Shape; readonly rounds: number; readonly cold: boolean; readonly withGo: boolean },
): Promise<readonly Median[] | undefined> {
  const folder = newFolder();
  try {
    const { repository, proxyUrl } = writeUniverse(folder, count, plan.shape);
    const env = { GOPROXY: proxyUrl, GOSUMDB: "off", GONOPROXY: "none", GOPRIVATE: "" };
    const sides: readonly Side[] = [
      { name: "modgate", argv: [...modgate, "resolve"], env },
      ...(plan.withGo ? [{ name: "go", argv: ["go", "list", "-m", "all"], env } satisfies Side] : []),
    ];
    return await medians({ ...plan, sides, dir: repository });
  } finally {
    removeFolder(folder);
  }
}

function row(
  count: number,
  { name, seconds, cpuSeconds, peakBytes }: Median,
  before: { readonly count: number; readonly median: Median } | undefined,
): string {
  const more = before === undefined ? Number.NaN : count / before.count;
  const growths = [
    cpuSeconds / (before?.median.cpuSeconds ?? 0),
    peakBytes / (before?.median.peakBytes ?? 0),
  ].map((growth) => (before === undefined ? "-" : (growth / more).toFixed(2)).padStart(6));
  const megabytes = (peakBytes / 1e6).toFixed(0).padStart(8);
  return `${String(count).padStart(9)}  ${name.padEnd(9)} ${seconds.toFixed(3).padStart(8)}  ${cpuSeconds.toFixed(2).padStart(8)}  ${growths[0]}  ${megabytes}  ${growths[1]}`;
}
