import { expect, test, vi } from "vitest";
import { createLog, type LogOptions } from "../../src/world/log.ts";

function record(
  options: Partial<LogOptions>,
  isTTY = false,
): { log: ReturnType<typeof createLog>; text: () => string } {
  let written = "";
  const stream = { isTTY, columns: 40, write: (text: string) => (written += text) };
  return { log: createLog({ stream, quiet: false, verbose: false, ...options }), text: () => written };
}

function talk(log: ReturnType<typeof createLog>): void {
  const end = log.step("fetching");
  log.progress("fetching", 1, 2);
  log.info("told");
  log.detail("more");
  log.warning("careful");
  end();
}

test("the log writes plain lines where there is no terminal", () => {
  const { log, text } = record({});
  talk(log);
  expect(text()).toBe("fetching\ntold\nwarning: careful\n");
});

test("the log says now and then that a long step goes on, and nothing after its end", () => {
  vi.useFakeTimers();
  try {
    const [plain, quiet] = [record({}), record({ quiet: true })];
    const ends = [plain, quiet].map(({ log }) => log.step("resolving m.example/m"));
    vi.advanceTimersByTime(31_000);
    for (const end of ends) end();
    vi.advanceTimersByTime(60_000);
    expect(plain.text()).toBe(
      "resolving m.example/m\nstill resolving m.example/m (15 s)\nstill resolving m.example/m (30 s)\n",
    );
    expect(quiet.text()).toBe("");
  } finally {
    vi.useRealTimers();
  }
});

test("the log says more with verbose, and only warnings with quiet", () => {
  const loud = record({ verbose: true });
  talk(loud.log);
  expect(loud.text()).toContain("more\n");
  const quiet = record({ quiet: true, verbose: true }, true);
  talk(quiet.log);
  expect(quiet.text()).toBe("warning: careful\n");
});

test("the log draws one line over on a terminal and leaves nothing of it", () => {
  const { log, text } = record({}, true);
  talk(log);
  expect(text().split("\n")).toHaveLength(3);
  expect(text().endsWith("\r\u001b[2K")).toBe(true);
});

test("the log shows no text before it was made safe", () => {
  for (const isTTY of [false, true]) {
    const { log, text } = record({ verbose: true, clean: (foreign) => foreign.replaceAll("e", "_") }, isTTY);
    talk(log);
    log.progress("fetching", 2, 2);
    expect(text()).toContain("f_tching");
    expect(text().replaceAll("\u001b[2K", "")).not.toMatch(/fetching|more/);
  }
});
