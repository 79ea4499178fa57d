// Builds the UI into ../static. For: `node web/build.mjs [--dev] [--watch]`.
// Not for: the Worker's own bundle (worker-build does that).
//
// Order: workers first (their hashed names go into the app), then app + reference page + boot
// script + styles in one esbuild run with code splitting, then the HTML, icons and service worker.
import { createHash } from "node:crypto";
import { readFile, rm, writeFile, mkdir, readdir } from "node:fs/promises";
import { watch as watchFiles } from "node:fs";
import { gzipSync } from "node:zlib";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { pseudoPlugin } from "./dev/pseudo-plugin.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.env.VIBE_STATIC ?? path.join(here, "../static"));
const dev = process.argv.includes("--dev");
const SHELL_LIMIT = 60 * 1024;

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: !dev,
  sourcemap: dev ? "linked" : false,
  target: ["es2022", "chrome111", "firefox115", "safari16.4"],
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
};

async function buildWorkers() {
  const result = await esbuild.build({
    ...common,
    entryPoints: { hasher: "src/uploads/hasher.worker.ts" },
    outdir: path.join(out, "assets"),
    entryNames: "[name]-[hash]",
    format: "esm",
  });
  return "/" + path.relative(out, path.join(here, outputOf(result, "src/uploads/hasher.worker.ts")));
}

function outputOf(result, entry) {
  const found = Object.entries(result.metafile.outputs).find(([, o]) => o.entryPoint === entry);
  if (!found) throw new Error(`no output for ${entry}`);
  return found[0];
}

async function buildApp(hasherUrl) {
  return esbuild.build({
    ...common,
    entryPoints: {
      app: "src/main.tsx",
      boot: "src/boot.ts",
      reference: "src/reference/main.tsx",
      styles: "src/styles/main.css",
    },
    outdir: path.join(out, "assets"),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    format: "esm",
    splitting: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { __DEV__: String(dev), __HASHER_URL__: JSON.stringify(hasherUrl) },
    plugins: [pseudoPlugin(path.join(here, "src/i18n/en.json"))],
  });
}

/** Everything an entry loads before it can run: itself and its static imports, transitively. */
function staticClosure(result, entry) {
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const i of result.metafile.outputs[file]?.imports ?? []) {
      if (i.kind === "import-statement") visit(i.path);
    }
  };
  visit(outputOf(result, entry));
  return [...seen];
}

const url = (file) => "/" + path.relative(out, path.join(here, file)).split(path.sep).join("/");

async function writeHtml(result, name, entry, template) {
  const files = staticClosure(result, entry);
  const html = (await readFile(path.join(here, template), "utf8"))
    .replaceAll("%STYLES%", url(outputOf(result, "src/styles/main.css")))
    .replaceAll("%BOOT%", url(outputOf(result, "src/boot.ts")))
    .replaceAll("%ENTRY%", url(files[0]))
    .replace("%PRELOADS%", files.slice(1).map((f) => `<link rel="modulepreload" href="${url(f)}">`).join("\n  "));
  await writeFile(path.join(out, name), html);
  return { html, files };
}

async function writeServiceWorker(shellFiles, html) {
  const version = createHash("sha256").update(html).digest("hex").slice(0, 12);
  await esbuild.build({
    ...common,
    entryPoints: { sw: "src/sw.ts" },
    outdir: out,
    entryNames: "[name]",
    format: "iife",
    define: {
      __VERSION__: JSON.stringify(version),
      __SHELL__: JSON.stringify(["/", "/manifest.webmanifest", ...shellFiles]),
    },
  });
}

// Served at /openapi.json as an asset: no byte of it is in the Worker.
async function writeApiDocument() {
  const document = JSON.parse(await readFile(path.join(here, "../docs/openapi.json"), "utf8"));
  await writeFile(path.join(out, "openapi.json"), JSON.stringify(document));
}

async function gz(file) {
  return gzipSync(await readFile(path.join(here, file)), { level: 9 }).length;
}

async function report(result, shellScripts) {
  let shell = 0;
  const rows = [];
  for (const file of Object.keys(result.metafile.outputs).filter((f) => /\.(js|css)$/.test(f))) {
    const size = await gz(file);
    const inShell = shellScripts.includes(file);
    if (inShell && file.endsWith(".js")) shell += size;
    rows.push([path.basename(file), size, inShell ? "shell" : ""]);
  }
  rows.sort((a, b) => b[1] - a[1]);
  for (const [name, size, mark] of rows) console.log(`${String(size).padStart(8)} B gz  ${name} ${mark}`);
  console.log(`shell script: ${shell} B gzipped (limit ${SHELL_LIMIT})`);
  if (!dev && shell > SHELL_LIMIT) throw new Error("the shell is over its script budget");
}

async function build() {
  const started = Date.now();
  await mkdir(path.join(out, "assets"), { recursive: true });
  for (const old of await readdir(path.join(out, "assets"))) await rm(path.join(out, "assets", old), { recursive: true });
  const hasherUrl = await buildWorkers();
  const result = await buildApp(hasherUrl);
  const { html, files } = await writeHtml(result, "index.html", "src/main.tsx", "src/index.html");
  await writeHtml(result, "docs.html", "src/reference/main.tsx", "src/reference/docs.html");
  await writeApiDocument();
  const extra = [outputOf(result, "src/styles/main.css"), outputOf(result, "src/boot.ts")];
  await writeServiceWorker([...files, ...extra].map(url), html);
  await report(result, [...files, outputOf(result, "src/boot.ts")]);
  console.log(`built ${dev ? "dev" : "release"} UI into ${path.relative(process.cwd(), out) || "."} in ${Date.now() - started} ms`);
}

await build();
if (process.argv.includes("--watch")) {
  let timer;
  watchFiles(path.join(here, "src"), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => build().catch((e) => console.error(e.message)), 80);
  });
}
