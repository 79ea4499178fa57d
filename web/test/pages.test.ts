import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, toError } from "../src/api/client";
import type { Task, TaskEvent } from "../src/api/types";
import { linkFrom, tokenFrom } from "../src/features/session/pasted";
import { snippetParts, hitHref } from "../src/features/search/hits";
import { addToLog, applyEvent, type LogLine } from "../src/features/tasks/events";
import { operations, typeText } from "../src/reference/model";
import { cleanTag } from "../src/ui/form";

const task = { id: "tsk_1", state: "queued", started_at: null, progress: null } as unknown as Task;
const event = (seq: number, kind: TaskEvent["kind"], data: object) => ({ seq, at: seq * 10, kind, data }) as TaskEvent;

test("events move a task", () => {
  const running = applyEvent(task, event(1, "state", { state: "running" }));
  assert.deepEqual([running.state, running.started_at], ["running", 10]);
  const later = applyEvent(running, event(2, "progress", { phase: "scan", done: 3, total: 9 }));
  assert.deepEqual(later.progress, { phase: "scan", done: 3, total: 9 });
  assert.equal(later.started_at, 10);
  const again = applyEvent(later, event(3, "state", { state: "queued" }));
  assert.deepEqual([again.started_at, again.progress], [null, null]);
});

test("the log names each phase once, and again after a new start", () => {
  const steps = [event(1, "progress", { phase: "scan" }), event(2, "progress", { phase: "scan" }), event(3, "log", { level: "warn", message: "m" }), event(4, "progress", { phase: "scan" }), event(5, "state", { state: "queued" }), event(6, "progress", { phase: "scan" })];
  const log = steps.reduce<LogLine[]>(addToLog, []);
  assert.deepEqual(log.map((l) => l.seq), [1, 3, 5, 6]);
});

test("the log keeps its newest 500 lines", () => {
  let log: LogLine[] = [];
  for (let i = 1; i <= 700; i++) log = addToLog(log, event(i, "log", { level: "info", message: String(i) }));
  assert.deepEqual([log.length, log[0]?.seq, log.at(-1)?.seq], [500, 201, 700]);
});

test("a token is found in whatever was pasted", () => {
  assert.equal(tokenFrom(" https://edge.example.com/sign-in#token=a%2Bb "), "a+b");
  assert.equal(tokenFrom("ve_abc"), "ve_abc");
  assert.equal(linkFrom(" http://127.0.0.1:8787/sign-in#link=usr_1.a-b_c\n"), "usr_1.a-b_c");
  assert.equal(linkFrom("ve_abc#token=x"), "");
  assert.equal(tokenFrom("#token=%E0%A4"), "%E0%A4");
});

test("a refusal becomes an error with its kind, its fields and its request id", async () => {
  const body = JSON.stringify({ type: "https://vibe-edge.dev/problems/invalid-body", title: "Invalid", status: 422, errors: [{ field: "tags[1]", detail: "d1" }, { field: "source.url", detail: "d2" }] });
  const error = await toError(new Response(body, { status: 422, headers: { "x-request-id": "r1" } }));
  assert.ok(error instanceof ApiError);
  assert.deepEqual([error.kind, error.requestId, error.field("tags"), error.field("url"), error.field("source"), error.field("name")], ["invalid-body", "r1", "d1", "d2", "d2", undefined]);
  assert.equal((await toError(new Response("<html>", { status: 502 }))).kind, "http-502");
});

test("search hits lead to their pages", () => {
  assert.deepEqual(snippetParts("a ⟦b⟧ c"), ["a ", "b", " c"]);
  assert.equal(hitHref({ kind: "project", id: "prj_1", project_id: "prj_1", title: "", snippet: "" }), "/projects/prj_1");
  assert.equal(hitHref({ kind: "report", id: "rep_1", project_id: "prj_1", title: "", snippet: "" }), "/reports/rep_1");
  assert.equal(hitHref({ kind: "finding", id: "rep_1/3", project_id: "prj_1", title: "a b", snippet: "" }), "/projects/prj_1/findings?q=a+b");
});

test("tags are made fit for the server", () => {
  assert.equal(cleanTag("  Web Shop! "), "web-shop");
  assert.equal(cleanTag("---"), "");
  assert.equal(cleanTag("a".repeat(60)).length, 40);
});

test("the reference reads schemas and operations", () => {
  assert.equal(typeText({ type: ["string", "null"] }), "string | null");
  assert.equal(typeText({ type: "array", items: { oneOf: [{ $ref: "#/components/schemas/A" }, { type: "null" }] } }), "(A | null)[]");
  assert.equal(typeText({ enum: ["a", "b"] }), '"a" | "b"');
  const [op] = operations({ info: { title: "", version: "" }, paths: { "/x/{id}": { parameters: [{ name: "id", in: "path" }], post: { summary: "S", responses: { 200: { description: "d" } } } } } });
  assert.deepEqual([op?.id, op?.method, op?.parameters[0]?.name, op?.answers[0]?.status], ["post-x-id", "POST", "id", "200"]);
});
