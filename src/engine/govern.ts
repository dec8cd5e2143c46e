import type { Report } from "../model/report.ts";
import type { Request } from "../model/request.ts";
import type { World } from "../model/world.ts";
import { locate } from "./locate.ts";

/** A report, and where the sources it speaks of lie. */
export interface Governed {
  readonly report: Report;
  /** Absolute root of the repository. */
  readonly root: string;
}

/**
 * Judges one repository: collect, judge, waive, level, verdict. The same repository, policy and answers of the
 * world give the same report, but for what stands under `evidence` and `measured`.
 *
 * @throws ModgateError where the request or the policy is wrong, or nothing at all can be judged
 */
export async function govern(request: Request, world: World): Promise<Governed> {
  const locating = locate(request, world);
  locating.catch(() => undefined); // Thrown below.
  // git answers while the gates are loaded, which it would else be started after.
  await new Promise((started) => setImmediate(started));
  const { judgePlace } = await import("./judge-place.ts");
  const place = await locating;
  return { report: await judgePlace(request, world, place), root: place.root };
}
