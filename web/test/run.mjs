// Unit tests: bundled by esbuild (Node 20 knows no TypeScript), run by node's own test runner.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { pseudoPlugin } from "../dev/pseudo-plugin.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = await mkdtemp(path.join(tmpdir(), "vibe-web-test-"));
const tests = (await readdir(here)).filter((f) => f.endsWith(".test.ts"));
await esbuild.build({
  entryPoints: tests.map((f) => path.join(here, f)),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
  sourcemap: "inline",
  logLevel: "warning",
  define: { __DEV__: "true", __HASHER_URL__: '"/hasher.js"', __WEB__: JSON.stringify(path.resolve(here, "..")) },
  plugins: [pseudoPlugin(path.join(here, "../src/i18n/en.json"))],
});
const files = tests.map((f) => path.join(out, f.replace(/\.ts$/, ".mjs")));
const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" });
await rm(out, { recursive: true });
process.exitCode = run.status ?? 1;
