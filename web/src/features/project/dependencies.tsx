// The dependencies, filtered and paged here: the report holds them all.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Package, Report } from "../../api/report";
import { ShareBar } from "../../charts/charts";
import { t } from "../../i18n";
import { query, setQuery } from "../../lib/router";
import { Badge, Button, Card, EmptyState, Input, Pager, Select, Table, type Column } from "../../ui";

const SIZE = 50;

const COLUMNS = (): Column<Package>[] => [
  { id: "name", head: t("deps.name"), main: true, cell: (p) => <bdi class="break">{p.name}</bdi> },
  { id: "version", head: t("deps.version"), cell: (p) => <code><bdi>{p.version || "–"}</bdi></code> },
  { id: "ecosystem", head: t("deps.ecosystem"), cell: (p) => <bdi>{p.ecosystem}</bdi> },
  { id: "kind", head: t("deps.kind"), cell: (p) => <Kind direct={p.direct} /> },
  { id: "scope", head: t("deps.scope"), wideOnly: true, cell: (p) => t(p.scope === "dev" ? "deps.scope.dev" : "deps.scope.runtime") },
  { id: "license", head: t("deps.license"), wideOnly: true, cell: (p) => (p.license ? <bdi>{p.license}</bdi> : <span class="muted">–</span>) },
  { id: "source", head: t("deps.source"), wideOnly: true, cell: (p) => <code class="break" dir="ltr">{p.source_path}</code> },
];

function Kind({ direct }: { direct: boolean | null | undefined }): JSX.Element {
  if (direct === null || direct === undefined) return <span class="muted">{t("deps.unknown")}</span>;
  return direct ? <Badge tone="info" icon="dot">{t("deps.direct")}</Badge> : <Badge>{t("deps.transitive")}</Badge>;
}

/** Packages that fit the filter. Pure. */
export function filterPackages(items: Package[], q: string, ecosystem: string, kind: string): Package[] {
  const text = q.trim().toLowerCase();
  return items.filter((p) => (!ecosystem || p.ecosystem === ecosystem) && (!kind || (kind === "direct") === Boolean(p.direct)) && (!text || p.name.toLowerCase().includes(text) || p.version.includes(text)));
}

export function Dependencies({ report }: { report: Report }): JSX.Element {
  const [page, setPage] = useState(0);
  const [q, setQ] = useState(query("q"));
  const ecosystem = query("ecosystem");
  const kind = query("kind");
  const all = report.dependencies;
  if (all.length === 0) return <EmptyState icon="stack" title={t("deps.none")}>{t("deps.none_text")}</EmptyState>;
  const names = [...new Set(all.map((p) => p.ecosystem))].sort();
  const counts = names.map((name) => ({ name, value: all.filter((p) => p.ecosystem === name).length }));
  const found = filterPackages(all, q, ecosystem, kind);
  const shown = found.slice(page * SIZE, (page + 1) * SIZE);
  const choose = (changes: Record<string, string>) => { setPage(0); setQuery(changes); };
  return (
    <>
      {names.length > 1 ? <Card title={t("deps.by_ecosystem")}><ShareBar data={counts} unit={t("deps.packages")} title={t("deps.title", { count: all.length, ecosystems: names.length })} /></Card> : null}
      <div class="toolbar" role="search">
        <Input type="search" aria-label={t("deps.filter")} placeholder={t("deps.filter")} value={q} onValue={(v) => { setPage(0); setQ(v); }} />
        <Select aria-label={t("deps.ecosystem")} value={ecosystem} onValue={(v) => choose({ ecosystem: v })} options={[["", t("deps.all_ecosystems")], ...names.map((n): [string, string] => [n, n])]} />
        <Select aria-label={t("deps.kind")} value={kind} onValue={(v) => choose({ kind: v })} options={[["", t("deps.all_kinds")], ["direct", t("deps.direct")], ["transitive", t("deps.transitive")]]} />
      </div>
      {found.length === 0
        ? <EmptyState icon="search" title={t("deps.none_filtered")} actions={<Button onClick={() => { setQ(""); choose({ ecosystem: "", kind: "" }); }}>{t("common.clear_filters")}</Button>} />
        : (
          <>
            <Table caption={t("project.tab.dependencies")} columns={COLUMNS()} rows={shown} rowKey={(p) => `${p.purl} ${p.source_path}`} />
            <Pager shown={shown.length} total={found.length} page={page + 1} onBack={page > 0 ? () => setPage(page - 1) : undefined} onNext={(page + 1) * SIZE < found.length ? () => setPage(page + 1) : undefined} />
          </>
        )}
    </>
  );
}
