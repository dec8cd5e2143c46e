// Terminal entry: argv -> Request -> govern -> deliver -> exit code. The work is in src/commands.
import { main } from "./commands/main.ts";
import { start } from "./commands/start.ts";

const entry = new URL(import.meta.url);

void start(entry, () => main(process.argv.slice(2), entry));
