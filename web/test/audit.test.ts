import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditVerification } from "../src/api/types";
import { filterOf } from "../src/features/audit/filter";
import { cutCursor, exportAll, verifyAll } from "../src/features/audit/walk";

const answer = (changes: Partial<AuditVerification>): AuditVerification => ({ ok: true, complete: false, checked: 250, verified_to: 0, fault: null, head: null, unsealed: 0, unsealed_since: null, next_cursor: null, ...changes });

test("verifying goes on until the end and adds up", async () => {
  const asked: (string | undefined)[] = [];
  const answers = [answer({ next_cursor: "a" }), answer({ next_cursor: "b" }), answer({ complete: true, checked: 7 })];
  const told: number[] = [];
  const verdict = await verifyAll(async (cursor) => { asked.push(cursor); return answers[asked.length - 1]!; }, (n) => told.push(n));
  assert.deepEqual([asked, told, verdict.checked, verdict.last.ok], [[undefined, "a", "b"], [250, 500, 507], 507, true]);
});

test("verifying stops at the first fault", async () => {
  const fault = { kind: "altered" as const, seq: 3, id: "aud_1", detail: "" };
  const verdict = await verifyAll(async () => answer({ ok: false, complete: true, checked: 2, fault }), () => {});
  assert.deepEqual([verdict.checked, verdict.last.fault], [2, fault]);
});

test("the line that names the next stretch is no row", async () => {
  assert.deepEqual(cutCursor('{"id":"1"}\n{"next_cursor": "x"}\n'.replace(": ", ":")), { rows: '{"id":"1"}\n', next: "x" });
  assert.deepEqual(cutCursor('{"id":"1"}\n'), { rows: '{"id":"1"}\n', next: null });
  assert.deepEqual(cutCursor(""), { rows: "", next: null });
  const files: Record<string, string> = { start: '{"id":"1"}\n{"next_cursor":"x"}\n', x: '{"id":"2"}\n' };
  assert.deepEqual(await exportAll(async (cursor) => files[cursor ?? "start"]!), ['{"id":"1"}\n', '{"id":"2"}\n']);
});

test("filters leave out what is empty or nonsense", () => {
  const none = { actor: "", action: "", resource: "", decision: "", days: "" };
  assert.deepEqual(Object.values(filterOf(none, 5)).filter((v) => v !== undefined), []);
  const some = filterOf({ ...none, action: "project.", decision: "denied", days: "7" }, 10 * 86_400_000);
  assert.deepEqual([some.action, some.decision, some.since], ["project.", "denied", 3 * 86_400_000]);
  assert.deepEqual([filterOf({ ...none, decision: "x", days: "8" }, 5).decision, filterOf({ ...none, days: "8" }, 5).since], [undefined, undefined]);
});
