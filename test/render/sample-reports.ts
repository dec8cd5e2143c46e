import type { Facts } from "../../src/model/finding.ts";
import type { GateReport, InventoryModule, Report, ReportFinding } from "../../src/model/report.ts";
import type { RenderOptions } from "../../src/render/renderer.ts";

/** Options of a plain log. */
export const plainOptions: RenderOptions = { color: false, width: 100, links: false, runUrl: "" };

/** Options of a run on a forge, with everything on. */
export const fullOptions: RenderOptions = {
  color: true,
  width: 80,
  links: true,
  runUrl: "https://git.corp.example/acme/store/actions/runs/42",
  sourceLine: (file, line) => (file === "go.mod" ? `\tgithub.com/line/${line} v1.0.0` : undefined),
};

/** A gate's row with defaults. */
export function gateReport(gate: string, rest: Partial<GateReport> = {}): GateReport {
  return {
    gate,
    title: titles[gate] ?? gate,
    outcome: "pass",
    reason: "",
    hint: "",
    seen: 12,
    facts: {},
    ...rest,
  };
}

/** A finding with defaults. */
export function finding(rest: Partial<ReportFinding> = {}): ReportFinding {
  return {
    code: "module-major",
    gate: "modules",
    level: "error",
    waived: null,
    subject: "github.com/jackc/pgx/v4@v4.18.3",
    title: "major not on the allowlist",
    message: "`github.com/jackc/pgx/v4` is major 4; the policy allows 5",
    fix: "go get github.com/jackc/pgx/v5@latest",
    why: ["example.com/acme/store", "github.com/acme/db@v1.9.0", "github.com/jackc/pgx/v4@v4.18.3"],
    at: [{ file: "go.mod", line: 12, column: 2 }],
    policy: { file: ".github/modgate.yml", line: 7 },
    facts: {},
    ...rest,
  };
}

/** A report with defaults: everything passes. */
export function report(rest: Partial<Report> = {}): Report {
  return {
    schema: "modgate.report/1",
    tool: { name: "modgate", version: "0.1.0" },
    verdict: "pass",
    reportOnly: false,
    subject: {
      modules: ["example.com/acme/store"],
      head: "3f2a91c04d5e6f708192a3b4c5d6e7f8091a2b3c",
      base: "9be01d2a4d5e6f708192a3b4c5d6e7f8091a2b3c",
      repository: "acme/store",
      version: "v0.4.1-0.20261118101500-3f2a91c04d5e",
      time: "2026-11-18T10:15:00Z",
      policy: { path: ".github/modgate.yml", sha256: "ab".repeat(32), from: "base" },
    },
    gates: [gateReport("modules", { seen: 214, facts: { modules: 214, edges: 1312 } })],
    findings: [],
    inventory: smallInventory,
    evidence: [
      { kind: "go.mod", source: "go.mod", sha256: "cd".repeat(32), time: "" },
      {
        kind: "coverage-profile",
        source: "cover.out",
        sha256: "ef".repeat(32),
        time: "2026-11-18T10:20:00Z",
      },
    ],
    ...rest,
  };
}

/** Shapes of text that a stranger can bring into a report. */
export const hostileTexts: readonly string[] = [
  "%0A::error::x",
  "\n::error file=a::injected",
  "\r\n::add-mask::a",
  " \t::stop-commands::token",
  "\u00a0::set-output name=a::b",
  "\u200b::error::zero width",
  "text ##[error]injected",
  "##[add-matcher]m.json",
  "# #[warning]x ##[",
  "#\u200b#[error]x",
  "\u001b[31mred\u001b[0m\u001b]0;title\u0007\u001b]8;;http://evil.example\u001b\\link",
  "\u009b31m\u0085::error::c1",
  "\u202egnp.exe\u2066 bidi \u2028::error::ls",
  "@acme/team @someone please look",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "<!-- marker --></td></table></details></pre></style></title>",
  "]]> <![CDATA[ x",
  "[click](http://evil.example) ![pic](http://evil.example/p.png) <http://evil.example>",
  "http://evil.example/x www.evil.example mail@evil.example #1 GH-1 acme/store#1 deadbeefdeadbeef",
  "``` ` `` | \\| \\ || *a* __b__ ~~c~~ $x$ :tada: # h1 - li 1. x",
  "a`b`@team`c` `@team",
  "javascript:alert(1)",
  "--> }); </svg> &amp; &#x3c; ' \" ${x} {0} {{x}}",
  "a,b:c=d;e::f",
  "\ud800 lone \udfff surrogates \ufffe \u0000",
  "x".repeat(10_000),
  "@".repeat(3000),
  "名前 и́мя 𝕏 🙂",
  "",
  " ",
];

/** A report in which one text stands in every place that foreign text can reach. */
export function hostileReport(text: string): Report {
  const facts: Facts = { [text]: text, changedLine: true, nested: { [text]: [text] } };
  const base = report();
  return report({
    verdict: "fail",
    subject: {
      ...base.subject,
      modules: [text],
      repository: text,
      version: text,
      base: text,
      policy: { path: text, sha256: "", from: "head" },
    },
    gates: [
      gateReport("modules", { outcome: "fail", facts }),
      gateReport("coverage", { outcome: "unjudged", reason: text, hint: text, facts }),
      gateReport("latency", {
        outcome: "skipped",
        reason: text,
        facts: {
          measured: [
            {
              name: text,
              p99Ms: 3,
              limitMs: 5,
              histogram: [
                [1, 2],
                [4, 1],
              ],
            },
          ],
        },
      }),
    ],
    findings: [
      hostileFinding(text, facts),
      finding({
        ...hostileFinding(text, facts),
        level: "warning",
        waived: { owner: text, reason: text, expires: text, file: text, line: 3 },
      }),
      finding({ ...hostileFinding(text, facts), level: "notice", facts: { preExisting: true } }),
    ],
    inventory: {
      modules: [
        hostileModule(text, true),
        { ...hostileModule(text, false), replacedBy: { path: text, version: text } },
      ],
      edges: [[0, 1]],
    },
    evidence: [{ kind: text, source: text, sha256: text, time: text }],
  });
}

/** Reports by name: one of each verdict, and the extremes. */
export function sampleReports(): Readonly<Record<string, Report>> {
  return {
    pass: report(),
    fail: failing(),
    unjudged: report({ verdict: "unjudged", gates: [...report().gates, unjudgedCoverage] }),
    "report-only": report({
      reportOnly: true,
      subject: { ...report().subject, policy: { path: "modgate:recommended", sha256: "", from: "preset" } },
      gates: [gateReport("modules", { seen: 214 })],
      findings: [finding({ level: "warning", policy: { file: "modgate:recommended", line: 14 } })],
    }),
    empty: report({ gates: [], inventory: { modules: [], edges: [] }, evidence: [], subject: emptySubject }),
    large: large(),
  };
}

const titles: Readonly<Record<string, string>> = {
  modules: "Modules",
  directives: "Directives",
  integrity: "Integrity",
  licenses: "Licences",
  lint: "Lint",
  coverage: "Coverage",
  latency: "Latency",
  vulnerabilities: "Vulnerabilities",
};

const emptySubject: Report["subject"] = {
  modules: [],
  head: "",
  base: "",
  repository: "",
  version: "",
  time: "",
  policy: { path: "", sha256: "", from: "preset" },
};

const unjudgedCoverage = gateReport("coverage", {
  outcome: "unjudged",
  reason: "there is no cover profile at `cover.out`",
  hint: "run `go test -coverprofile=cover.out ./...` before modgate",
  seen: 0,
});

const smallInventory: Report["inventory"] = {
  modules: [
    inventoryModule("example.com/acme/store", "", { main: true, licenses: [] }),
    inventoryModule("github.com/acme/db", "v1.9.0", {}),
    inventoryModule("github.com/jackc/pgx/v4", "v4.18.3", { indirect: true }),
    inventoryModule("github.com/pkg/errors", "v0.9.1", { licenses: ["BSD-2-Clause"] }),
    inventoryModule("golang.org/x/text", "v0.22.0", { indirect: true, licenses: ["BSD-3-Clause"] }),
    inventoryModule("github.com/old/lib", "v1.4.0", {
      replacedBy: { path: "github.com/acme/lib", version: "v1.4.1" },
    }),
    inventoryModule("github.com/unknown/licence", "v0.1.0", { indirect: true, licenses: [] }),
  ],
  edges: [
    [0, 1],
    [0, 3],
    [0, 5],
    [1, 2],
    [2, 4],
    [1, 6],
    [5, 4],
  ],
};

function inventoryModule(path: string, version: string, rest: Partial<InventoryModule>): InventoryModule {
  return {
    path,
    version,
    main: false,
    indirect: false,
    goVersion: "1.24.0",
    replacedBy: null,
    sum: version === "" ? "" : "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    licenses: ["MIT"],
    dir: "",
    ...rest,
  };
}

function failing(): Report {
  return report({
    verdict: "fail",
    gates: [
      gateReport("modules", { outcome: "fail", seen: 214, facts: { modules: 214, edges: 1312 } }),
      gateReport("directives", { outcome: "fail", seen: 3 }),
      gateReport("integrity", { seen: 428 }),
      gateReport("licenses", { seen: 213, facts: { known: 211 } }),
      gateReport("vulnerabilities", {
        outcome: "skipped",
        reason: "the policy has no `vulnerabilities` section",
        seen: 0,
      }),
      gateReport("lint", { outcome: "fail", seen: 96 }),
      unjudgedCoverage,
      gateReport("latency", {
        outcome: "fail",
        seen: 10_000,
        facts: {
          measured: { p99Ms: 341, targets: [measured("query", 341, 320), measured("write", 42, 100)] },
        },
      }),
    ],
    findings: [
      finding({ facts: { changedLine: true } }),
      finding({
        code: "module-denied",
        subject: "github.com/pkg/errors@v0.9.1",
        title: "module on the denylist",
        message: "`github.com/pkg/errors` is denied: in the standard library since go1.13",
        fix: "replace it with errors",
        why: ["example.com/acme/store", "github.com/pkg/errors@v0.9.1"],
        at: [{ file: "go.mod", line: 9, column: 2 }],
        policy: { file: ".github/modgate.yml", line: 12 },
      }),
      finding({
        code: "module-pseudo-version",
        level: "warning",
        subject: "github.com/old/lib@v0.0.0-20240101000000-abcdefabcdef",
        message: "a pseudo-version is required where tags exist",
        fix: "",
        why: [],
        facts: { preExisting: true },
      }),
      finding({
        code: "module-deprecated",
        level: "warning",
        waived: {
          owner: "@acme/pay",
          reason: "v4 blocked by PAY-91",
          expires: "2027-02-01",
          file: ".github/modgate.yml",
          line: 40,
        },
      }),
      finding({
        code: "replace-local",
        gate: "directives",
        subject: "github.com/acme/db => ../db",
        title: "local replacement",
        message: "go.mod replaces `github.com/acme/db` by a folder, which nobody else has",
        fix: "go mod edit -dropreplace=github.com/acme/db",
        why: [],
        at: [{ file: "go.mod", line: 31, column: 1 }],
      }),
      finding({
        code: "lint",
        gate: "lint",
        level: "notice",
        subject: "errcheck",
        title: "linter finding",
        message: "Error return value of `tx.Rollback` is not checked",
        fix: "",
        why: [],
        at: [{ file: "internal/db/tx.go", line: 88, column: 7, endLine: 88 }],
        facts: { linter: "errcheck" },
      }),
      finding({
        code: "latency-p99",
        gate: "latency",
        subject: "query",
        title: "P99 above the limit",
        message: "P99 of `query` is 341 ms (330 to 352 ms), the limit is 320 ms",
        fix: "",
        why: [],
        at: [{ file: ".github/modgate.yml", line: 61 }],
      }),
    ],
  });
}

function measured(target: string, p99Ms: number, limitMs: number): Facts {
  const histogram = Array.from({ length: 60 }, (_, at) => [
    Math.round(p99Ms * 1.06 ** (at - 46) * 1000) / 1000,
    Math.round(900 * Math.exp(-(((at - 18) / 6) ** 2)) + 40 * Math.exp(-(((at - 44) / 4) ** 2))) + (at % 3),
  ]);
  const interval = { lowerMs: p99Ms * 0.95, upperMs: p99Ms * 1.06 };
  return {
    target,
    request: `GET /api/v1/${target}`,
    limitMs,
    measured: { p99Ms, interval, requests: 5000, histogram },
    verdict: p99Ms > limitMs ? "slow" : "fast",
  };
}

function large(): Report {
  const modules = Array.from({ length: 2000 }, (_, at) =>
    inventoryModule(
      at === 0 ? "example.com/acme/store" : `example.com/lib/n${String(at).padStart(4, "0")}`,
      at === 0 ? "" : `v1.${at}.0`,
      {
        main: at === 0,
        indirect: at > 60,
        licenses: at % 17 === 0 ? [] : [["MIT", "Apache-2.0", "BSD-3-Clause"][at % 3] ?? "MIT"],
      },
    ),
  );
  const edges = modules
    .slice(1)
    .map((_, at): readonly [number, number] => [at < 60 ? 0 : Math.floor(at / 20), at + 1]);
  return report({
    verdict: "fail",
    gates: [
      gateReport("modules", { outcome: "fail", seen: 2000 }),
      gateReport("lint", { outcome: "fail", seen: 900 }),
    ],
    findings: Array.from({ length: 6000 }, (_, at) => largeFinding(at)),
    inventory: { modules, edges },
  });
}

function largeFinding(at: number): ReportFinding {
  const level = (["error", "warning", "notice"] as const)[at % 3] ?? "error";
  if (at % 2 === 0) {
    return finding({
      code: "lint",
      gate: "lint",
      level,
      subject: `file${at}.go`,
      message: `line ${at} is too long for the reader`,
      why: [],
      at: [{ file: `pkg/file${at}.go`, line: at + 1, column: 1 }],
    });
  }
  const path = `example.com/lib/n${String(at % 2000).padStart(4, "0")}`;
  return finding({
    level,
    subject: `${path}@v1.${at % 2000}.0`,
    why: ["example.com/acme/store", "example.com/lib/n0003@v1.3.0", `${path}@v1.${at % 2000}.0`],
  });
}

function hostileFinding(text: string, facts: Facts): ReportFinding {
  return finding({
    code: text,
    subject: text,
    title: text,
    message: text,
    fix: `${text}\n${text}`,
    why: [text, text, text],
    at: [{ file: text, line: 3, column: 2 }],
    policy: { file: text, line: 4 },
    facts,
  });
}

function hostileModule(text: string, main: boolean): InventoryModule {
  return inventoryModule(text, text, { main, goVersion: text, sum: text, licenses: [text], dir: text });
}
