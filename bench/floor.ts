import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escapePath, escapeVersion } from "../src/go/escape.ts";
import { parseGoSum } from "../src/go/parse-go-sum.ts";
import type { Side } from "./sides.ts";

/** Lists the files of the proxy protocol that a build list is made from, given what `resolve` printed. */
export function floorPaths(dir: string, list: string): readonly string[] {
  const sums = parseGoSum(readFileSync(join(dir, "go.sum"), "utf8"));
  if (!sums.ok) throw new Error("the go.sum is malformed");
  const mods = sums.value.lines.filter(({ kind }) => kind === "mod");
  const infos = list
    .split("\n")
    .map((line) => (line.split(" => ").at(-1) ?? "").split(" "))
    .flatMap(([path = "", version = ""]) => (version === "" ? [] : [{ path, version }]));
  return [...mods.map((module) => address(module, "mod")), ...infos.map((module) => address(module, "info"))];
}

function address(module: { readonly path: string; readonly version: string }, kind: string): string {
  return `/${escapePath(module.path)}/@v/${escapeVersion(module.version)}.${kind}`;
}

/** A program that fetches the files that a JSON file lists, and does nothing with them. */
export function floorSide(file: string, chain: string): Side {
  const program = join(import.meta.dirname, "floor-fetch.ts");
  return { name: "floor", argv: [process.execPath, program, file], env: { GOPROXY: chain }, isFloor: true };
}
