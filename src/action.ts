// GitHub entry: inputs and event -> Request -> govern -> deliver -> exit code. The work is in src/commands.
import { runAction } from "./commands/run-action.ts";
import { start } from "./commands/start.ts";

const entry = new URL(import.meta.url);

void start(entry, () => runAction(entry));
