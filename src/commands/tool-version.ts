import manifest from "../../package.json" with { type: "json" };

/** modgate's version, from package.json. */
export const toolVersion: string = manifest.version;
