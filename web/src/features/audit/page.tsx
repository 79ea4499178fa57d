// The audit log: who did what, from where and whether it was allowed; filters, verifying, a file to take away.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import type { AuditEntry } from "../../api/types";
import { t, type Key } from "../../i18n";
import { usePages } from "../../lib/pages";
import { useDebounced, useQuery } from "../../lib/query";
import { query, setQuery } from "../../lib/router";
import { Badge, Button, EmptyState, Input, Loaded, Page, Pager, Select, Table, Time, type Column } from "../../ui";
import { Export } from "./export";
import { FILTERS, SPANS, filterOf, type Filters } from "./filter";
import { Verify } from "./verify";

const COLUMNS = (): Column<AuditEntry>[] => [
  { id: "action", head: t("audit.action"), main: true, cell: (row) => <code><bdi>{row.action}</bdi></code> },
  { id: "decision", head: t("audit.decision"), cell: (row) => <Decision row={row} /> },
  { id: "actor", head: t("audit.actor"), cell: (row) => <code class="break"><bdi>{row.actor}</bdi></code> },
  { id: "resource", head: t("audit.resource"), cell: (row) => <code class="break"><bdi>{row.resource}</bdi></code> },
  { id: "from", head: t("audit.from"), wideOnly: true, cell: (row) => (row.ip || row.country ? <bdi>{[row.ip, row.country].filter(Boolean).join(", ")}</bdi> : <span class="muted">–</span>) },
  { id: "request", head: t("audit.request"), wideOnly: true, cell: (row) => <code class="muted break"><bdi>{row.request_id}</bdi></code> },
  { id: "seq", head: t("audit.seq"), numeric: true, wideOnly: true, cell: (row) => (row.seq ? <span title={row.hash ?? undefined}>{row.seq}</span> : <span class="muted">{t("audit.unsealed")}</span>) },
  { id: "at", head: t("audit.at"), numeric: true, cell: (row) => <Time at={row.at} /> },
];

function Decision({ row }: { row: AuditEntry }): JSX.Element {
  if (row.decision === "allowed") return <Badge tone="success" icon="ok">{t("audit.decision.allowed")}</Badge>;
  return <Badge tone="danger" icon="stop">{row.times > 1 ? t("audit.denied_times", { count: row.times }) : t("audit.decision.denied")}</Badge>;
}

const inAddress = (): Filters => ({ actor: query("actor"), action: query("action"), resource: query("resource"), decision: query("decision"), days: query("days") });

export default function Audit(): JSX.Element {
  const filters = inAddress();
  const stamp = JSON.stringify(filters);
  const pages = usePages(stamp);
  const list = useQuery(`audit:${stamp}:${pages.cursor ?? ""}`, (signal) => api.audit.list({ ...filterOf(filters, Date.now()), cursor: pages.cursor, limit: 25 }, signal));
  const filtered = Object.values(filters).some(Boolean);
  const clear = () => setQuery({ actor: "", action: "", resource: "", decision: "", days: "" });
  return (
    <Page title={t("nav.audit")} trail={[{ label: t("nav.settings"), href: "/settings" }]} wide lead={t("audit.lead")} actions={<Export filters={filters} />}>
      <Verify />
      <Toolbar key={filtered ? "some" : "none"} filters={filters} />
      <Loaded query={list} lines={8}>
        {(page) => page.items.length === 0
          ? <EmptyState icon={filtered ? "search" : "shield"} title={filtered ? t("audit.none_filtered") : t("audit.none")} actions={filtered ? <Button onClick={clear}>{t("common.clear_filters")}</Button> : null}>{filtered ? null : t("audit.none_text")}</EmptyState>
          : (
            <>
              <Table caption={t("nav.audit")} columns={COLUMNS()} rows={page.items} rowKey={(row) => row.id} />
              <Pager shown={page.items.length} {...pages.turns(page.next_cursor)} />
            </>
          )}
      </Loaded>
    </Page>
  );
}

function Toolbar({ filters }: { filters: Filters }): JSX.Element {
  return (
    <div class="toolbar" role="search" aria-label={t("audit.filter")}>
      {FILTERS.map((name) => <TextFilter key={name} name={name} value={filters[name]} />)}
      <Select aria-label={t("audit.decision")} value={filters.decision} onValue={(v) => setQuery({ decision: v })} options={[["", t("audit.all_decisions")], ["allowed", t("audit.decision.allowed")], ["denied", t("audit.decision.denied")]]} />
      <Select aria-label={t("audit.span")} value={filters.days} onValue={(v) => setQuery({ days: v })} options={[["", t("audit.any_time")], ...SPANS.map((days): [string, string] => [String(days), t("audit.days", { count: days })])]} />
    </div>
  );
}

/** Takes effect when typing pauses. */
function TextFilter({ name, value }: { name: (typeof FILTERS)[number]; value: string }): JSX.Element {
  const [text, setText] = useState(value);
  const settled = useDebounced(text.trim(), 300);
  useEffect(() => { if (settled !== query(name)) setQuery({ [name]: settled }); }, [settled]);
  const label = t(`audit.filter.${name}` as Key);
  return <Input type="search" aria-label={label} placeholder={label} value={text} onValue={setText} maxLength={200} autocomplete="off" spellcheck={false} />;
}
