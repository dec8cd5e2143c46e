import * as z from "zod";
import { parseLicenseExpression } from "../../model/license-expression.ts";
import { spdxIdOf } from "../../model/spdx-ids.ts";
import { nearestWord } from "../../model/nearest-word.ts";
import { ruleLevel } from "../../policy/values.ts";
import { presentLicenseId } from "./license-standing.ts";

// What people mean when they misspell; the whole list of SPDX would offer licences nobody has heard of.
const usual =
  "MIT MIT-0 Apache-2.0 BSD-2-Clause BSD-3-Clause 0BSD ISC MPL-2.0 Zlib BSL-1.0 Unlicense CC0-1.0 CC-BY-4.0 CC-BY-SA-4.0 EPL-2.0 UPL-1.0 GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later LGPL-2.1-only LGPL-3.0-only AGPL-3.0-only BUSL-1.1 SSPL-1.0 WTFPL BlueOak-1.0.0 PSF-2.0 Python-2.0 EUPL-1.2".split(
    " ",
  );

const license = () =>
  z
    .string()
    .superRefine((text, context) => {
      if (isLicense(text)) return;
      const near = usual.find((id) => squeezed(id).startsWith(squeezed(text))) ?? nearestWord(text, usual);
      const hint =
        near === undefined ? "wanted an identifier of the SPDX licence list" : `did you mean \`${near}\`?`;
      context.addIssue({ code: "custom", message: `there is no SPDX licence of this name; ${hint}` });
    })
    .describe(
      "an SPDX licence identifier: MIT, or one with an exception: GPL-2.0-only WITH Classpath-exception-2.0",
    );

/** The `licenses` section. */
export const licensesSection = z.lazy(() =>
  z
    .strictObject({
      allow: z
        .array(license())
        .optional()
        .describe("the licences that modules may have; absent: all that are not denied"),
      deny: z.array(license()).default([]).describe("the licences that no module may have"),
      unknown: ruleLevel.default("warning").describe("the level of a module whose licence is not recognised"),
      report: z
        .string()
        .min(1)
        .optional()
        .describe(
          "a CycloneDX or SPDX document in JSON or a CSV of go-licenses, asked before the modules' own files",
        ),
    })
    .superRefine((section, context) => {
      const denied = new Set(section.deny.map((one) => presentLicenseId(one).toLowerCase()));
      for (const [index, one] of (section.allow ?? []).entries()) {
        if (!denied.has(presentLicenseId(one).toLowerCase())) continue;
        context.addIssue({
          code: "custom",
          path: ["allow", index],
          message: `\`${one}\` is denied as well, so this entry can never match`,
        });
      }
    }),
);

/** The `licenses` section, read. */
export type LicensesSection = z.output<typeof licensesSection>;

function isLicense(text: string): boolean {
  const expression = parseLicenseExpression(text);
  if (expression?.kind !== "license") return false;
  const { id } = expression;
  return spdxIdOf(id.replace(/\+$/, "")) !== undefined || /^LicenseRef-[A-Za-z0-9.-]+$/.test(id);
}

/** `GPLv3`, `GPL 3.0` and `gpl-3` look alike this way, and begin like `GPL-3.0-only`. */
function squeezed(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(".0", "")
    .replace(/v(?=\d)|[^a-z0-9]/g, "");
}
