import assert from "node:assert/strict";
import { test } from "node:test";
import type { Task, TaskEvent, TaskState } from "../src/api/types";
import { addToLog, applyEvent, type LogLine } from "../src/features/tasks/events";

const task = (state: TaskState, event_seq: number) => ({ id: "tsk_1", state, event_seq, attempt: 0, started_at: null, progress: null, updated_at: 1 }) as unknown as Task;
const state = (seq: number, state: TaskState) => ({ seq, at: seq, kind: "state", data: { state } }) as TaskEvent;

test("the old events of a retried task go into the log and leave the task as it is", () => {
  const retried = task("queued", 3);
  let log: LogLine[] = [];
  for (const event of [state(1, "queued"), state(2, "cancelled"), state(3, "queued")]) {
    assert.equal(applyEvent(retried, event), retried, `event ${event.seq}`);
    log = addToLog(log, event);
  }
  assert.deepEqual(log.map((line) => line.state), ["queued", "cancelled", "queued"]);
});

test("new events change it, each once", () => {
  const running = applyEvent(task("queued", 3), state(4, "running"));
  assert.deepEqual([running.state, running.event_seq, running.started_at], ["running", 4, 4]);
  assert.equal(applyEvent(running, state(4, "running")), running);
  assert.equal(applyEvent(running, state(5, "succeeded")).state, "succeeded");
});
