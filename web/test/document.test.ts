import assert from "node:assert/strict";
import { test } from "node:test";
import { checked } from "../dev/document.mjs";

const document = (ref: string) => ({
  paths: { "/v1/a": { get: { operationId: "a", answer: { $ref: `#/components/schemas/${ref}` } } } },
  components: { schemas: { There: {} } },
});

test("a reference to a schema that is not there is an error, not any text", () => {
  assert.equal(checked(document("There")).paths["/v1/a"].get.operationId, undefined);
  assert.throws(() => checked(document("Gone")), /not there: Gone/);
});
