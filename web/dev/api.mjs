// Generates src/api/schema.d.ts from the committed API document, docs/openapi.json.
// `--check` only says whether it is up to date.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

/** Names of operations are not used here, so they need not be unique; a reference to nothing is any text. */
function tolerated(document) {
  for (const item of Object.values(document.paths)) for (const operation of Object.values(item)) delete operation.operationId;
  const schemas = document.components.schemas;
  for (const [, name] of JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)) {
    if (schemas[name]) continue;
    console.warn(`docs/openapi.json refers to ${name}, which is not there`);
    schemas[name] = { type: "string" };
  }
  return document;
}

const target = new URL("../src/api/schema.d.ts", import.meta.url);
const document = JSON.parse(await readFile(new URL("../../docs/openapi.json", import.meta.url), "utf8"));
const types = astToString(await openapiTS(tolerated(document)));
const text = `// Generated from docs/openapi.json by \`npm --prefix web run api\`. Do not edit.\n${types}`;
if (process.argv.includes("--check")) {
  if ((await readFile(target, "utf8").catch(() => "")) !== text) {
    console.error("web/src/api/schema.d.ts is older than docs/openapi.json: run `npm --prefix web run api`");
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}
