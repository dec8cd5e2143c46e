/** How one licence is known by its text. */
export interface LicensePattern {
  /** SPDX identifier. */
  readonly id: string;
  /** Phrases that all stand in it, in the form of normalizeLicense(). */
  readonly phrases: readonly string[];
  /** Phrases of its nearest relatives that do not stand in it. */
  readonly without?: readonly string[];
  /** About how many words the whole text has. */
  readonly words: number;
}

/** The licences that ask for something in return, or keep something back. See licensePatterns. */
export const reciprocalPatterns: readonly LicensePattern[] = [
  {
    id: "MPL-2.0",
    phrases: [
      "mozilla public license version 2 0",
      "covered software",
      "incompatible with secondary licenses",
      "inability to comply due to statute or regulation",
    ],
    words: 2570,
  },
  {
    id: "MPL-2.0",
    phrases: ["this source code form is subject to the terms of the mozilla public license v 2 0"],
    without: ["inability to comply due to statute or regulation"],
    words: 45,
  },
  {
    id: "MPL-1.1",
    phrases: ["mozilla public license version 1 1", "the initial developer hereby grants you"],
    words: 3690,
  },
  {
    id: "GPL-2.0-only",
    phrases: [
      "gnu general public license version 2 june 1991",
      "we protect your rights with two steps",
      "you may copy and distribute verbatim copies of the program",
    ],
    words: 2960,
  },
  {
    id: "GPL-3.0-only",
    phrases: [
      "gnu general public license version 3 29 june 2007",
      "is a free copyleft license for software and other kinds of works",
      "protecting users legal rights from anti circumvention law",
    ],
    words: 5650,
  },
  {
    id: "LGPL-2.0-only",
    phrases: ["gnu library general public license version 2 june 1991", "a work that uses the library"],
    words: 4250,
  },
  {
    id: "LGPL-2.1-only",
    phrases: ["gnu lesser general public license version 2 1 february 1999", "a work that uses the library"],
    words: 4390,
  },
  {
    id: "LGPL-3.0-only",
    phrases: [
      "gnu lesser general public license version 3 29 june 2007",
      "incorporates the terms and conditions of version 3 of the gnu general public license",
    ],
    words: 1150,
  },
  {
    id: "AGPL-3.0-only",
    phrases: [
      "gnu affero general public license version 3 19 november 2007",
      "remote network interaction",
      "cooperation with the community in the case of network server software",
    ],
    words: 5500,
  },
  {
    id: "SSPL-1.0",
    phrases: ["server side public license version 1", "offering the program as a service"],
    words: 5000,
  },
  {
    id: "BUSL-1.1",
    phrases: ["business source license 1 1", "additional use grant", "change date"],
    words: 800,
  },
  {
    id: "Elastic-2.0",
    phrases: [
      "elastic license 2 0",
      "you may not provide the software to third parties as a hosted or managed service",
    ],
    words: 620,
  },
  {
    id: "EPL-1.0",
    phrases: [
      "eclipse public license v 1 0",
      "any use reproduction or distribution of the program constitutes recipient s acceptance",
    ],
    words: 1700,
  },
  {
    id: "EPL-2.0",
    phrases: [
      "eclipse public license v 2 0",
      "any use reproduction or distribution of the program constitutes recipient s acceptance",
    ],
    words: 2150,
  },
  { id: "EUPL-1.2", phrases: ["european union public license v 1 2", "compatibility clause"], words: 2200 },
  {
    id: "CDDL-1.0",
    phrases: ["common development and distribution license", "cddl version 1 0", "covered software"],
    words: 2500,
  },
];
