// Adds to package-lock.json the optional packages for other platforms that the registry in use does not carry: npm
// leaves them out of the lock file then, and `npm ci` refuses a lock file that lacks them.
import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";

const entry = z.looseObject({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});

const lockFile = z.looseObject({ packages: z.record(z.string(), entry) });

const systems = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const processors = [
  "arm64",
  "arm",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "wasm32",
  "x64",
];

function platformOf(name: string): object {
  const words = name.split(/[^a-z0-9]+/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor)).slice(0, 1);
  return { ...(cpu.length > 0 ? { cpu } : {}), ...(os.length > 0 ? { os } : {}) };
}

const lock = lockFile.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));
const added: string[] = [];
for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    const platform = platformOf(name);
    const version = range.replace(/^[^\d]*/, "");
    const shared = lock.packages[`node_modules/${name}`];
    // Another version of it may stand at the top: then this one belongs to its parent alone.
    const own = shared !== undefined && shared.version !== version;
    const place = own ? `${parent}/node_modules/${name}` : `node_modules/${name}`;
    if (lock.packages[place] !== undefined || Object.keys(platform).length === 0) continue;
    lock.packages[place] = {
      version,
      ...(dev === true ? { dev } : {}),
      ...platform,
      optional: true,
    };
    added.push(name);
  }
}
const packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1)),
);
writeFileSync("package-lock.json", `${JSON.stringify({ ...lock, packages }, undefined, 2)}\n`);
console.log(added.length === 0 ? "the lock file is complete" : `added ${added.join(", ")}`);
