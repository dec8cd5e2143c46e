/** An element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const token =
  /<\?xml[^?]*\?>|<!--(?:(?!--)[^])*-->|<\/([\w-]+)>|<([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>|([^<]+)/y;

/** Reads the plain XML that our renderers write, and throws on anything that is not well-formed. */
export function readXml(document: string): XmlElement {
  const root: OpenElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  token.lastIndex = 0;
  while (token.lastIndex < document.length) {
    const at = token.lastIndex;
    const match = token.exec(document);
    if (match === null) throw new Error(`not well-formed at ${at}: ${document.slice(at, at + 60)}`);
    readToken(match, open);
  }
  const [element] = root.children;
  if (open.length !== 1 || element === undefined || root.text.trim() !== "")
    throw new Error("wanted one closed root");
  return element;
}

function readToken(
  [, closed, opened, attributes = "", slash, text]: RegExpExecArray,
  open: OpenElement[],
): void {
  const top = open.at(-1);
  if (top === undefined) throw new Error("text after the root");
  if (text !== undefined) top.text += decode(text);
  if (opened !== undefined)
    open.push({ name: opened, attributes: readAttributes(attributes), children: [], text: "" });
  if (closed !== undefined && top.name !== closed) throw new Error(`${closed} closes ${top.name}`);
  if (closed === undefined && slash !== "/") return;
  const done = open.pop();
  if (done !== undefined) open.at(-1)?.children.push(done);
}

function readAttributes(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(
    ([, name = "", value = ""]) => [name, decode(value)] as const,
  );
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error("an attribute twice");
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|#\d+);)/.test(text)) throw new Error(`a bare & in ${text.slice(0, 60)}`);
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    throw new Error("a character XML does not know");
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
