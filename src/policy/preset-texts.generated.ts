// Written by hand until the generator writes it: the text of policies/*.yml by preset name.
export const presetTexts: Readonly<Record<string, string>> = {};
