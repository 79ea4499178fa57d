// What an event does to a task on screen, and what it adds to the log. Pure.
import type { Task, TaskEvent, TaskState } from "../../api/types";

export interface LogLine {
  seq: number;
  at: number;
  level: "info" | "warn" | "error";
  message?: string;
  state?: TaskState;
  phase?: string;
}

type Data = { state?: TaskState; message?: string; phase?: string; done?: number; total?: number; level?: string };

/**
 * The task after the event; the same one when it contains the event already, which is so for the old events
 * that a stream begins with: an end that a retry followed must not end the task again. Progress of a phase
 * replaces what was shown; a state change stamps the times.
 */
export function applyEvent(task: Task, event: TaskEvent): Task {
  if (event.seq <= task.event_seq) return task;
  const data = event.data as Data;
  task = { ...task, event_seq: event.seq };
  if (event.kind === "progress") {
    return { ...task, updated_at: event.at, started_at: task.started_at ?? event.at, progress: { phase: data.phase ?? "", done: data.done ?? 0, total: data.total ?? null } };
  }
  if (event.kind !== "state" || !data.state) return task;
  const next: Task = { ...task, state: data.state, updated_at: event.at };
  if (data.state === "running") next.started_at = task.started_at ?? event.at;
  if (data.state === "queued") { next.started_at = null; next.progress = null; }
  return next;
}

const KEEP = 500;

/** The log with an event added: state changes, messages, and each phase once. Only the newest lines are kept. */
export function addToLog(log: LogLine[], event: TaskEvent): LogLine[] {
  const line = lineOf(event);
  if (!line || (line.phase && line.phase === phaseOf(log))) return log;
  return [...log.slice(1 - KEEP), line];
}

/** The phase the log is in since the last change of state. */
function phaseOf(log: LogLine[]): string | undefined {
  return log.findLast((l) => l.phase !== undefined || l.state !== undefined)?.phase;
}

function lineOf(event: TaskEvent): LogLine | null {
  const data = event.data as Data;
  const line = { seq: event.seq, at: event.at };
  if (event.kind === "log") return { ...line, level: data.level === "error" || data.level === "warn" ? data.level : "info", message: data.message ?? "" };
  if (event.kind === "state" && data.state) return { ...line, level: data.state === "failed" || data.state === "dead" ? "error" : "info", state: data.state };
  return event.kind === "progress" && data.phase ? { ...line, level: "info", phase: data.phase } : null;
}
