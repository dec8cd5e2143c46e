/** An expression of a workflow without its braces and blanks, quotes alike. */
export function bare(value: string): string {
  return value
    .replace(/^\s*\$\{\{([^]*)\}\}\s*$/, "$1")
    .replace(/\s+/g, "")
    .replaceAll('"', "'");
}

/** Conditions under which a step of a pull request runs anyway. */
const neutral: ReadonlySet<string> = new Set([
  "",
  "true",
  "always()",
  "success()",
  "!cancelled()",
  "success()||failure()",
  "github.event_name=='pull_request'",
  "github.event_name=='pull_request'||github.event_name=='merge_group'",
]);

/** Tells whether a condition lets a step of a pull request run anyway. */
export function isNeutral(condition: string): boolean {
  return neutral.has(bare(condition));
}

/** Tells whether a condition lets nothing run. */
export function isNever(condition: string): boolean {
  return ["false", "0", "null", "''"].includes(bare(condition));
}
