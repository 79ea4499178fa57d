// Security: what looked like an attack, the incidents that came of it, and trying an assessment.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { Assessment, Incident } from "../../api/types";
import type { PageProps } from "../../app/routes";
import { may } from "../../app/session";
import { t, type Key } from "../../i18n";
import { region } from "../../lib/format";
import { usePages } from "../../lib/pages";
import { invalidate, useQuery } from "../../lib/query";
import { query, setQuery } from "../../lib/router";
import { Badge, Button, ConfirmDialog, EmptyState, Loaded, Page, Pager, Select, Table, Tabs, Time, toast, type Column } from "../../ui";
import { Try } from "./try";
import { LevelBadge, Rules } from "./verdict";

const LEVELS = ["critical", "high", "medium"] as const;
const TABS = ["assessments", "incidents", "try"] as const;

export default function Security({ params }: PageProps): JSX.Element {
  const tab = TABS.find((name) => name === params["tab"]) ?? "assessments";
  const items = TABS.map((id) => ({ id, label: t(`security.${id}`), href: id === "assessments" ? "/security" : `/security/${id}` }));
  return (
    <Page title={t("nav.security")} trail={[{ label: t("nav.settings"), href: "/settings" }]} wide lead={t("security.lead")}>
      <Tabs label={t("nav.security")} items={items} current={tab} />
      {tab === "assessments" ? <Assessments /> : tab === "incidents" ? <Incidents /> : <Try />}
    </Page>
  );
}

const SEEN = (): Column<Assessment>[] => [
  { id: "level", head: t("security.level"), main: true, cell: (row) => <LevelBadge level={row.assessment.threatLevel} /> },
  { id: "principal", head: t("security.principal"), cell: (row) => <code class="break"><bdi>{row.principal}</bdi></code> },
  { id: "request", head: t("security.request"), cell: (row) => <code class="break"><bdi>{row.method} {row.path}</bdi></code> },
  { id: "rules", head: t("security.rules"), cell: (row) => <Rules rules={row.assessment.matchedRules} /> },
  { id: "country", head: t("security.country"), wideOnly: true, cell: (row) => (row.country ? <bdi>{region(row.country)}</bdi> : <span class="muted">–</span>) },
  { id: "id", head: t("security.request_id"), wideOnly: true, cell: (row) => <code class="muted break"><bdi>{row.request_id}</bdi></code> },
  { id: "at", head: t("security.at"), numeric: true, cell: (row) => <Time at={row.at} /> },
];

function Assessments(): JSX.Element {
  const level = query("level");
  const pages = usePages(level);
  const list = useQuery(`assessments:${level}:${pages.cursor ?? ""}`, (signal) => api.security.assessments(level, pages.cursor, signal));
  return (
    <>
      <Filter label={t("security.level")} name="level" value={level} all={t("security.all_levels")} options={LEVELS.map((it) => [it, t(`security.level.${it}`)])} />
      <Loaded query={list} lines={8}>
        {(page) => page.items.length === 0
          ? <EmptyState icon="shield" title={level ? t("security.none_filtered") : t("security.none")} actions={level ? <Button onClick={() => setQuery({ level: "" })}>{t("common.clear_filters")}</Button> : null}>{level ? null : t("security.none_text")}</EmptyState>
          : (
            <>
              <Table caption={t("security.assessments")} columns={SEEN()} rows={page.items} rowKey={(row) => row.id} />
              <Pager shown={page.items.length} {...pages.turns(page.next_cursor)} />
            </>
          )}
      </Loaded>
    </>
  );
}

function Incidents(): JSX.Element {
  const state = query("state");
  const pages = usePages(state);
  const list = useQuery(`incidents:${state}:${pages.cursor ?? ""}`, (signal) => api.security.incidents(state, pages.cursor, signal));
  const [closing, setClosing] = useState<Incident | null>(null);
  const columns: Column<Incident>[] = [
    { id: "principal", head: t("security.principal"), main: true, cell: (row) => <code class="break"><bdi>{row.principal}</bdi></code> },
    { id: "state", head: t("security.state"), cell: (row) => <State incident={row} /> },
    { id: "worst", head: t("security.worst"), cell: (row) => <LevelBadge level={row.worst} /> },
    { id: "threats", head: t("security.threats"), numeric: true, cell: (row) => row.threats },
    { id: "percent", head: t("security.limits"), numeric: true, wideOnly: true, cell: (row) => t("security.percent", { percent: row.percent }) },
    { id: "opened", head: t("security.opened"), wideOnly: true, cell: (row) => <Time at={row.opened_at} /> },
    { id: "ends", head: t("security.ends"), cell: (row) => <Time at={row.closed_at ?? row.expires_at} /> },
    { id: "close", head: t("security.close"), hideHead: true, numeric: true, cell: (row) => (row.state === "open" && may("admin") ? <Button small look="ghost" icon="cross" aria-label={t("security.close_named", { name: row.principal })} onClick={() => setClosing(row)}>{t("security.close")}</Button> : null) },
  ];
  const close = async (incident: Incident) => {
    await api.security.close(incident.id);
    invalidate("incidents");
    toast.done(t("security.closed_toast", { name: incident.principal }));
  };
  return (
    <>
      <Filter label={t("security.state")} name="state" value={state} all={t("security.all_states")} options={[["open", t("security.open")], ["closed", t("security.closed")]]} />
      <Loaded query={list} lines={4}>
        {(page) => page.items.length === 0
          ? <EmptyState icon="shield" title={state ? t("security.none_filtered") : t("security.no_incidents")} actions={state ? <Button onClick={() => setQuery({ state: "" })}>{t("common.clear_filters")}</Button> : null}>{state ? null : t("security.no_incidents_text")}</EmptyState>
          : (
            <>
              <Table caption={t("security.incidents")} columns={columns} rows={page.items} rowKey={(row) => row.id} />
              <Pager shown={page.items.length} {...pages.turns(page.next_cursor)} />
            </>
          )}
      </Loaded>
      {closing ? <ConfirmDialog title={t("security.close_title", { name: closing.principal })} text={t("security.close_text")} action={t("security.close")} onConfirm={() => close(closing)} onClose={() => setClosing(null)} /> : null}
    </>
  );
}

function State({ incident }: { incident: Incident }): JSX.Element {
  if (incident.state === "open") return <Badge tone="danger" icon="alert">{t("security.open")}</Badge>;
  return <Badge tone="success" icon="ok">{incident.closed_by ? t("security.closed_by", { who: incident.closed_by }) : t("security.ended")}</Badge>;
}

function Filter(props: { label: string; name: string; value: string; all: string; options: [string, string][] }): JSX.Element {
  return (
    <div class="toolbar" role="search" aria-label={t("security.filter" satisfies Key)}>
      <Select aria-label={props.label} value={props.value} onValue={(v) => setQuery({ [props.name]: v })} options={[["", props.all], ...props.options]} />
    </div>
  );
}
