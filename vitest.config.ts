import { defineConfig } from "vitest/config";
import { closingLine } from "./test/closing-line.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: ["test/run-folder.ts"],
    reporters: ["default", closingLine],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/dev/**", "src/**/*.generated.ts"],
      reporter: ["text-summary", "json-summary"],
      thresholds: { statements: 91, branches: 84, functions: 92, lines: 92 },
    },
  },
});
