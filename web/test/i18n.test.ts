import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setLanguage, t, language } from "../src/i18n";
import en from "../src/i18n/en.json";
import { pseudo, pseudoCatalogue } from "../src/i18n/pseudo.mjs";

declare const __WEB__: string;

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? sources(path.join(folder, e.name)) : /\.tsx?$/.test(e.name) ? [path.join(folder, e.name)] : [],
  );
}
const code = sources(path.join(__WEB__, "src")).map((f) => [f, readFileSync(f, "utf8")] as const);

test("placeholders are filled, numbers written by the language's rules", () => {
  assert.equal(t("task.of", { done: 1200, total: 5000 }), "1,200 of 5,000");
  assert.equal(t("task.of", { done: 1 }), "1 of {total}", "a missing value shows itself");
});

test("plurals follow the count", () => {
  assert.equal(t("overview.files", { count: 1 }), "in 1 file");
  assert.equal(t("overview.files", { count: 0 }), "in 0 files");
  assert.equal(t("overview.files", { count: 1234 }), "in 1,234 files");
});

test("the pseudo locale accents, lengthens, keeps placeholders", async () => {
  assert.equal(pseudo("Tasks"), "[Ţášķš ~]");
  assert.match(pseudo("Scan of {project}"), /\{project\}/);
  const long = "Nothing you entered is lost.";
  assert.ok(pseudo(long).length >= long.length * 1.25);
  assert.deepEqual(Object.keys(pseudoCatalogue(en)), Object.keys(en));
  await setLanguage("ar-XB");
  assert.equal(language.value.dir, "rtl");
  assert.match(t("overview.files", { count: 2 }), /^\[.*2/);
  await setLanguage("en");
});

test("an unknown language changes nothing", async () => {
  await setLanguage("xx");
  assert.equal(t("nav.tasks"), "Tasks");
});

test("every text of the catalogue is used", () => {
  const all = code.map(([, text]) => text).join("\n");
  const templates = [...all.matchAll(/`([a-z_.-]+)\.\$\{[^}]+\}(\.[a-z]+)?`/g)].map((m) => new RegExp(`^${m[1]!.replaceAll(".", "\\.")}\\.[a-z_-]+${(m[2] ?? "").replaceAll(".", "\\.")}$`));
  const unused = Object.keys(en).filter((key) => !all.includes(`"${key}"`) && !templates.some((r) => r.test(key)));
  assert.deepEqual(unused, []);
});

/** Names and commands, which no language changes. */
const SAME_EVERYWHERE = /^(Vibe Edge|Esc|Ctrl K|English|MIT OR Apache-2.0|Authorization: Bearer|Bearer \$\{key\}|cargo xtask owner-link|\/openapi.json|https:\/\/)$/;

/** What people would read that does not come from the catalogue: between tags, in attributes that are shown or read out, and sentences in code. */
function texts(source: string): string[] {
  const text = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[\s;{}])\/\/.*$/gm, "$1");
  const between = [...text.matchAll(/>([^<>{}=;()|&]*[A-Za-z]{3,}[^<>{}=;()|&]*)<\//g)].map((m) => m[1]!);
  const shown = "title|aria-label|aria-description|placeholder|alt|label|hint|note|unit|error|text|what";
  const attributes = [...text.matchAll(new RegExp(`\\b(?:${shown})=(?:\\{\\s*)?(["'\`])([^"'\`]*[A-Za-z]{3,}[^"'\`]*)\\1`, "g"))].map((m) => m[2]!);
  const sentences = [...text.matchAll(/(["'`])([A-Z][a-z]+(?:[ ,]+[A-Za-z0-9${}.'’-]+)+[.!?…]?)\1/g)].map((m) => m[2]!);
  return [...between, ...attributes, ...sentences].map((one) => one.trim()).filter((one) => !SAME_EVERYWHERE.test(one));
}

test("no visible text outside the catalogue", () => {
  // The gallery is in development builds only; what index.html and docs.html say is said before any script runs.
  const wrong = code
    .filter(([file]) => !/gallery|schema\.d\.ts/.test(file))
    .flatMap(([file, text]) => texts(text).map((one) => `${path.basename(file)}: ${one}`));
  assert.deepEqual(wrong, []);
});

test("texts outside the catalogue are found wherever they hide", () => {
  for (const [source, found] of [
    ["<p>Some words</p>", "Some words"],
    ['<IconButton label="Remove" />', "Remove"],
    ["<img alt={'A chart'} />", "A chart"],
    ["<Input placeholder={`Search all`} />", "Search all"],
    ['const said = ok ? "Saved." : "Could not save it.";', "Could not save it."],
    ["toast(`Deleted ${name} for good.`)", "Deleted ${name} for good."],
  ] as const) assert.ok(texts(source).includes(found), source);
  assert.deepEqual(texts('// "Not a text."\nt("landing.title"); <p class="row wrap">{t("a.b")}</p>'), []);
});

test("only logical properties in the styles", () => {
  const folder = path.join(__WEB__, "src/styles");
  const wrong = readdirSync(folder).flatMap((f) =>
    [...readFileSync(path.join(folder, f), "utf8").matchAll(/(?:^|[\s;{])((?:margin|padding|border)-(?:left|right)|(?:left|right)|float)\s*:/gm)].map((m) => `${f}: ${m[1]}`),
  );
  assert.deepEqual(wrong, []);
});
