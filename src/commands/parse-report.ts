import { ModgateError } from "../model/error.ts";
import type { Report } from "../model/report.ts";
import { reportSchema } from "../model/report-schema.ts";

/**
 * Reads a stored report.
 *
 * @throws input-missing where the text is no report of a version that this modgate knows
 */
export function parseReport(text: string, path: string): Report {
  const parsed = reportSchema.safeParse(parseJson(text, path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ModgateError(
    "input-missing",
    `\`${path}\` is not a modgate report: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
    {
      hint: "give the file that `modgate check --format json=FILE` wrote",
      wanted: "modgate.report/1",
    },
  );
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ModgateError("input-missing", `\`${path}\` is not JSON`, {
      hint: "give the file that `modgate check --format json=FILE` wrote",
      cause,
    });
  }
}
