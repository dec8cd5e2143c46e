// The entry of modgate's threads where no bundle was built: tests run from sources.
import { servesAsThread } from "./thread-role.ts";

await servesAsThread(process.argv);
