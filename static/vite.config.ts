/** What the three builds share; build.mjs runs them. Vitest reads this file too. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  root: here,
  base: "/static/",
  resolve: { alias: { "~": here.replace(/\/$/, "") } },
  oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
  test: {
    environment: "node",
    include: ["**/*.test.ts", "**/*.test.tsx"],
    exclude: ["node_modules/**", "dist/**"],
    restoreMocks: true,
    // Generous: the tests of the server run beside them.
    testTimeout: 30_000,
  },
});
