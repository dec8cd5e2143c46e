import type { EvidenceSource } from "../model/collected.ts";
import type { GateReport, Inventory, InventoryModule, Report, ReportFinding } from "../model/report.ts";
import { cutPercent } from "./gate-phrases.ts";
import { html, type Markup, nothing } from "./html-markup.ts";
import { coordinateOf, countInventory, licenseWords } from "./inventory-view.ts";
import { count, groupDigits } from "./report-view.ts";

/** Draws every percentage of the coverage gate as a bar; nothing where it tells none. */
export function coverageSection(gates: readonly GateReport[]): Markup {
  const bars = gates.filter((gate) => gate.gate === "coverage").flatMap(percentages);
  if (bars.length === 0) return nothing;
  return html`<section aria-labelledby="coverage"><h2 id="coverage">Coverage</h2>
<div class="card padded scroll"><table class="tight"><tbody>${bars.map(coverageRow)}</tbody></table></div></section>
`;
}

/** Lists licences with how many modules state them; nothing where none is known. */
export function licenseSection(inventory: Inventory): Markup {
  const { licenses } = countInventory(inventory);
  const most = licenses[0]?.modules ?? 0;
  if (most === 0) return nothing;
  const rows = licenses.map(
    ({ license, modules }) =>
      html`<tr><td class="name">${license}</td><td class="number">${groupDigits(modules)}</td><td class="nowrap">${bar(modules / most)}</td></tr>
`,
  );
  return html`<section aria-labelledby="licences"><h2 id="licences">Licences</h2>
<div class="card padded scroll"><table class="tight"><thead><tr><th scope="col">Licence</th><th scope="col" class="number">Modules</th><th scope="col"></th></tr></thead><tbody>
${rows}</tbody></table></div></section>
`;
}

/** Lists every module of the build, with a filter. */
export function moduleSection(report: Report, findings: readonly ReportFinding[]): Markup {
  const { modules } = report.inventory;
  if (modules.length === 0) return nothing;
  const counts = countInventory(report.inventory);
  const bySubject = Map.groupBy(findings, (finding) => finding.subject);
  const rows = modules.map((module) => moduleRow(module, bySubject.get(coordinateOf(module))?.length ?? 0));
  const words = `${groupDigits(counts.direct)} direct, ${groupDigits(counts.indirect)} indirect, ${groupDigits(counts.replaced)} replaced`;
  return html`<section aria-labelledby="modules"><h2 id="modules">Modules</h2>
<details class="card"${modules.length <= 40 ? openAttribute : nothing}><summary>${count(modules.length, "module")} <span class="soft">${words}</span></summary>
<div class="padded"><div class="filter" data-table="module-table" hidden><input type="search" aria-label="Filter modules" placeholder="Filter by path, version, licence, kind"><output class="soft small"></output></div>
<div class="scroll" tabindex="0" role="group" aria-label="Modules, scrollable"><table class="modules" id="module-table"><thead><tr><th scope="col">Path</th><th scope="col">Version</th><th scope="col">Kind</th><th scope="col">Go</th><th scope="col">Licence</th><th scope="col" class="number">Findings</th></tr></thead><tbody>
${rows}</tbody></table></div></div></details></section>
`;
}

/** Lists what was read, with digests. */
export function evidenceSection(evidence: readonly EvidenceSource[]): Markup {
  if (evidence.length === 0) return nothing;
  const rows = evidence.map(
    ({ kind, source, sha256, time }) =>
      html`<tr><td class="nowrap">${kind}</td><td class="mono">${source}</td><td class="mono">${sha256.slice(0, 16)}</td><td class="nowrap">${time}</td></tr>
`,
  );
  return html`<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>
<details class="card"><summary>${count(evidence.length, "source")}</summary><div class="padded scroll"><table><thead><tr><th scope="col">Kind</th><th scope="col">Source</th><th scope="col">SHA-256</th><th scope="col">Time</th></tr></thead><tbody>
${rows}</tbody></table></div></details></section>
`;
}

const openAttribute: Markup = { markup: " open" };

interface Percentage {
  readonly name: string;
  readonly percent: number;
}

// `totalPercent` and its like, wherever in the gate's own facts.
function percentages(gate: GateReport): readonly Percentage[] {
  return Object.entries(gate.facts).flatMap(([name, fact]) =>
    typeof fact === "number" && /percent$/i.test(name) && fact >= 0 && fact <= 100
      ? [{ name: name.replace(/percent$/i, ""), percent: fact }]
      : [],
  );
}

const shareNames: Readonly<Record<string, string>> = { total: "All statements", patch: "Changed statements" };

function coverageRow({ name, percent }: Percentage): Markup {
  return html`<tr><td class="name">${shareNames[name] ?? name}</td><td class="number">${cutPercent(percent)}</td><td class="nowrap">${bar(percent / 100)}</td></tr>
`;
}

function bar(share: number): Markup {
  const filled = Math.round(share * 1200) / 10;
  return html`<svg width="120" height="12" viewBox="0 0 120 12" aria-hidden="true"><rect class="track" width="120" height="12" rx="3"/><rect class="bar" width="${filled}" height="12" rx="3"/></svg>`;
}

function moduleRow(module: InventoryModule, findings: number): Markup {
  const { replacedBy } = module;
  const instead =
    replacedBy === null
      ? nothing
      : html`<br><span class="soft">→ ${replacedBy.path} ${replacedBy.version}</span>`;
  return html`<tr><td class="mono">${module.path}${instead}</td><td class="mono">${module.version}</td><td class="nowrap">${kindOf(module)}</td><td>${module.goVersion}</td><td>${licenseWords(module)}</td><td class="number">${findings === 0 ? "" : findings}</td></tr>
`;
}

function kindOf(module: InventoryModule): string {
  const kind = module.main ? "main" : module.indirect ? "indirect" : "direct";
  return module.replacedBy === null ? kind : `${kind}, replaced`;
}
