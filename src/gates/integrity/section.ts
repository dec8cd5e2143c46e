import * as z from "zod";
import { ruleLevel } from "../../policy/values.ts";

/** The `integrity` section: what has to be true of the bytes. A rule that is not named is off, but for submodules. */
export const integritySection = z.lazy(() =>
  z
    .strictObject({
      "go-sum": ruleLevel
        .prefault("off")
        .describe(
          "go.sum is complete for the graph; its /go.mod lines and the lines a change adds equal what the proxy chain serves",
        ),
      "checksum-database": ruleLevel
        .prefault("off")
        .describe("lines that the change adds to go.sum are in the checksum database"),
      vendor: ruleLevel
        .prefault("off")
        .describe("vendor/ fits go.mod, and every file in it equals that of its module"),
      "module-cache": ruleLevel.prefault("off").describe("the module cache holds what go.sum vouches for"),
      environment: ruleLevel
        .prefault("off")
        .describe("no workflow, script, Makefile, Dockerfile or env file weakens go's checks"),
      binaries: ruleLevel.prefault("off").describe("the change brings no compiled files"),
      submodules: ruleLevel
        .prefault("warning")
        .describe("the change moves no submodule below a module; warning where it is not named"),
    })
    .describe("what has to be true of the bytes that are built"),
);

/** The `integrity` section as the gate reads it. */
export type IntegritySection = z.output<typeof integritySection>;

/** Which parts of the evidence the rules need. */
export type IntegrityWanted = Readonly<
  Record<"sums" | "vendor" | "moduleCache" | "environment" | "binaries", boolean>
>;

/** Says which parts of the evidence a section needs; nothing else is collected. */
export function integrityWanted(section: IntegritySection): IntegrityWanted {
  return {
    sums: section["go-sum"] !== "off" || section["checksum-database"] !== "off",
    vendor: section.vendor !== "off",
    moduleCache: section["module-cache"] !== "off",
    environment: section.environment !== "off",
    binaries: section.binaries !== "off",
  };
}
