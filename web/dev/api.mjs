// Generates src/api/schema.d.ts from the committed API document, docs/openapi.json.
// `--check` only says whether it is up to date.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { checked } from "./document.mjs";

const target = new URL("../src/api/schema.d.ts", import.meta.url);
const document = JSON.parse(await readFile(new URL("../../docs/openapi.json", import.meta.url), "utf8"));
const types = astToString(await openapiTS(checked(document)));
const text = `// Generated from docs/openapi.json by \`npm --prefix web run api\`. Do not edit.\n${types}`;
if (process.argv.includes("--check")) {
  if ((await readFile(target, "utf8").catch(() => "")) !== text) {
    console.error("web/src/api/schema.d.ts is older than docs/openapi.json: run `npm --prefix web run api`");
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}
