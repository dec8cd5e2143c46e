import type { FoundSetting } from "./go-variables.ts";
import type { ShellWord } from "./shell-commands.ts";

/** Lists the flags of one call of go that decide what it builds, `words` being what follows `go`. */
export function goFlags(words: readonly ShellWord[]): readonly FoundSetting[] {
  const own = words.slice(0, programArguments(words));
  return own.flatMap(({ text, line }, index) => {
    const [, flag = "", value] = /^--?(mod|modfile|overlay|toolexec)(?:=([^]*))?$/.exec(text) ?? [];
    return flag === "" ? [] : [{ name: `-${flag}`, value: value ?? own[index + 1]?.text ?? "", line }];
  });
}

const valueFlag = /^--?(?:mod|modfile|overlay|toolexec|exec|tags|ldflags|gcflags|C|p)$/;

/** Index of the first word that belongs to the program or test that go runs, not to go. */
function programArguments(words: readonly ShellWord[]): number {
  const runs = words[0]?.text === "run" || words[0]?.text === "tool";
  const at = words.findIndex(({ text }, index) => {
    if (/^--?args$/.test(text)) return true;
    return runs && index > 0 && !text.startsWith("-") && !valueFlag.test(words[index - 1]?.text ?? "");
  });
  return at < 0 ? words.length : at;
}
