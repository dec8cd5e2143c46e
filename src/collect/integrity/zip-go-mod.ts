import type { ModuleVersion } from "../../go/module-version.ts";
import { parseGoMod } from "../../go/parse-go-mod.ts";
import { exitCodeOf, ModgateError } from "../../model/error.ts";
import type { ModuleProxy } from "../../model/world.ts";

/**
 * Compares the go.mod that the chain serves alone with the one in the module's zip: how they differ in words, or
 * undefined where they do not, or one of them cannot be had. Line ends are not compared. For a module without a
 * go.mod proxies make one up, which may say nothing but the module's path.
 *
 * `zipHash` is the `h1:` hash of the zip, which was verified before.
 */
export async function compareGoMods(
  proxy: ModuleProxy,
  module: ModuleVersion,
  zipHash: string,
): Promise<string | undefined> {
  try {
    const { value: files } = await proxy.files(module, [zipHash], (name) => name === "go.mod");
    const served = textOf((await proxy.mod(module, [])).value);
    const own = files.get("go.mod");
    if (own !== undefined) {
      return textOf(own) === served ? undefined : "the go.mod that is served alone is not the one in the zip";
    }
    const parsed = parseGoMod(served, { mode: "lax" });
    const adds = parsed.ok && parsed.value.require.length > 0;
    return adds ? "the zip has no go.mod, and the one that is served alone has requirements" : undefined;
  } catch (error) {
    // The line for the go.mod is compared on its own, and says what could not be had.
    if (error instanceof ModgateError && exitCodeOf(error) === 3) return undefined;
    throw error;
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
}
