// The head of a built bundle: runs the parts that follow it in the same file.
//
// A command line starts as fast as its file is read, and V8 reads through all code of a file before it runs any. So
// the parts stand in comments, which cost next to nothing, and each is compiled when it is first asked for. Its place
// in the file is told to V8, so that stack traces name lines of the bundle.
//
// Nothing is imported here: `import` makes every builtin module whole, also what only few programs use of it.
import type { Script as VmScript } from "node:vm";
import { openCodeCache } from "./bundle-code-cache.ts";
import { firstPart, partMark, type PartTable, revealPart, tableBytes } from "./bundle-parts.ts";

interface PartModule {
  exports: unknown;
}

const file = import.meta.filename;
const builtin = process.getBuiltinModule ?? (await import("node:module")).createRequire(import.meta.url);
const { Script } = builtin("node:vm");
const fs = builtin("node:fs");
const bundle = fs.openSync(file, "r");
// Node's own modules that take milliseconds to load, and that most commands name and never use.
const costly: ReadonlySet<string> = new Set(
  "child_process crypto fs/promises http net os stream timers/promises util v8 worker_threads zlib"
    .split(" ")
    .map((name) => `node:${name}`),
);
const loaded = new Map<string, PartModule>();
const compiled = new Map<string, VmScript>();
const { id, places } = readTable();
const codeCache = openCodeCache(builtin, id);

function read(start: number, end: number): string {
  const bytes = Buffer.allocUnsafe(end - start);
  return bytes.toString("latin1", 0, fs.readSync(bundle, bytes, 0, bytes.length, start));
}

function readTable(): PartTable {
  const { size } = fs.fstatSync(bundle);
  const end = read(Math.max(0, size - tableBytes), size);
  return JSON.parse(end.slice(end.lastIndexOf(partMark) + partMark.length));
}

function load(name: string): unknown {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const place = places[name];
  return place === undefined ? loadOutside(name) : loadPart(name, place);
}

function loadPart(name: string, [start, end, line, isHidden]: PartTable["places"][string]): unknown {
  const part: PartModule = { exports: {} };
  loaded.set(name, part);
  const hidden = read(start, end);
  const code = isHidden === 0 ? hidden : revealPart(hidden);
  const cachedData = codeCache.get(name);
  const script = new Script(`(function (exports, require, module, __filename) {${code}\n})`, {
    filename: file,
    lineOffset: line - 1,
    cachedData,
  });
  if (cachedData === undefined || script.cachedDataRejected === true) compiled.set(name, script);
  const run: unknown = script.runInThisContext();
  if (typeof run === "function") run(part.exports, load, part, file);
  return part.exports;
}

function loadOutside(name: string): unknown {
  if (costly.has(name)) return whenUsed(() => builtin(name) ?? {});
  return builtin(name) ?? builtin("node:module").createRequire(import.meta.url)(name);
}

/** Stands for an object that is made when it is first looked into. */
function whenUsed(make: () => object): object {
  let made: object | undefined;
  function get(): object {
    made ??= make();
    return made;
  }
  return new Proxy(
    {},
    {
      get: (_, key) => Reflect.get(get(), key),
      has: (_, key) => Reflect.has(get(), key),
      ownKeys: () => Reflect.ownKeys(get()),
      getOwnPropertyDescriptor(_, key) {
        const descriptor = Reflect.getOwnPropertyDescriptor(get(), key);
        // A proxy may speak of fixed properties only where its own target has them.
        return descriptor === undefined ? undefined : { ...descriptor, configurable: true };
      },
    },
  );
}

// Only now: V8 then keeps the functions as well that it compiled on their first call.
process.once("exit", () => {
  if (compiled.size > 0)
    codeCache.save(new Map(Array.from(compiled, ([name, script]) => [name, script.createCachedData()])));
});

load(firstPart);
