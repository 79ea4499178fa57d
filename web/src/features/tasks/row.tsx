// One task in a list: what, how far, and its state.
import type { JSX } from "preact";
import * as api from "../../api";
import { isOver, type Task } from "../../api/types";
import { T, t, type Key } from "../../i18n";
import { duration, timeLeft } from "../../lib/format";
import { useNow, useQuery } from "../../lib/query";
import { Progress, StateBadge, Time } from "../../ui";

const PHASES = ["fetch", "clone", "unpack", "scan", "walk", "report", "upload"];

/** The phase in words; one we have no word for is shown as it came. */
export function phaseName(phase: string | undefined): string {
  if (!phase) return t("phase.waiting");
  return PHASES.includes(phase) ? t(`phase.${phase}` as Key) : phase;
}

/** A project's name by its id, from the cache when it was seen. */
export function ProjectName({ id }: { id: string | null | undefined }): JSX.Element {
  const query = useQuery(id ? `project:${id}:name` : null, async (signal) => (await api.projects.get(id ?? "", signal)).value.name);
  return <bdi>{query.data ?? (query.loading ? "…" : t("task.project_gone"))}</bdi>;
}

/** Phase, bar, numbers and time left of a task under way. */
export function TaskProgress({ task }: { task: Task }): JSX.Element {
  const now = useNow(1000);
  const { progress } = task;
  const elapsed = task.started_at ? now - task.started_at : 0;
  const left = progress ? timeLeft(progress.done, progress.total, elapsed) : null;
  const numbers = progress?.total ? t("task.of", { done: progress.done, total: progress.total }) : progress ? t("task.done_count", { count: progress.done }) : "";
  return (
    <div class="task-progress">
      <p class="row between">
        <span>{phaseName(progress?.phase)}</span>
        <span class="muted numbers">{numbers}</span>
      </p>
      <Progress done={progress?.done ?? 0} total={progress?.total ?? null} label={t("task.progress_of", { phase: phaseName(progress?.phase) })} />
      <p class="hint">{left !== null ? t("task.left", { time: duration(left) }) : task.started_at ? t("task.elapsed", { time: duration(elapsed) }) : t("task.waiting")}</p>
    </div>
  );
}

export function TaskRow({ task }: { task: Task }): JSX.Element {
  return (
    <li class="list-row">
      <a class="list-main" href={`/tasks/${task.id}`}><T k="task.scan_of" values={{ project: <ProjectName id={task.project_id} /> }} /></a>
      <span class="row end"><StateBadge state={task.state} cancelling={task.cancel_requested} />{isOver(task.state) ? <span class="muted"><Time at={task.finished_at} /></span> : null}</span>
      {isOver(task.state) || !task.started_at ? null : <TaskProgress task={task} />}
    </li>
  );
}
