// Semantic versions as Go writes them: a leading `v`, `v1` and `v1.2` short for `v1.0.0` and `v1.2.0`.
// Numbers are compared as decimal strings, so they may be longer than any integer type.

/** Tells whether `v` is a semantic version, short forms included. Source: semver.IsValid. */
export function isValidVersion(v: string): boolean {
  return scan(v) !== undefined;
}

/**
 * Fills a short version up to `vX.Y.Z` and drops its build metadata; "" for an invalid one.
 *
 * Source: semver.Canonical.
 *
 * @example canonicalVersion("v1.2+meta") // "" as build metadata needs all three numbers
 */
export function canonicalVersion(v: string): string {
  const spans = scan(v);
  if (spans === undefined) return "";
  if (spans.minorEnd === spans.majorEnd) return `${v}.0.0`;
  if (spans.patchEnd === spans.minorEnd) return `${v}.0`;
  return spans.prereleaseEnd === v.length ? v : v.slice(0, spans.prereleaseEnd);
}

/**
 * Compares two versions by precedence, ignoring build metadata; an invalid one is lower than every valid one
 * and equal to every other invalid one. Negative, zero or positive.
 *
 * Source: semver.Compare, https://semver.org/#spec-item-11.
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const x = scan(a);
  const y = scan(b);
  if (x === undefined || y === undefined) return Number(x !== undefined) - Number(y !== undefined);
  return (
    compareDecimals(a.slice(1, x.majorEnd), b.slice(1, y.majorEnd)) ||
    compareDecimals(minorOf(a, x), minorOf(b, y)) ||
    compareDecimals(patchOf(a, x), patchOf(b, y)) ||
    comparePrereleases(a.slice(x.patchEnd, x.prereleaseEnd), b.slice(y.patchEnd, y.prereleaseEnd))
  );
}

/** Reads the major version, `v2` of `v2.1.0`; "" for an invalid version. Source: semver.Major. */
export function versionMajor(v: string): string {
  const spans = scan(v);
  return spans === undefined ? "" : v.slice(0, spans.majorEnd);
}

/** Reads the major and minor version, `v2.1` of `v2.1.0`; "" for an invalid version. Source: semver.MajorMinor. */
export function versionMajorMinor(v: string): string {
  const spans = scan(v);
  if (spans === undefined) return "";
  return spans.minorEnd === spans.majorEnd ? `${v}.0` : v.slice(0, spans.minorEnd);
}

/** Reads the pre-release with its dash, `-rc.1` of `v1.0.0-rc.1`; "" where there is none. Source: semver.Prerelease. */
export function prereleaseOf(v: string): string {
  const spans = scan(v);
  return spans === undefined ? "" : v.slice(spans.patchEnd, spans.prereleaseEnd);
}

/** Reads the build metadata with its plus, `+incompatible`; "" where there is none. Source: semver.Build. */
export function buildOf(v: string): string {
  const spans = scan(v);
  return spans === undefined ? "" : v.slice(spans.prereleaseEnd);
}

/** Compares two decimal numbers without leading zeroes, of any length; "" is the lowest. */
export function compareDecimals(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  return a < b ? -1 : 1;
}

/** Where the parts of a version end; a part that is absent ends where the one before it does. */
interface Spans {
  readonly majorEnd: number;
  readonly minorEnd: number;
  readonly patchEnd: number;
  readonly prereleaseEnd: number;
}

const dot = 0x2e;
const dash = 0x2d;
const plus = 0x2b;
const zero = 0x30;
const nine = 0x39;
const smallV = 0x76;

function scan(v: string): Spans | undefined {
  if (v.charCodeAt(0) !== smallV) return undefined;
  const majorEnd = numberEnd(v, 1);
  if (majorEnd < 0) return undefined;
  const minorEnd = dottedEnd(v, majorEnd);
  if (minorEnd < 0) return undefined;
  const patchEnd = dottedEnd(v, minorEnd);
  if (patchEnd < 0) return undefined;
  const full = patchEnd > minorEnd;
  if (!full) return { majorEnd, minorEnd, patchEnd, prereleaseEnd: patchEnd };
  const prereleaseEnd = v.charCodeAt(patchEnd) === dash ? identifiersEnd(v, patchEnd, plus) : patchEnd;
  if (prereleaseEnd < 0) return undefined;
  const end = v.charCodeAt(prereleaseEnd) === plus ? identifiersEnd(v, prereleaseEnd, -1) : prereleaseEnd;
  return end === v.length ? { majorEnd, minorEnd, patchEnd, prereleaseEnd } : undefined;
}

/** The end of a number without leading zeroes that starts at `start`, or -1. */
function numberEnd(v: string, start: number): number {
  let end = start;
  while (isDigit(v.charCodeAt(end))) end++;
  if (end === start) return -1;
  return v.charCodeAt(start) === zero && end > start + 1 ? -1 : end;
}

/** The end of a `.number` at `start`; `start` itself at the end of the text; else -1. */
function dottedEnd(v: string, start: number): number {
  if (start === v.length) return start;
  return v.charCodeAt(start) === dot ? numberEnd(v, start + 1) : -1;
}

/** The end of the dotted identifiers after the sign at `start`, up to `stop`, or -1. */
function identifiersEnd(v: string, start: number, stop: number): number {
  const numbersCount = stop === plus;
  let from = start + 1;
  let i = from;
  for (; i < v.length && v.charCodeAt(i) !== stop; i++) {
    const unit = v.charCodeAt(i);
    if (unit === dot) {
      if (!isIdentifier(v, { from, to: i, numbersCount })) return -1;
      from = i + 1;
    } else if (!isIdentifierUnit(unit)) {
      return -1;
    }
  }
  return isIdentifier(v, { from, to: i, numbersCount }) ? i : -1;
}

/** An identifier is not empty, and in a pre-release a number has no leading zero. */
function isIdentifier(
  v: string,
  span: { readonly from: number; readonly to: number; readonly numbersCount: boolean },
): boolean {
  if (span.from === span.to) return false;
  if (!span.numbersCount || span.to === span.from + 1 || v.charCodeAt(span.from) !== zero) return true;
  return !isNumber(v.slice(span.from, span.to));
}

function isIdentifierUnit(unit: number): boolean {
  return isDigit(unit) || unit === dash || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
}

function isDigit(unit: number): boolean {
  return unit >= zero && unit <= nine;
}

function isNumber(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}

function minorOf(v: string, spans: Spans): string {
  return spans.minorEnd === spans.majorEnd ? "0" : v.slice(spans.majorEnd + 1, spans.minorEnd);
}

function patchOf(v: string, spans: Spans): string {
  return spans.patchEnd === spans.minorEnd ? "0" : v.slice(spans.minorEnd + 1, spans.patchEnd);
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  const x = a.slice(1).split(".");
  const y = b.slice(1).split(".");
  for (let i = 0; i < x.length && i < y.length; i++) {
    const order = compareIdentifiers(x[i] ?? "", y[i] ?? "");
    if (order !== 0) return order;
  }
  return x.length < y.length ? -1 : 1;
}

function compareIdentifiers(a: string, b: string): number {
  if (a === b) return 0;
  const aNumber = isNumber(a);
  if (aNumber !== isNumber(b)) return aNumber ? -1 : 1;
  if (aNumber) return compareDecimals(a, b);
  return a < b ? -1 : 1;
}
