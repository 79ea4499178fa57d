// What the API document must keep for the client's types to be right.

/** Names of operations are not used here, so they need not be unique. A reference to nothing is an error: as a type it would be any text. */
export function checked(document) {
  for (const item of Object.values(document.paths)) for (const operation of Object.values(item)) delete operation.operationId;
  const named = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
  const missing = [...new Set(named)].filter((name) => !document.components.schemas[name]);
  if (missing.length > 0) throw new Error(`docs/openapi.json refers to schemas that are not there: ${missing.join(", ")}`);
  return document;
}
