// What GitHub's runner takes for a command, as facts: a line is trimmed at its start; if it then begins with
// `::`, the text up to the next `::` is a command name and properties. Otherwise `##[` anywhere, with a `]` after
// it, holds a command. Names are compared without case. Invisible characters are ignored by .NET's
// culture-aware comparison, so they are removed before looking.

/** A command as the runner reads it. */
export interface RunnerCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Reads the commands in a log, line by line as the runner does. */
export function runnerCommands(log: string): readonly RunnerCommand[] {
  return log.split(/\r\n|\n|\r/).flatMap((line) => {
    const command = readSecondSyntax(line) ?? readFirstSyntax(line);
    return command === undefined || !registered.has(command.name.toLowerCase()) ? [] : [command];
  });
}

const registered = new Set(
  "add-path,set-env,set-output,save-state,add-mask,add-matcher,remove-matcher,debug,notice,warning,error,echo,group,endgroup,stop-commands,internal-set-repo-path,token".split(
    ",",
  ),
);

function readSecondSyntax(line: string): RunnerCommand | undefined {
  const text = line.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, "").trimStart();
  const end = text.indexOf("::", 2);
  if (!text.startsWith("::") || end < 0) return undefined;
  const [name = "", ...rest] = text.slice(2, end).split(" ");
  return {
    name,
    properties: readProperties(rest.join(" "), ","),
    message: unescapeText(text.slice(end + 2)),
  };
}

function readFirstSyntax(line: string): RunnerCommand | undefined {
  const text = line.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, "");
  const start = text.indexOf("##[");
  const end = text.indexOf("]", start);
  if (start < 0 || end < 0) return undefined;
  const [name = "", ...rest] = text.slice(start + 3, end).split(" ");
  return { name, properties: readProperties(rest.join(" "), ";"), message: text.slice(end + 1) };
}

function readProperties(text: string, separator: string): Readonly<Record<string, string>> {
  const pairs = text
    .trim()
    .split(separator)
    .filter((pair) => pair.includes("="));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), unescapeText(pair.slice(pair.indexOf("=") + 1))]),
  );
}

function unescapeText(text: string): string {
  const plain = text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",");
  return plain.replaceAll("%25", "%");
}
