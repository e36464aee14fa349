/**
 * Builds everything into dist/: the dashboard's pages, the widget's panel and the widget's loader.
 *
 * Seven builds, because they obey different rules. The dashboard, the panel, the tracker, the forms and the invitations are hashed ES modules that must not
 * share chunks (the latter four run on other people's sites and have size budgets); the loader and the service worker are each one classic script whose
 * address never changes. Their manifests become one, dist/.vite/manifest.json, which Django reads.
 *
 *   node build.mjs [--watch] [--out=DIRECTORY]
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import { icons as lucide } from "lucide";
import { build } from "vite";

// Whoever calls us (a test runner says "test"): what is built is for people.
process.env.NODE_ENV = "production";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv.find((argument) => argument.startsWith("--out="));
const watch = process.argv.includes("--watch") ? {} : null;
const goal = resolve(here, out ? out.slice("--out=".length) : "dist");
// Built aside and put in place at the end: who serves dist meanwhile never finds it half done.
const dist = watch ? goal : resolve(here, `node_modules/.dist-${process.pid}`);

// Browsers of the last three years: native class fields, adoptedStyleSheets, :has, colour functions.
const target = ["chrome111", "firefox113", "safari16.4"];
// The widget's own sheets use nothing that these need rewritten, and rewriting costs bytes.
const cssTarget = ["chrome123", "firefox121", "safari17.5"];
const parts = {};

const manifest = resolve(dist, ".vite/manifest.json");

/** Vite plugin: keep this build's part of the manifest and write the whole, in one rename, so that a reader never sees half of it. */
function joinManifest(part) {
  return {
    name: "sodan:join-manifest",
    closeBundle() {
      const own = resolve(dist, `.vite/${part}.json`);
      if (!existsSync(own)) return;
      parts[part] = JSON.parse(readFileSync(own, "utf8"));
      writeFileSync(`${manifest}.new`, JSON.stringify(Object.assign({}, ...Object.values(parts)), null, 2));
      renameSync(`${manifest}.new`, manifest);
    },
  };
}

const common = { configFile: resolve(here, "vite.config.ts"), logLevel: "warn" };

function modules(part, input, plugins = []) {
  return build({
    ...common,
    plugins: [...plugins, joinManifest(part)],
    publicDir: part === "dashboard" ? "public" : false,
    build: {
      outDir: dist,
      emptyOutDir: false,
      target,
      ...(part === "dashboard" ? {} : { cssTarget }),
      watch,
      manifest: `.vite/${part}.json`,
      // The widget's parts load little, and from where they are themselves.
      modulePreload: part === "dashboard" ? { polyfill: false } : false,
      assetsInlineLimit: 0,
      rollupOptions: {
        input,
        preserveEntrySignatures: "strict",
        output: {
          entryFileNames: "assets/[name]-[hash].js",
          chunkFileNames: "assets/[name]-[hash].js",
          assetFileNames: "assets/[name]-[hash][extname]",
        },
      },
    },
  });
}

function loader() {
  return build({
    ...common,
    publicDir: false,
    build: {
      outDir: dist,
      emptyOutDir: false,
      target,
      cssTarget,
      watch,
      lib: { entry: resolve(here, "widget/loader/main.ts"), name: "SodanLoader", formats: ["iife"], fileName: () => "widget.js" },
      rollupOptions: { output: { extend: false } },
    },
  });
}

/** The dashboard's service worker: one classic script that imports nothing; its address never changes. */
function serviceWorker() {
  return build({
    ...common,
    publicDir: false,
    build: {
      outDir: dist,
      emptyOutDir: false,
      target,
      watch,
      lib: {
        entry: resolve(here, "dashboard/service-worker/worker.ts"),
        name: "SodanWorker",
        formats: ["iife"],
        fileName: () => "service-worker.js",
      },
      rollupOptions: { output: { extend: false } },
    },
  });
}

/** The style sheet, and every folder of dashboard/ that has a main.ts or main.tsx, named after the folder. */
function pages() {
  const entries = { app: resolve(here, "css/app.css") };
  for (const name of existsSync(resolve(here, "dashboard")) ? readdirSync(resolve(here, "dashboard")) : []) {
    const main = ["main.ts", "main.tsx"].map((file) => resolve(here, "dashboard", name, file)).find(existsSync);
    if (main) entries[name] = main;
  }
  return entries;
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(resolve(dist, ".vite"), { recursive: true });
await modules("dashboard", pages(), [tailwindcss()]);
await modules("widget", { panel: resolve(here, "widget/panel/main.tsx") });
await modules("tracker", { tracker: resolve(here, "widget/tracker/main.ts") });
await modules("forms", { forms: resolve(here, "widget/forms/main.tsx") });
await modules("invite", { invite: resolve(here, "widget/invite/main.ts") });
await loader();
await serviceWorker();
icons();

/** Lucide's icons as markup, for the pages that Django renders: {"arrow-left": "<path ... />", ...}. */
function icons() {
  const kebab = (name) =>
    name.replace(/([a-z])([A-Z0-9])|([A-Z0-9])(?=[A-Z][a-z])/g, (_all, a, b, c) => (c ? `${c}-` : `${a}-${b}`)).toLowerCase();
  const tag = ([name, attributes]) =>
    `<${name} ${Object.entries(attributes)
      .map(([key, value]) => `${key}="${value}"`)
      .join(" ")}/>`;
  const all = Object.entries(lucide).map(([name, nodes]) => [kebab(name), nodes.map(tag).join("")]);
  writeFileSync(resolve(dist, ".vite/icons.json"), JSON.stringify(Object.fromEntries(all)));
}

/** Lay a .gz beside each asset: the server sends it as it is and compresses nothing while people wait. */
function compress() {
  const folder = resolve(dist, "assets");
  for (const name of readdirSync(folder).filter((file) => /\.(js|css|svg|aff|dic)$/.test(file))) {
    writeFileSync(resolve(folder, `${name}.gz`), gzipSync(readFileSync(resolve(folder, name)), { level: 9 }));
  }
}

if (dist !== goal) {
  compress();
  const old = `${dist}-old`;
  if (existsSync(goal)) renameSync(goal, old);
  mkdirSync(dirname(goal), { recursive: true });
  try {
    renameSync(dist, goal);
  } catch {
    cpSync(dist, goal, { recursive: true }); // another file system
    rmSync(dist, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
}
