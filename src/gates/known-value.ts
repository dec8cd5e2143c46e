/**
 * What is left of a setting's value when defaults and constants are put in: `${X:-direct}`, `${{ 'off' }}`. What the
 * shell or the runner alone knows stays as written.
 */
export function knownValue(value: string): string {
  return value
    .trim()
    .split("${{")
    .map((part, index) => (index === 0 ? part : constantOf(part)))
    .join("")
    .replace(/\$\{\w+:?[-=]([^{}$]*)\}/g, "$1")
    .trim();
}

// Cut up at each beginning first: searches from there to the end of a long value would be slow.
function constantOf(part: string): string {
  const match = /^[^}]*?(?:\|\|\s*)?'([^']*)'\s*\}\}([^]*)$/.exec(part);
  return match === null ? `\${{${part}` : `${match[1]}${match[2]}`;
}
