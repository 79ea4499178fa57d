// Running work, seen from everywhere: one cheap poll (unfinished tasks, not counted) feeds the badge in the rail, the dashboard and the
// task list, and says when something has finished. One task's details come by stream instead.
import { computed, signal } from "@preact/signals";
import * as api from "../api";
import { isOver, type Task } from "../api/types";
import { t } from "../i18n";
import { invalidate } from "../lib/query";
import { toast } from "../ui/toast";

const FAST = 2000;
const SLOW = 15_000;

/** The unfinished tasks; `undefined` before the first answer. */
export const running = signal<Task[] | undefined>(undefined);
export const active = computed(() => running.value ?? []);

let timer: ReturnType<typeof setTimeout> | undefined;
let watching = false;

/** Asks now, and from now on more often while there is work. */
export function watchNow(): void {
  if (watching) schedule(0);
}

/** Starts; the returned function stops. */
export function startWatching(): () => void {
  watching = true;
  schedule(0);
  const wake = () => document.visibilityState === "visible" && watchNow();
  document.addEventListener("visibilitychange", wake);
  return () => {
    watching = false;
    clearTimeout(timer);
    running.value = undefined;
    document.removeEventListener("visibilitychange", wake);
  };
}

function schedule(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void poll(), ms);
}

async function poll(): Promise<void> {
  if (!watching) return;
  if (document.visibilityState === "visible" || active.value.length > 0) {
    try {
      const { items } = await api.tasks.list({ state: "active", limit: 100 });
      if (watching) tell(running.value, items);
    } catch {
      // the pages show their own errors; the next round tries again
    }
  }
  if (watching) schedule(active.value.length > 0 ? FAST : SLOW);
}

/** Takes the new list over, asks how those ended that are not in it any more, and announces it. */
function tell(before: Task[] | undefined, now: Task[]): void {
  running.value = now;
  const gone = (before ?? []).filter((old) => !now.some((task) => task.id === old.id));
  for (const { id } of gone) {
    api.tasks.get(id).then((task) => { if (isOver(task.state)) announce(task); }, () => undefined); // deleted with its project
  }
}

function announce(task: Task): void {
  invalidate("projects", `project:${task.project_id}`, "tasks", `task:${task.id}`);
  if (location.pathname === `/tasks/${task.id}`) return; // it is on screen already
  if (task.state === "succeeded") toast.news(t("live.succeeded"), "success", { label: t("live.open_report"), to: `/projects/${task.project_id}` });
  else if (task.state !== "cancelled") toast.news(t("live.failed"), "danger", { label: t("live.open_task"), to: `/tasks/${task.id}` });
}
