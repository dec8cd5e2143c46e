import { flowText } from "./flow-text.ts";
import type { PolicyKey } from "./policy-keys.ts";

/** A value for each key of the first two levels whose schema alone gives no telling one. */
const values: Readonly<Record<string, unknown>> = {
  existing: "warning",
  extends: ["modgate:recommended", "policies/org.yml"],
  "proxy.chain": "https://goproxy.corp.example|https://dr.corp.example",
  "proxy.private": ["git.corp.example/*"],
  "proxy.timeout": "3s",
  "proxy.attempts": 5,
  "proxy.allow-direct": false,
  waivers: [
    {
      code: "module-major",
      module: "github.com/foo/bar/v3",
      owner: "@acme/pay",
      expires: "2027-02-01",
      reason: "v4 blocked by X",
    },
  ],
  "max-waiver-days": 366,
  "modules.default": "deny",
  "modules.free-majors": [0, 1],
  "modules.allow": [
    { path: "github.com/jackc/pgx", majors: [5] },
    { path: "golang.org/x/*", majors: "any" },
    { path: "git.corp.example/feed/rank", majors: [2], stage: "canary", repositories: ["acme/feed-*"] },
    { path: "github.com/old/lib", majors: [1], versions: ">=1.4.0 <1.9.0", reason: "1.9 panics" },
  ],
  "modules.deny": [
    { path: "github.com/pkg/errors", use: "errors", reason: "in the standard library since go1.13" },
    { path: "github.com/foo/bar", versions: "<1.2.3" },
  ],
  "modules.young": { level: "error", "min-age": "7d" },
  "modules.max-modules": 300,
  "modules.max-edges": 2000,
  "modules.max-growth": { modules: 20, edges: 200 },
  "directives.replace-local": { level: "error", allow: [{ path: "github.com/acme/tools", with: "./tools" }] },
  "directives.replace-module": {
    level: "error",
    allow: [{ path: "github.com/foo/bar", with: "github.com/acme/bar" }],
  },
  "directives.exclude": { level: "warning", allow: ["github.com/foo/bar"] },
  "directives.toolchain": { level: "error", allow: ["local", "go1.26.*"] },
  "directives.tool": { level: "warning", allow: ["golang.org/x/tools"] },
  "directives.godebug": { level: "error", allow: ["panicnil=1"] },
  "directives.ignore": { level: "warning", allow: ["./node_modules"] },
  "directives.work": { level: "warning", allow: ["go.work"] },
  "directives.nested-module": { level: "error", allow: ["tools"] },
  "sbom.formats": ["cyclonedx-json", "spdx-json"],
  "sbom.mains": ["./cmd/app"],
  "licenses.allow": ["MIT", "Apache-2.0", "BSD-3-Clause"],
  "licenses.deny": ["AGPL-3.0-only", "GPL-3.0-only"],
  "licenses.report": "licenses.csv",
  "vulnerabilities.database": "osv.zip",
  "vulnerabilities.report": "govulncheck.json",
  "vulnerabilities.fail-on": "critical",
  "lint.config": "modgate:golangci",
  "lint.scope": "changed",
  "lint.report": "golangci.json",
  "lint.golangci": "required",
  "coverage.profile": "cover.out",
  "coverage.run": "go test -coverprofile=cover.out ./...",
  "coverage.run-timeout": "30m",
  "coverage.total": 82,
  "coverage.patch": 80,
  "coverage.max-drop": 0.5,
  "coverage.base-profile": "cover-base.out",
  "coverage.packages": [{ path: "./internal/pay/...", min: 90 }],
  "coverage.exclude": ["**/*.pb.go"],
  "latency.server": {
    run: "go run ./cmd/server",
    ready: "http://127.0.0.1:8080/healthz",
    "start-timeout": "30s",
  },
  "latency.base-url": "http://127.0.0.1:8080",
  "latency.targets": [
    {
      name: "query",
      path: "/api/v1/query",
      p99: "320ms",
      requests: 5000,
      connections: 100,
      "max-errors": 0,
      "max-regression": "10%",
    },
  ],
  "latency.report": "k6-summary.json",
  "performance.allocations": { level: "error", bench: "./...", "max-growth": 0 },
  "performance.build-time": "10m",
  "performance.binary-size": { mains: ["./cmd/app"], max: "40MiB", "max-growth": "5%" },
};

/** What a section needs beside the key that is shown. */
const companions: Readonly<Record<string, readonly string[]>> = {
  "vulnerabilities.fail-on": ["vulnerabilities.database"],
  "vulnerabilities.unknown-severity": ["vulnerabilities.database"],
  "coverage.max-drop": ["coverage.base-profile"],
  "latency.server": ["latency.targets"],
  "latency.base-url": ["latency.targets"],
  "latency.targets": ["latency.server"],
  "latency.report": ["latency.targets"],
  "latency.inconclusive": ["latency.server", "latency.targets"],
};

/**
 * Writes a whole policy file that shows one key of the first two levels: `modules.allow`, `existing`. A key that
 * has no value of its own here is shown with what its schema offers.
 */
export function policyExample(key: PolicyKey): string {
  const head = key.path === "version" ? "" : "version: 1\n";
  const [section = "", name] = key.path.split(".");
  if (name === undefined) return `${head}${lines(section, exampleValue(key), "")}`;
  const paths = [key.path, ...(companions[key.path] ?? [])];
  const shown = paths.map((path) => lines(path.split(".")[1] ?? "", values[path] ?? offered(key), "  "));
  return `${head}${section}:\n${shown.join("")}`;
}

function exampleValue(key: PolicyKey): unknown {
  return values[key.path] ?? offered(key);
}

/** The strictest word, the default, or the one value there is. */
function offered({ type, fallback }: PolicyKey): unknown {
  const words = type.split(/ \| |, or /);
  if (words.includes("error")) return "error";
  if (fallback !== "") return JSON.parse(fallback);
  return type === "1" ? 1 : (words.at(-1) ?? "");
}

function lines(name: string, value: unknown, indent: string): string {
  const isTable = Array.isArray(value) && value.every((one) => typeof one === "object");
  if (!isTable) return `${indent}${name}: ${flowText(value)}\n`;
  return `${indent}${name}:\n${value.map((one) => `${indent}  - ${flowText(one)}\n`).join("")}`;
}
