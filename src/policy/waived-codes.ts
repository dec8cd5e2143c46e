const aboutModules =
  /^(?:module-(?!budget$)|replace-|sum-|go-mod-|zip-|cache-|license-|vulnerability$|sbom-)/;

/**
 * Tells whether findings of a code are about modules, so that a waiver names a path or a glob of paths. Findings of
 * other codes name a file, a setting, a limit: any text.
 */
export function isAboutModules(code: string): boolean {
  return aboutModules.test(code);
}
