// Every report of a project, newest first, each with its files.
import type { JSX } from "preact";
import * as api from "../../api";
import type { Project, ReportMeta } from "../../api/types";
import { ScoreMark } from "../../charts/charts";
import { t } from "../../i18n";
import { dateTime, percent } from "../../lib/format";
import { usePages } from "../../lib/pages";
import { useQuery } from "../../lib/query";
import { Badge, EmptyState, Loaded, Pager, Table, type Column } from "../../ui";
import { DownloadLinks } from "./downloads";

export function Reports({ project }: { project: Project }): JSX.Element {
  const pages = usePages(project.id);
  const list = useQuery(`project:${project.id}:reports:${pages.cursor ?? ""}`, (signal) => api.projects.reports(project.id, pages.cursor, signal));
  const columns: Column<ReportMeta>[] = [
    { id: "at", head: t("report.made"), main: true, cell: (r) => <span class="row wrap tight"><a href={`/projects/${project.id}?report=${r.id}`}>{dateTime(r.created_at)}</a>{r.id === project.latest?.report_id ? <Badge tone="info" icon="dot">{t("report.newest_badge")}</Badge> : null}</span> },
    { id: "score", head: t("project.score"), cell: (r) => <ScoreMark score={r.score} /> },
    { id: "coverage", head: t("report.coverage"), numeric: true, wideOnly: true, cell: (r) => percent(r.coverage, 0) },
    { id: "files", head: t("download.title"), cell: (r) => <DownloadLinks report={r} /> },
  ];
  return (
    <Loaded query={list}>
      {(page) => page.items.length === 0
        ? <EmptyState icon="file" title={t("report.none")} />
        : (
          <>
            <Table caption={t("project.tab.reports")} columns={columns} rows={page.items} rowKey={(r) => r.id} />
            <Pager shown={page.items.length} total={page.total} {...pages.turns(page.next_cursor)} />
          </>
        )}
    </Loaded>
  );
}
