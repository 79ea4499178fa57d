// The project list: filter, tag, sort, paging, count; everything stands in the address.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import type { Project, ProjectOrder } from "../../api/types";
import { session } from "../../app/session";
import { ScoreMark } from "../../charts/charts";
import { t, type Key } from "../../i18n";
import { compact } from "../../lib/format";
import { href, query, setQuery } from "../../lib/router";
import { usePages } from "../../lib/pages";
import { useDebounced, useQuery } from "../../lib/query";
import { Badge, Button, EmptyState, Input, Loaded, Page, Pager, Select, SeverityBadge, Table, Tag, Time, type Column } from "../../ui";
import { NewProject } from "./create";

const here = (changes: Record<string, string>) => href("/projects", { ...Object.fromEntries(new URLSearchParams(location.search)), ...changes });

/** Every order the server knows, in words. The address may name something else. */
const ORDERS: Record<ProjectOrder, Key> = { "-updated_at": "projects.sort.updated", updated_at: "projects.sort.oldest", name: "projects.sort.name", "-score": "projects.sort.best", score: "projects.sort.worst" };
const orders = Object.keys(ORDERS) as ProjectOrder[];
const orderOf = (text: string): ProjectOrder => orders.find((order) => order === text) ?? "-updated_at";

const STATES = ["active", "archived", "all"] as const;
const stateOf = (text: string) => STATES.find((state) => state === text) ?? "active";

const COLUMNS = (): Column<Project, ProjectOrder>[] => [
  { id: "name", head: t("project.name"), main: true, sorts: ["name"], cell: (p) => (
    <div class="stack-tight">
      <a href={`/projects/${p.id}`}><bdi>{p.name}</bdi></a>
      {p.description ? <span class="muted clamp"><bdi>{p.description}</bdi></span> : null}
      {p.tags.length ? <span class="row wrap tight">{p.tags.map((tag) => <Tag key={tag} name={tag} href={here({ tag })} />)}</span> : null}
    </div>
  ) },
  { id: "score", head: t("project.score"), sorts: ["-score", "score"], cell: (p) => (p.latest ? <ScoreMark score={p.latest.score} /> : p.active_task_id ? <Badge tone="info" icon="tasks">{t("project.scanning")}</Badge> : <span class="muted">{t("project.not_scanned")}</span>) },
  { id: "findings", head: t("project.findings"), wideOnly: true, cell: (p) => <Worst project={p} /> },
  { id: "code", head: t("project.code"), numeric: true, wideOnly: true, cell: (p) => (p.latest ? <span title={String(p.latest.code_lines)}>{compact(p.latest.code_lines)}</span> : "–") },
  { id: "updated", head: t("project.updated"), numeric: true, sorts: ["-updated_at", "updated_at"], cell: (p) => <Time at={p.updated_at} /> },
];

/** The worst severity that has findings. */
function Worst({ project }: { project: Project }): JSX.Element {
  const counts = project.latest?.findings;
  const worst = (["critical", "high", "medium", "low"] as const).find((s) => (counts?.[s] ?? 0) > 0);
  if (!counts) return <span class="muted">–</span>;
  return worst ? <SeverityBadge severity={worst} count={counts[worst]} /> : <Badge tone="success" icon="ok">{t("findings.none_short")}</Badge>;
}

/** Filters from the address; the text field writes there once typing has settled. */
function useFilters() {
  const [text, setText] = useState(query("q"));
  const settled = useDebounced(text.trim(), 250);
  useEffect(() => { if (settled !== query("q")) setQuery({ q: settled }); }, [settled]);
  const filters = { q: query("q"), state: stateOf(query("state")), tag: query("tag"), sort: orderOf(query("sort")) };
  const clear = () => { setText(""); setQuery({ q: "", state: "", tag: "" }); };
  return { text, setText, filters, clear, filtered: Boolean(filters.q || filters.tag || filters.state !== "active") };
}

export default function Projects(): JSX.Element {
  const { text, setText, filters, clear, filtered } = useFilters();
  const name = JSON.stringify(filters);
  const pages = usePages(name);
  const known = session.value !== undefined;
  const list = useQuery(known ? `projects:${name}:${pages.cursor ?? ""}` : null, (signal) => api.projects.list({ ...filters, q: filters.q || undefined, tag: filters.tag || undefined, cursor: pages.cursor, limit: 20 }, signal));
  const creating = query("new");
  return (
    <Page title={t("nav.projects")} wide actions={<Button look="primary" icon="plus" onClick={() => setQuery({ new: "1" })}>{t("projects.new")}</Button>}>
      <div class="toolbar" role="search">
        <Input type="search" aria-label={t("projects.filter")} placeholder={t("projects.filter")} value={text} onValue={setText} />
        <Select aria-label={t("projects.state")} value={filters.state} onValue={(state) => setQuery({ state })} options={[["active", t("projects.active")], ["archived", t("projects.archived")], ["all", t("common.all")]]} />
        <Select aria-label={t("projects.sort")} value={filters.sort} onValue={(sort) => setQuery({ sort })} options={orders.map((order) => [order, t(ORDERS[order])])} />
        {filters.tag ? <Button small icon="cross" onClick={() => setQuery({ tag: "" })}>{t("projects.tag_filter", { tag: filters.tag })}</Button> : null}
        {filtered ? <Button small look="ghost" onClick={clear}>{t("common.clear_filters")}</Button> : null}
      </div>
      <Loaded query={list} lines={8}>
        {(page) => page.items.length === 0
          ? <Nothing filtered={filtered} onClear={clear} />
          : (
            <>
              <Table caption={t("nav.projects")} columns={COLUMNS()} rows={page.items} rowKey={(p) => p.id} sort={filters.sort} onSort={(sort) => setQuery({ sort })} />
              <Pager shown={page.items.length} total={page.total} {...pages.turns(page.next_cursor)} />
            </>
          )}
      </Loaded>
      {creating ? <NewProject kind={creating === "git" ? "git" : "archive"} onClose={() => setQuery({ new: "" })} /> : null}
    </Page>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }): JSX.Element {
  return filtered
    ? <EmptyState icon="search" title={t("projects.none_filtered")} actions={<Button onClick={onClear}>{t("common.clear_filters")}</Button>} />
    : <EmptyState icon="projects" title={t("projects.none")} actions={<Button look="primary" icon="plus" onClick={() => setQuery({ new: "1" })}>{t("projects.new")}</Button>}>{t("projects.none_text")}</EmptyState>;
}
