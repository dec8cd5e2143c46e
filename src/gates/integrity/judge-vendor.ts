import type { IntegrityDoubt, VendorTrouble } from "../../model/integrity.ts";
import type { IntegrityRules } from "./report.ts";

const reasons: Readonly<Record<Exclude<VendorTrouble["kind"], "inconsistent">, string>> = {
  changed: "is not the file of that name in",
  missing: "is not there, and go copies it from",
  extra: "does not come from any vendored module; its place is that of",
  link: "is a symbolic link, and a plain file in",
};

/** Judges vendor folders. Answers what could not be decided. */
export function judgeVendor({ evidence, section, report }: IntegrityRules): readonly IntegrityDoubt[] {
  const { vendor } = evidence.integrity;
  if (section.vendor === "off" || vendor === undefined) return [];
  for (const { kind, module, reason, at, standing, workspace } of vendor.troubles) {
    const inconsistent = kind === "inconsistent";
    report(inconsistent ? "vendor-inconsistent" : "vendor-modified", {
      level: section.vendor,
      subject: inconsistent ? module : at.file,
      at: [at],
      rule: ["integrity", "vendor"],
      facts: {
        module,
        file: at.file,
        kind,
        reason: inconsistent ? reason : wordsOf(kind, module),
        preExisting: standing,
        workspace,
      },
    });
  }
  return vendor.doubts;
}

function wordsOf(kind: keyof typeof reasons, module: string): string {
  if (kind === "extra" && module === "") return "does not come from any vendored module";
  return `${reasons[kind]} ${module}`;
}
