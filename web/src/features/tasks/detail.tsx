// One task: phase, numbers, time left and log as they happen, over a stream that survives cuts.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import { authorization } from "../../api/credential";
import { isOver, type Task, type TaskEvent } from "../../api/types";
import { watchNow } from "../../app/live";
import type { PageProps } from "../../app/routes";
import { T, t, type Key } from "../../i18n";
import { dateTime, duration } from "../../lib/format";
import { invalidate, useQuery, type Query } from "../../lib/query";
import { follow } from "../../lib/sse";
import { Banner, Button, Card, EmptyState, Icon, KeyValues, LinkButton, Loaded, Page, Skeleton, StateBadge, Time, toast } from "../../ui";
import { addToLog, applyEvent, type LogLine } from "./events";
import { phaseName, ProjectName, TaskProgress } from "./row";

export default function TaskDetail({ params }: PageProps): JSX.Element {
  const id = params["id"] ?? "";
  const task = useQuery(`task:${id}`, (signal) => api.tasks.get(id, signal));
  const live = useEvents(id, task);
  const project = task.data?.project_id;
  const name = useQuery(project ? `project:${project}:name` : null, async (signal) => (await api.projects.get(project ?? "", signal)).value.name);
  return (
    <Page title={name.data ? t("task.scan_of", { project: name.data }) : t("task.title")} trail={[{ label: t("nav.tasks"), href: "/tasks" }]} aside={task.data ? <StateBadge state={task.data.state} cancelling={task.data.cancel_requested} /> : null} actions={task.data ? <Actions task={task.data} onChange={task.set} /> : null}>
      <Loaded query={task}>{(data) => <Body task={data} log={live.log} connected={live.connected} />}</Loaded>
    </Page>
  );
}

/** Follows the events of a task into its cached state; asks for the final word when the story is over. */
function useEvents(id: string, task: Query<Task>): { log: LogLine[]; connected: boolean | null } {
  const [log, setLog] = useState<LogLine[]>([]);
  const [connected, setConnected] = useState<boolean | null>(null); // null: not opened yet
  const [current, setCurrent] = useState<Task | undefined>(undefined);
  const attempt = task.data ? `${id}:${task.data.attempt}:${isOver(task.data.state)}` : null;
  useEffect(() => { if (current) task.set(current); }, [current]);
  useEffect(() => {
    if (!task.data) return;
    const abort = new AbortController();
    let state = task.data;
    setLog([]);
    const onEvent = ({ data }: { data: string }) => {
      const event = parse(data);
      if (!event) return;
      setLog((lines) => addToLog(lines, event));
      const next = applyEvent(state, event);
      if (next === state) return;
      state = next;
      setCurrent(state);
      if (isOver(state.state)) { task.reload(); invalidate(`project:${state.project_id}`, "projects", "tasks"); }
    };
    follow({ url: api.tasks.eventsUrl(id), headers: authorization(), signal: abort.signal, onEvent, onOpen: setConnected }).catch(() => setConnected(true)); // refused: the task itself says why
    return () => abort.abort();
  }, [attempt]);
  return { log, connected };
}

function parse(data: string): TaskEvent | null {
  try {
    return JSON.parse(data) as TaskEvent;
  } catch {
    return null;
  }
}

function Body({ task, log, connected }: { task: Task; log: LogLine[]; connected: boolean | null }): JSX.Element {
  const over = isOver(task.state);
  return (
    <>
      {connected === false && !over ? <Banner tone="warning" title={t("task.reconnecting")} /> : null}
      {task.error ? <Banner tone="danger" title={t("task.failed_title")}><p><bdi>{task.error.message}</bdi></p><p class="hint"><code>{task.error.code}</code></p></Banner> : null}
      {task.state === "succeeded" ? <Banner tone="success" title={t("task.done_title")} action={<LinkButton look="primary" href={`/projects/${task.project_id}`}>{t("live.open_report")}</LinkButton>} /> : null}
      <div class="split split-side">
        <Card title={over ? t("task.log") : t("task.progress")}>
          {over ? null : <TaskProgress task={task} />}
          {connected === null && log.length === 0 ? <Skeleton lines={3} /> : <Log lines={log} />}
        </Card>
        <Card title={t("task.facts")}>
          <KeyValues items={[
            [t("task.project"), <a href={`/projects/${task.project_id}`}><ProjectName id={task.project_id} /></a>],
            [t("task.attempt"), t("task.attempt_of", { attempt: task.attempt, max: task.max_attempts })],
            [t("task.created"), <Time at={task.created_at} />],
            [t("task.started"), <Time at={task.started_at} />],
            [t("task.finished"), <Time at={task.finished_at} />],
            [t("task.took"), task.started_at && task.finished_at ? duration(task.finished_at - task.started_at) : "–"],
            [t("task.runner"), task.runner_id ? <code class="break"><bdi>{task.runner_id}</bdi></code> : "–"],
            [t("task.id"), <code class="break"><bdi>{task.id}</bdi></code>],
          ]} />
        </Card>
      </div>
    </>
  );
}

function Log({ lines }: { lines: LogLine[] }): JSX.Element {
  if (lines.length === 0) return <EmptyState icon="clock" title={t("task.log_empty")} />;
  return (
    <ol class="log" aria-label={t("task.log")} tabIndex={0}>
      {lines.map((line) => (
        <li key={line.seq} class={`log-${line.level}`}>
          <time class="muted" dateTime={new Date(line.at).toISOString()} title={dateTime(line.at)}>{new Date(line.at).toISOString().slice(11, 19)}</time>
          {line.level === "info" ? null : <Icon name="alert" size={14} />}
          <span>{line.state ? <T k="task.log_state" values={{ state: t(`task.state.${line.state}` as Key) }} /> : line.phase ? phaseName(line.phase) : <bdi dir="auto">{line.message}</bdi>}</span>
        </li>
      ))}
    </ol>
  );
}

function Actions({ task, onChange }: { task: Task; onChange: (task: Task) => void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const run = async (call: () => Promise<Task>, said: string) => {
    setBusy(true);
    try {
      onChange(await call());
      toast.done(said);
      invalidate("tasks");
      watchNow();
    } catch (error) {
      toast.error(error);
    }
    setBusy(false);
  };
  if (!isOver(task.state)) {
    return <Button icon="cross" busy={busy} disabled={task.cancel_requested} onClick={() => run(() => api.tasks.cancel(task.id), t("task.cancelling_said"))}>{t("task.cancel")}</Button>;
  }
  if (task.state === "succeeded") return <LinkButton href={`/projects/${task.project_id}`}>{t("task.to_project")}</LinkButton>;
  return <Button look="primary" icon="retry" busy={busy} onClick={() => run(() => api.tasks.retry(task.id), t("task.retried"))}>{t("task.retry")}</Button>;
}
