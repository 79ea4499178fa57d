// Refuses query strings as the Worker does, by the committed API document: what the mock lets pass, the Worker takes.
import { readFileSync } from "node:fs";

const { paths, components } = JSON.parse(readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"));
const routes = Object.entries(paths).map(([path, item]) => [new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`), item]);

/** What is wrong with a query, as a problem's `errors`: names that the operation does not have, words that are none of its. */
export function wrongInQuery(method, url) {
  const verb = method.toLowerCase();
  const operation = routes.find(([path, item]) => path.test(url.pathname) && item[verb])?.[1][verb];
  if (!operation) return [];
  const known = new Map((operation.parameters ?? []).filter((p) => p.in === "query").map((p) => [p.name, p.schema]));
  return [...url.searchParams].flatMap(([field, value]) => {
    const schema = known.get(field);
    if (!schema) return [{ field, detail: "There is no such field." }];
    const words = (components.schemas[schema.$ref?.split("/").at(-1)] ?? schema).enum;
    return words && !words.includes(value) ? [{ field, detail: `Must be one of ${words.join(", ")}.` }] : [];
  });
}
