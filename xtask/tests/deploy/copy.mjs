// A temporary copy of what a deploy reads, so that the repository's own wrangler.toml stays as it is.
//
// The built Worker and UI come along: VIBE_PREBUILT tells `deploy` not to build again.
import { cpSync, mkdtempSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const COPIED = ["wrangler.toml", "migrations", "build", "static"];
const LINKED = ["node_modules", "target/tools", "web", "deploy", "package.json", "package-lock.json"];

/** Makes it; answers `{ path, remove }`. */
export function copy() {
  const path = mkdtempSync(join(tmpdir(), "vibe-deploy-"));
  for (const name of COPIED) {
    cpSync(join(ROOT, name), join(path, name), { recursive: true, preserveTimestamps: true });
  }
  for (const name of LINKED) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    symlinkSync(join(ROOT, name), join(path, name));
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
