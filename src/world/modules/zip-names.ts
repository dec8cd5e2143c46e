import { shown } from "../../go/parsed.ts";

const allowedFileUnit = /^[0-9A-Za-z!#$%&()+,\-.=@[\]^_{}~ \p{L}]*$/u;
const deviceName = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])$/i;

/**
 * Checks the name of a file inside a module, without the `path@version/` before it: what is wrong in words, or
 * undefined where it may be created on every system.
 *
 * Source: module.CheckFilePath.
 */
export function checkZipName(name: string): string | undefined {
  for (const element of name.split("/")) {
    if (element === "") return "an empty path element";
    if (/^\.+$/.test(element)) return `a path element ${shown(element)}`;
    if (element.endsWith(".")) return "a path element that ends in a dot";
    if (!allowedFileUnit.test(element)) return "a character that not every file system takes";
    if (deviceName.test(element.split(".", 1)[0] ?? "")) return "a name that Windows keeps for a device";
  }
  return undefined;
}

/** Finds names that one file system or another cannot hold side by side. */
export interface Collisions {
  /** What is wrong with adding a name, in words; undefined where nothing is. */
  add(name: string, isFolder: boolean): string | undefined;
}

/** Makes an empty set of names. Source: x/mod/zip.collisionChecker. */
export function createCollisions(): Collisions {
  const known = new Map<string, { readonly name: string; readonly isFolder: boolean }>();

  function add(name: string, isFolder: boolean): string | undefined {
    const folded = foldCase(name);
    const other = known.get(folded);
    if (other === undefined) known.set(folded, { name, isFolder });
    else if (other.name !== name) return `${shown(name)} and ${shown(other.name)} differ in case only`;
    else if (other.isFolder !== isFolder) return `${shown(name)} is both a file and a folder`;
    else if (!isFolder) return `${shown(name)} is there twice`;
    const slash = name.lastIndexOf("/");
    return slash < 0 ? undefined : add(name.slice(0, slash), true);
  }
  return { add };
}

/** Maps all characters that simple case folding joins to one of them. The dotless i has no partner in Go's tables. */
function foldCase(name: string): string {
  // oxlint-disable-next-line no-control-regex -- the range is all of ASCII
  if (/^[\u0000-\u007f]*$/.test(name)) return name.toLowerCase();
  return Array.from(name, (character) => {
    if (character === "\u0131") return character;
    const upper = single(character.toUpperCase(), character);
    return single(upper.toLowerCase(), upper);
  }).join("");
}

function single(mapped: string, original: string): string {
  return Array.from(mapped).length === 1 ? mapped : original;
}
