/**
 * What is left of a setting's value when defaults and constants are put in: `${X:-direct}`, `${{ 'off' }}`. What the
 * shell or the runner alone knows stays as written.
 */
export function knownValue(value: string): string {
  return value
    .trim()
    .replace(/\$\{\{[^}]*?(?:\|\|\s*)?'([^']*)'\s*\}\}/g, "$1")
    .replace(/\$\{\w+:?[-=]([^{}$]*)\}/g, "$1")
    .trim();
}
