// Bundles the two entries into dist/, each one self-contained ESM file that loads its parts when they are used.
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, resolve } from "node:path";
import { type OutputChunk, type OutputOptions, type Plugin, rolldown } from "rolldown";
import { firstPart, hidePart, partMark, type PartTable, tableBytes } from "./bundle-parts.ts";
import { thirdPartyNotices } from "./third-party-notices.ts";

const entries = { cli: "src/cli.ts", action: "src/action.ts" } as const;

const comments = { legal: true, annotation: false, jsdoc: false } as const;

/** Builds both bundles into `outDir`. */
export async function build(outDir: string): Promise<void> {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const modules = new Set<string>();
  const loader = await loaderCode();
  for (const [name, input] of Object.entries(entries)) {
    const chunks = await bundle(input, {
      format: "cjs",
      exports: "named",
      comments,
      // A name without a hash of the content: a change in one part leaves the others as they are.
      chunkFileNames: "[name].js",
      entryFileNames: firstPart.slice("./".length),
    });
    for (const id of chunks.flatMap((chunk) => chunk.moduleIds)) modules.add(id);
    const head = (name === "cli" ? "#!/usr/bin/env node\n" : "") + loader;
    writeFileSync(join(outDir, `${name}.js`), assemble(head, chunks));
  }
  writeFileSync(`${outDir}/THIRD-PARTY-NOTICES.txt`, thirdPartyNotices([...modules]));
}

async function loaderCode(): Promise<string> {
  const [chunk] = await bundle("src/dev/bundle-loader.ts", { format: "esm", comments });
  return chunk?.code ?? "";
}

async function bundle(input: string, output: OutputOptions): Promise<readonly OutputChunk[]> {
  const made = await rolldown({
    input,
    platform: "node",
    external: [...optionalPeers, ...builtinModules, /^node:/],
    treeshake: true,
    // What one entry loads when it is used, the other may need at once.
    checks: { ineffectiveDynamicImport: false },
    plugins: [undiciInPart],
    logLevel: "warn",
  });
  const { output: files } = await made.generate({ ...output, minify: false });
  await made.close();
  return files.filter((file) => file.type === "chunk");
}

// They tell other bundlers something, and would have to be hidden and revealed again in nearly every part.
const bundlerNotes = /\/\* ?@__PURE__ ?\*\/ ?/g;

/** Puts the parts behind the loader, each in a comment, and a table of their places behind them. */
function assemble(head: string, chunks: readonly OutputChunk[]): string {
  let text = head;
  const places: Record<string, PartTable["places"][string]> = {};
  for (const chunk of chunks.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
    text += `\n/* part ${chunk.fileName}\n`;
    const start = text.length;
    const line = text.split("\n").length;
    const code = chunk.code.replaceAll(bundlerNotes, "");
    const hidden = hidePart(code);
    text += hidden;
    places[`./${chunk.fileName}`] = [start, text.length, line, code.includes("*/") ? 1 : 0];
    text += "*/";
  }
  const id = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const table: PartTable = { id, places };
  const last = `${partMark}${JSON.stringify(table)}\n`;
  if (last.length > tableBytes) throw new Error("the table of the bundle's parts has grown too long");
  return text + last;
}

// undici is CommonJS, which cannot be shaken: its index brings fetch, WebSocket, caches and mocks along. Of all that
// modgate uses its dispatchers, and `request` on them.
const undiciInPart: Plugin = {
  name: "undici-in-part",
  resolveId: (id, importer = "") =>
    id === "undici" && importer.startsWith(resolve("src")) ? "\0undici" : undefined,
  load(id) {
    if (id !== "\0undici") return undefined;
    const from = (file: string): string => JSON.stringify(resolve("node_modules/undici/lib", file));
    return [
      `import Dispatcher from ${from("dispatcher/dispatcher.js")};`,
      `import api from ${from("api/index.js")};`,
      `Object.assign(Dispatcher.prototype, api);`,
      `export { default as Agent } from ${from("dispatcher/agent.js")};`,
      `export { default as EnvHttpProxyAgent } from ${from("dispatcher/env-http-proxy-agent.js")};`,
    ].join("\n");
  },
};

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
