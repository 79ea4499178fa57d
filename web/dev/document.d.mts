interface Document {
  paths: Record<string, Record<string, { operationId?: string }>>;
  components: { schemas: Record<string, unknown> };
}
/** The document without names of operations; throws when it refers to a schema that is not there. */
export function checked<T extends Document>(document: T): T;
