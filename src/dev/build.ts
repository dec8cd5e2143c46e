// Bundles the two entries into dist/, each one self-contained ESM file.
import { rmSync, writeFileSync } from "node:fs";
import { rolldown } from "rolldown";
import { thirdPartyNotices } from "./third-party-notices.ts";

const entries = { cli: "src/cli.ts", action: "src/action.ts" } as const;

// Bundled CommonJS packages call `require` for Node's own modules; ESM has none until it is made.
const banner = [
  'import { createRequire as modgateCreateRequire } from "node:module";',
  "const require = modgateCreateRequire(import.meta.url);",
].join("\n");

/** Builds both bundles into `outDir`. */
export async function build(outDir: string): Promise<void> {
  rmSync(outDir, { recursive: true, force: true });
  const modules = new Set<string>();
  for (const [name, input] of Object.entries(entries)) {
    const bundle = await rolldown({
      input,
      platform: "node",
      external: [...optionalPeers],
      treeshake: true,
      logLevel: "warn",
    });
    const { output } = await bundle.write({
      file: `${outDir}/${name}.js`,
      format: "esm",
      codeSplitting: false,
      minify: false,
      comments: { legal: true, annotation: false, jsdoc: false },
      banner: (name === "cli" ? "#!/usr/bin/env node\n" : "") + banner,
    });
    for (const id of output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : [])))
      modules.add(id);
    await bundle.close();
  }
  writeFileSync(`${outDir}/THIRD-PARTY-NOTICES.txt`, thirdPartyNotices([...modules]));
}

// Peers that @cyclonedx/cyclonedx-library looks for at run time and that modgate does not use.
const optionalPeers: readonly string[] = [
  "libxmljs2",
  "xmlbuilder2",
  "ajv",
  "ajv-formats",
  "ajv-formats-draft2019",
  "packageurl-js",
];

if (import.meta.main) await build(process.argv[2] ?? "dist");
