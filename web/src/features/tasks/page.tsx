// The task list: live, filtered by state, with one button for everything that is dead.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import type { Task } from "../../api/types";
import { running } from "../../app/live";
import { T, t, type Key } from "../../i18n";
import { duration } from "../../lib/format";
import { usePages } from "../../lib/pages";
import { query, setQuery } from "../../lib/router";
import { invalidate, useQuery } from "../../lib/query";
import { Button, EmptyState, LinkButton, Loaded, Page, Pager, Select, StateBadge, Table, Time, toast, type Column } from "../../ui";
import { phaseName, ProjectName } from "./row";

const STATES = ["queued", "running", "succeeded", "failed", "cancelled", "dead"] as const;

const COLUMNS = (): Column<Task>[] => [
  { id: "what", head: t("task.what"), main: true, cell: (x) => <a href={`/tasks/${x.id}`}><T k="task.scan_of" values={{ project: <ProjectName id={x.project_id} /> }} /></a> },
  { id: "state", head: t("task.state"), cell: (x) => <StateBadge state={x.state} cancelling={x.cancel_requested} /> },
  { id: "progress", head: t("task.progress"), wideOnly: true, cell: (x) => (x.progress && x.state === "running" ? t("task.phase_numbers", { phase: phaseName(x.progress.phase), done: x.progress.done, total: x.progress.total ?? "–" }) : <span class="muted">{x.error ? <bdi>{x.error.message}</bdi> : "–"}</span>) },
  { id: "attempt", head: t("task.attempt"), numeric: true, wideOnly: true, cell: (x) => t("task.attempt_of", { attempt: x.attempt, max: x.max_attempts }) },
  { id: "took", head: t("task.took"), numeric: true, wideOnly: true, cell: (x) => (x.started_at ? duration((x.finished_at ?? Date.now()) - x.started_at) : "–") },
  { id: "created", head: t("task.created"), numeric: true, cell: (x) => <Time at={x.created_at} /> },
];

export default function Tasks(): JSX.Element {
  const state = query("state");
  const pages = usePages(state);
  const list = useQuery(`tasks:${state}:${pages.cursor ?? ""}`, (signal) => api.tasks.list({ state: state || undefined, cursor: pages.cursor, limit: 20 }, signal));
  // Whatever the shell's poll saw change is worth a fresh list.
  const stamp = running.value?.map((x) => `${x.id}${x.state}${x.updated_at}`).join();
  useEffect(() => { if (stamp !== undefined) list.reload(); }, [stamp]);
  const choose = (next: string) => setQuery({ state: next });
  return (
    <Page title={t("nav.tasks")} wide lead={t("tasks.lead")} actions={<Redrive />}>
      <div class="toolbar">
        <label class="row"><span class="muted">{t("task.state")}</span>
          <Select value={state} onValue={choose} options={[["", t("common.all")], ...STATES.map((s): [string, string] => [s, t(`task.state.${s}` as Key)])]} />
        </label>
      </div>
      <Loaded query={list} lines={8}>
        {(page) => page.items.length === 0
          ? <EmptyState icon="tasks" title={state ? t("tasks.none_filtered") : t("tasks.none")} actions={state ? <Button onClick={() => choose("")}>{t("common.clear_filters")}</Button> : <LinkButton href="/projects">{t("nav.projects")}</LinkButton>}>{state ? null : t("tasks.none_text")}</EmptyState>
          : (
            <>
              <Table caption={t("nav.tasks")} columns={COLUMNS()} rows={page.items} rowKey={(x) => x.id} />
              <Pager shown={page.items.length} total={page.total} {...pages.turns(page.next_cursor)} />
            </>
          )}
      </Loaded>
    </Page>
  );
}

/** Shown only while something is dead. */
function Redrive(): JSX.Element | null {
  const dead = useQuery("tasks:dead:count", (signal) => api.tasks.list({ state: "dead", limit: 1 }, signal));
  const [busy, setBusy] = useState(false);
  if (!dead.data?.items.length) return null;
  const run = async () => {
    setBusy(true);
    try {
      const { redriven } = await api.tasks.redrive();
      toast.done(t("tasks.redriven", { count: redriven }));
      invalidate("tasks");
    } catch (error) {
      toast.error(error);
    }
    setBusy(false);
  };
  return <Button icon="retry" busy={busy} onClick={run}>{t("tasks.redrive")}</Button>;
}
