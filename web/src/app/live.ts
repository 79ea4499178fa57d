// Running work, seen from everywhere: one poll feeds the badge in the rail, the dashboard and the
// task list, and says when something has finished. One task's details come by stream instead.
import { computed, signal } from "@preact/signals";
import * as api from "../api";
import { isOver, type Task } from "../api/types";
import { t } from "../i18n";
import { invalidate } from "../lib/query";
import { toast } from "../ui/toast";

const FAST = 2000;
const SLOW = 15_000;

/** The newest tasks; `undefined` before the first answer. */
export const recent = signal<Task[] | undefined>(undefined);
export const active = computed(() => (recent.value ?? []).filter((x) => !isOver(x.state)));

let timer: ReturnType<typeof setTimeout> | undefined;
let running = false;

/** Asks now, and from now on more often while there is work. */
export function watchNow(): void {
  if (running) schedule(0);
}

/** Starts; the returned function stops. */
export function startWatching(): () => void {
  running = true;
  schedule(0);
  const wake = () => document.visibilityState === "visible" && watchNow();
  document.addEventListener("visibilitychange", wake);
  return () => {
    running = false;
    clearTimeout(timer);
    recent.value = undefined;
    document.removeEventListener("visibilitychange", wake);
  };
}

function schedule(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void poll(), ms);
}

async function poll(): Promise<void> {
  if (!running) return;
  if (document.visibilityState === "visible" || active.value.length > 0) {
    try {
      const { items } = await api.tasks.list({ limit: 20 });
      if (running) tell(recent.value, items);
    } catch {
      // the pages show their own errors; the next round tries again
    }
  }
  if (running) schedule(active.value.length > 0 ? FAST : SLOW);
}

/** Takes the new list over and announces what has come to its end since the last one. */
function tell(before: Task[] | undefined, now: Task[]): void {
  recent.value = now;
  for (const task of now) {
    const old = before?.find((x) => x.id === task.id);
    if (before && old && !isOver(old.state) && isOver(task.state)) announce(task);
  }
}

function announce(task: Task): void {
  invalidate("projects", `project:${task.project_id}`, "tasks", `task:${task.id}`);
  if (location.pathname === `/tasks/${task.id}`) return; // it is on screen already
  if (task.state === "succeeded") toast.news(t("live.succeeded"), "success", { label: t("live.open_report"), to: `/projects/${task.project_id}` });
  else if (task.state !== "cancelled") toast.news(t("live.failed"), "danger", { label: t("live.open_task"), to: `/tasks/${task.id}` });
}
