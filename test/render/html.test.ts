import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderer } from "../../src/render/html.ts";
import {
  finding,
  fullOptions,
  hostileReport,
  hostileTexts,
  plainOptions,
  report,
  sampleReports,
} from "./sample-reports.ts";

const samples = sampleReports();
const chromiumPath = "/usr/bin/chromium";

describe("html", () => {
  test("nothing is loaded from elsewhere", () => {
    const text = renderer.render(samples["fail"] ?? report(), plainOptions);
    expect(text).not.toMatch(/\b(?:src|href)="(?!#)/);
    expect(text).not.toMatch(/url\(|@import|style="| on[a-z]+="/);
    expect(text).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/);
  });

  test("a finding shows chain, fix and the policy line that decided", () => {
    const text = renderer.render(report({ findings: [finding()] }), plainOptions);
    expect(text).toContain("<li><span>github.com/acme/db@v1.9.0</span></li>");
    expect(text).toContain('<pre aria-label="Fix">go get github.com/jackc/pgx/v5@latest</pre>');
    expect(text).toContain("Decided by <code>.github/modgate.yml:7</code>");
  });

  test("the graph says what it leaves out", () => {
    const text = renderer.render(samples["large"] ?? report(), plainOptions);
    expect(text).toMatch(/not drawn: 1,9\d\d modules/);
  });

  test("a gate's card leads to its findings, and one that was not judged to the reasons", () => {
    const text = renderer.render(samples["fail"] ?? report(), plainOptions);
    expect(text).toMatch(/<a class="gate card fail" href="#gate-modules">[\s\S]*?2 errors, 1 warning/);
    expect(text).toContain('<a class="gate card unjudged" href="#unjudged">');
    for (const [, id] of text.matchAll(/href="#([\w-]+)"/g)) expect(text).toContain(` id="${id}"`);
  });

  test("many findings are folded by the requirement that brings them, few are not", () => {
    const findings = Array.from({ length: 13 }, (_, at) =>
      finding({
        subject: `example.com/x${at}@v2.0.0`,
        level: at === 0 ? "error" : "warning",
        why: ["example.com/acme/store", `example.com/${at < 2 ? "few" : "many"}@v1.0.0`, `x${at}`],
      }),
    );
    const summaries = (text: string) =>
      Array.from(text.matchAll(/<details class="card bundle (\w+)"><summary>(.*?)<\/summary>/g), (found) => [
        found[1],
        found[2]?.replace(/<[^>]*>/g, ""),
      ]);
    expect(summaries(renderer.render(report({ findings }), plainOptions))).toEqual([
      ["error", "example.com/few@v1.0.0 1 error, 1 warning"],
      ["warning", "example.com/many@v1.0.0 11 warnings"],
    ]);
    expect(summaries(renderer.render(report({ findings: findings.slice(1) }), plainOptions))).toEqual([]);
  });

  test("hostile text adds no element", () => {
    const tags = (text: string) =>
      (renderer.render(hostileReport(text), plainOptions).match(/<[^>]*>/g) ?? []).map(
        (tag) => tag.split(/[ >]/)[0],
      );
    const wanted = tags("x");
    for (const text of [
      "<script>alert(1)</script>",
      "</title></style></pre>",
      '"><img src=x onerror=y>',
      "--> }); </svg>",
    ]) {
      expect(tags(text)).toEqual(wanted);
    }
  });
});

describe.runIf(existsSync(chromiumPath))("html in a browser", () => {
  let browser: Browser;
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "modgate-html-"));
    const flags =
      "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
    browser = await chromium.launch({ executablePath: chromiumPath, args: flags.split(" ") });
  });

  afterAll(async () => {
    await browser.close();
    await rm(dir, { recursive: true, force: true });
  });

  interface Opened {
    readonly page: Page;
    /** What the console said, and what was asked of the network. */
    readonly trouble: readonly string[];
  }

  interface Look {
    readonly width: number;
    readonly colorScheme?: "light" | "dark";
  }

  async function open(name: string, text: string, { width, colorScheme = "light" }: Look): Promise<Opened> {
    const file = join(dir, `${name}.html`);
    await writeFile(file, text);
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const trouble: string[] = [];
    page.on("console", (message) => trouble.push(message.text()));
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("request", (request) => request.url().startsWith("file:") || trouble.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return { page, trouble };
  }

  test.each(Object.entries(samples))(
    "the %s sample opens without trouble and fits a narrow screen",
    async (name, sample) => {
      const { page, trouble } = await open(name, renderer.render(sample, fullOptions), { width: 360 });
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      expect(await page.locator("h1").count()).toBe(1);
      expect(trouble).toEqual([]);
      await page.close();
    },
  );

  test("sections have headings in order", async () => {
    const { page } = await open("headings", renderer.render(samples["fail"] ?? report(), fullOptions), {
      width: 1200,
    });
    expect(await page.locator("h1, h2").allInnerTexts()).toEqual(
      "Fail,Gates,Could not be judged,Findings,Latency,Module graph,Licences,Modules,Waived,Evidence".split(
        ",",
      ),
    );
    await page.close();
  });

  test("a printed page is light, whole and not too wide", async () => {
    const { page } = await open("print", renderer.render(samples["fail"] ?? report(), fullOptions), {
      width: 720,
      colorScheme: "dark",
    });
    await page.emulateMedia({ media: "print" });
    const paper = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    expect(brightness(paper)).toBeGreaterThan(240);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await page.getByRole("button").filter({ visible: true }).count()).toBe(0);
    await page.close();
  });

  test("dark and light differ and both can be read", async () => {
    const text = renderer.render(samples["fail"] ?? report(), fullOptions);
    const colors = (["light", "dark"] as const).map(async (scheme) => {
      const { page } = await open(`color-${scheme}`, text, { width: 1200, colorScheme: scheme });
      const [paper, ink] = await page.evaluate<string[]>(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]",
      );
      await page.close();
      return { paper: brightness(paper ?? ""), ink: brightness(ink ?? "") };
    });
    const [light, dark] = await Promise.all(colors);
    expect((light?.paper ?? 0) - (light?.ink ?? 0)).toBeGreaterThan(150);
    expect((dark?.ink ?? 0) - (dark?.paper ?? 0)).toBeGreaterThan(150);
  });

  test("the filter hides modules that do not match", async () => {
    const { page, trouble } = await open(
      "filter",
      renderer.render(samples["fail"] ?? report(), fullOptions),
      { width: 1200 },
    );
    await page.getByRole("searchbox").fill("pgx");
    expect(await page.locator("#module-table tbody tr:visible").count()).toBe(1);
    expect(await page.locator(".filter output").innerText()).toBe("1 of 7");
    expect(trouble).toEqual([]);
    await page.close();
  });

  test("hostile text runs nothing and fits a narrow screen", async () => {
    const { page, trouble } = await open("hostile", "", { width: 360 });
    for (const [at, text] of hostileTexts.entries()) {
      const file = join(dir, `hostile-${at}.html`);
      await writeFile(file, renderer.render(hostileReport(text), fullOptions));
      await page.goto(pathToFileURL(file).href);
      const over = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      expect({ at, over: Math.max(0, over), trouble }).toEqual({ at, over: 0, trouble: [] });
    }
    await page.close();
  }, 60_000);
});

function brightness(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map(Number);
  return 0.3 * red + 0.6 * green + 0.1 * blue;
}
