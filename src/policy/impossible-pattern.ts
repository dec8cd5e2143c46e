/**
 * Says why no module path can ever match a pattern; undefined where some could. Catches what people write out
 * of habit: URLs, Go's package wildcard `...`, a version after `@`, a comma-separated list.
 *
 * Source: golang.org/x/mod/module.CheckPath for what a module path may hold.
 */
export function impossiblePattern(
  pattern: string,
): { readonly problem: string; readonly hint: string } | undefined {
  if (pattern.includes("://")) {
    return {
      problem: "a module path has no scheme",
      hint: `write \`${pattern.slice(pattern.indexOf("://") + 3)}\``,
    };
  }
  if (pattern.includes("@")) {
    return {
      problem: "a module path has no version",
      hint: `write \`${pattern.slice(0, pattern.indexOf("@"))}\``,
    };
  }
  const elements = pattern.split("/");
  if (elements.some((element) => element === "..." || element === "**")) {
    const shorter = elements.slice(
      0,
      elements.findIndex((element) => element === "..." || element === "**"),
    );
    return {
      problem: "`...` and `**` are no module globs",
      hint:
        shorter.length === 0
          ? "write `*`, which covers every module"
          : `write \`${shorter.join("/")}\`, which covers all below it`,
    };
  }
  if (elements.some((element) => element === "." || element === ".." || element === "")) {
    return { problem: "a module path has no empty or relative element", hint: "write the path as in go.mod" };
  }
  const stray = /[^-.\w~/*?[\]^\\]/.exec(pattern);
  return stray === null
    ? undefined
    : { problem: `no module path holds \`${stray[0]}\``, hint: "write the path as in go.mod" };
}
