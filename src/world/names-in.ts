import { readdirSync } from "node:fs";

/** Lists the names in a folder; none where it is missing or closed to us. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
