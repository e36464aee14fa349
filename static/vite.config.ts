/** What the three builds share; build.mjs runs them. Vitest reads this file too. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  root: here,
  base: "/static/",
  resolve: { alias: { "~": here.replace(/\/$/, "") } },
  oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
  worker: {
    format: "es",
    rollupOptions: { output: { entryFileNames: "assets/[name]-[hash].js", assetFileNames: "assets/[name]-[hash][extname]" } },
  },
  test: {
    environment: "node",
    include: ["**/*.test.ts", "**/*.test.tsx"],
    exclude: ["node_modules/**", "dist/**"],
    restoreMocks: true,
    // A process and happy-dom's code loaded for each file of tests were three quarters of all work: files share them. What
    // has state is new for each: tests/fresh.ts.
    pool: "threads",
    isolate: false,
    setupFiles: ["tests/fresh.ts"],
    server: { deps: { inline: [/preact/] } },
    // Generous: the tests of the server run beside them.
    testTimeout: 30_000,
  },
});
