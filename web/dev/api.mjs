// Generates src/api/schema.d.ts from the API document: docs/openapi.json when it is there, else the draft.
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const committed = new URL("../../docs/openapi.json", import.meta.url);
const draft = new URL("../src/api/draft-openapi.json", import.meta.url);
const isDocument = (url) => { try { return "paths" in JSON.parse(readFileSync(url, "utf8")); } catch { return false; } };
const source = isDocument(committed) ? committed : draft;
const types = astToString(await openapiTS(source));
const name = source === committed ? "docs/openapi.json" : "web/src/api/draft-openapi.json";
await writeFile(new URL("../src/api/schema.d.ts", import.meta.url), `// Generated from ${name} by \`npm --prefix web run api\`. Do not edit.\n${types}`);
console.log(`src/api/schema.d.ts from ${name}`);
