// Reads an OpenAPI 3.1 document into what the reference page shows. Pure; only the parts of the
// standard our own document uses.
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: boolean | Schema;
}
interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}
interface Content {
  description?: string;
  content?: Record<string, { schema?: Schema }>;
}
interface RawOperation {
  tags?: string[];
  summary?: string;
  description?: string;
  operationId?: string;
  parameters?: Parameter[];
  requestBody?: Content;
  responses?: Record<string, Content>;
}
export interface Document {
  info: { title: string; version: string; description?: string };
  paths: Record<string, Record<string, RawOperation | Parameter[] | undefined>>;
  components?: { schemas?: Record<string, Schema> };
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  description: string;
  parameters: Parameter[];
  body: { type: string; schema?: Schema } | null;
  answers: { status: string; description: string; type: string; schema?: Schema }[];
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** Every operation in the document's order. */
export function operations(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const raw = item[method] as RawOperation | undefined;
      return raw ? [operation(path, method, raw, (item["parameters"] as Parameter[] | undefined) ?? [])] : [];
    }),
  );
}

function operation(path: string, method: string, raw: RawOperation, shared: Parameter[]): Operation {
  const content = (c: Content | undefined) => {
    const first = Object.entries(c?.content ?? {})[0];
    return { type: first?.[0] ?? "", schema: first?.[1].schema };
  };
  return {
    id: `${method}-${path}`.replace(/[^a-z0-9]+/gi, "-").replace(/-$/, "").toLowerCase(),
    method: method.toUpperCase(),
    path,
    tag: raw.tags?.[0] ?? "other",
    summary: raw.summary ?? raw.operationId ?? path,
    description: raw.description ?? "",
    parameters: [...shared, ...(raw.parameters ?? [])],
    body: raw.requestBody ? content(raw.requestBody) : null,
    answers: Object.entries(raw.responses ?? {}).map(([status, c]) => ({ status, description: c.description ?? "", ...content(c) })),
  };
}

/** The last word of a reference. */
export const refName = (ref: string): string => ref.replace(/^.*\//, "");

/** A schema in one line: `string | null`, `Project[]`, `"a" | "b"`. */
export function typeText(schema: Schema | undefined): string {
  if (!schema) return "any";
  if (schema.$ref) return refName(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((v) => JSON.stringify(v)).join(" | ");
  const parts = schema.oneOf ?? schema.anyOf;
  if (parts) return parts.map(typeText).join(" | ");
  if (schema.allOf) return schema.allOf.map(typeText).join(" & ");
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? "any"];
  return types.map((t) => (t === "array" ? `${wrap(typeText(schema.items))}[]` : t)).join(" | ");
}

const wrap = (text: string) => (text.includes(" ") ? `(${text})` : text);

/** Does the operation fit every word? */
export function fits(op: Operation, words: string[]): boolean {
  const text = `${op.method} ${op.path} ${op.summary} ${op.tag}`.toLowerCase();
  return words.every((w) => text.includes(w));
}
