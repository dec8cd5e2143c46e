import { type LicensePattern, reciprocalPatterns } from "../modules/reciprocal-patterns.ts";

const mitGrant = "permission is hereby granted free of charge to any person obtaining a copy";
const mitNotice = "copyright notice and this permission notice";
const mitWarranty = "without warranty of any kind";
const iscGrant = "distribute this software for any purpose with or without fee is hereby granted";
const iscNotice = "provided that the above copyright notice and this permission notice appear in all copies";
const bsdGrant =
  "redistribution and use in source and binary forms with or without modification are permitted";
const bsdSource = "redistributions of source code must retain the above copyright notice";
const bsdBinary = "redistributions in binary form must reproduce the above copyright notice";
const bsdEndorse = "endorse or promote products derived from this software";
const bsdAdvertise = "all advertising materials mentioning features or use of this software";
const bsdClear = "no express or implied licenses to any party s patent rights are granted";
const notEvil = "shall be used for good not evil";
const x11Names = "shall not be used in advertising or otherwise to promote the sale";
const beOpen = "beopen python open source license agreement";

/**
 * The licences that Go modules use, each by phrases that only it has. The GNU texts do not say whether later
 * versions count, so the narrower reading is taken: `-only`.
 */
export const licensePatterns: readonly LicensePattern[] = [
  ...reciprocalPatterns,
  { id: "MIT", phrases: [mitGrant, mitNotice, mitWarranty], without: [notEvil, x11Names], words: 165 },
  {
    id: "MIT-0",
    phrases: [mitGrant, "to deal in the software without restriction", mitWarranty],
    without: [mitNotice],
    words: 125,
  },
  { id: "JSON", phrases: [mitGrant, mitNotice, notEvil], words: 175 },
  { id: "X11", phrases: [mitGrant, mitNotice, x11Names], words: 215 },
  { id: "NCSA", phrases: [mitGrant, "to deal with the software without restriction"], words: 230 },
  { id: "ISC", phrases: [iscGrant, iscNotice, "disclaim"], words: 115 },
  { id: "0BSD", phrases: [iscGrant, "disclaim"], without: [iscNotice], words: 95 },
  {
    id: "BSD-2-Clause",
    phrases: [bsdGrant, bsdSource, bsdBinary],
    without: [bsdEndorse, bsdAdvertise, bsdClear],
    words: 185,
  },
  {
    id: "BSD-3-Clause",
    phrases: [bsdGrant, bsdSource, bsdBinary, bsdEndorse],
    without: [bsdAdvertise, bsdClear],
    words: 215,
  },
  { id: "BSD-3-Clause-Clear", phrases: [bsdGrant, bsdSource, bsdEndorse, bsdClear], words: 235 },
  { id: "BSD-4-Clause", phrases: [bsdGrant, bsdSource, bsdBinary, bsdAdvertise, bsdEndorse], words: 245 },
  {
    id: "PostgreSQL",
    phrases: [
      "distribute this software and its documentation for any purpose without fee and without a written agreement",
    ],
    words: 165,
  },
  {
    id: "Apache-2.0",
    phrases: [
      "apache license version 2 0 january 2004",
      "grant of copyright license",
      "grant of patent license",
      "submission of contributions",
    ],
    words: 1640,
  },
  {
    id: "Apache-2.0",
    phrases: [
      "licensed under the apache license version 2 0",
      "you may not use this file except in compliance with the license",
      "distributed on an as is basis",
    ],
    without: ["grant of patent license"],
    words: 85,
  },
  { id: "UPL-1.0", phrases: ["universal permissive license", "larger work", mitWarranty], words: 290 },
  {
    id: "BlueOak-1.0.0",
    phrases: ["blue oak model license", "each contributor licenses you to do everything with this software"],
    words: 330,
  },
  {
    id: "Unlicense",
    phrases: [
      "this is free and unencumbered software released into the public domain",
      "anyone is free to copy modify publish use compile sell or distribute",
    ],
    words: 215,
  },
  {
    id: "CC0-1.0",
    phrases: ["cc0 1 0 universal", "statement of purpose", "public license fallback"],
    words: 1050,
  },
  {
    id: "CC-BY-4.0",
    phrases: [
      "attribution 4 0 international",
      "creative commons",
      "you must retain the following if it is supplied by the licensor",
    ],
    without: ["attribution sharealike 4 0", "attribution noncommercial"],
    words: 2900,
  },
  {
    id: "CC-BY-SA-4.0",
    phrases: [
      "attribution sharealike 4 0 international",
      "creative commons",
      "you must retain the following if it is supplied by the licensor",
    ],
    words: 3150,
  },
  {
    id: "CC-BY-NC-4.0",
    phrases: [
      "attribution noncommercial 4 0 international",
      "creative commons",
      "you must retain the following if it is supplied by the licensor",
    ],
    words: 3000,
  },
  {
    id: "Zlib",
    phrases: [
      "the origin of this software must not be misrepresented",
      "altered source versions must be plainly marked as such",
      "this notice may not be removed or altered from any source distribution",
    ],
    words: 135,
  },
  {
    id: "BSL-1.0",
    phrases: [
      "boost software license version 1 0",
      "obtaining a copy of the software and accompanying documentation covered by this license",
    ],
    words: 215,
  },
  {
    id: "WTFPL",
    phrases: ["do what the fuck you want to public license", "you just do what the fuck you want to"],
    words: 75,
  },
  {
    id: "PSF-2.0",
    phrases: ["python software foundation license version 2", "psf hereby grants licensee"],
    without: [beOpen],
    words: 400,
  },
  {
    id: "Python-2.0",
    phrases: ["python software foundation license version 2", beOpen, "psf hereby grants licensee"],
    words: 1700,
  },
  {
    id: "Artistic-2.0",
    phrases: ["the artistic license 2 0", "you may distribute your modified version as source"],
    words: 1400,
  },
  { id: "OFL-1.1", phrases: ["sil open font license version 1 1", "reserved font name"], words: 680 },
  // A condition that takes back the right to sell: what it is added to is no longer what it was.
  {
    id: "LicenseRef-Commons-Clause",
    phrases: ["commons clause", "does not grant to you the right to sell the software"],
    words: 230,
  },
];

/** Texts that permit more than the licence they stand with. */
export const licenseExceptions: readonly {
  readonly license: string;
  readonly exception: string;
  readonly phrase: string;
}[] = [
  {
    license: "GPL-2.0-only",
    exception: "Classpath-exception-2.0",
    phrase: "give you permission to link this library with independent modules",
  },
  {
    license: "LGPL-3.0-only",
    exception: "LGPL-3.0-linking-exception",
    phrase: "as a special exception to the gnu lesser general public license version 3",
  },
  { license: "Apache-2.0", exception: "LLVM-exception", phrase: "llvm exceptions to the apache 2 0 license" },
];
