// Terminal entry: argv -> Request -> govern -> deliver -> exit code. The work is in src/commands.
import { main } from "./commands/main.ts";
import { start } from "./commands/start.ts";

const entry = new URL(import.meta.url);

// All is written by then: Node need not take down what the run has built up, which can take longer than a short run.
void start(entry, async () => process.exit(await main(process.argv.slice(2), entry)));
