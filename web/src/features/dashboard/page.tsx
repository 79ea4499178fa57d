// The dashboard: how the projects are, what is running, what came in last. With nothing yet, the tour.
import type { JSX } from "preact";
import * as api from "../../api";
import type { Project } from "../../api/types";
import { active } from "../../app/live";
import { session } from "../../app/session";
import { ScoreDial, ScoreMark } from "../../charts/charts";
import { t } from "../../i18n";
import { compact, number } from "../../lib/format";
import { useQuery } from "../../lib/query";
import { Card, EmptyState, LinkButton, Loaded, Page, SeverityBadge, Stat, Time } from "../../ui";
import { TaskRow } from "../tasks/row";
import { Tour } from "./tour";

export default function Dashboard(): JSX.Element {
  const known = session.value !== undefined;
  const newest = useQuery(known ? "projects:dashboard" : null, (signal) => api.projects.list({ state: "active", sort: "-updated_at", limit: 50 }, signal));
  const empty = newest.data?.items.length === 0;
  return (
    <Page title={t("nav.dashboard")} actions={empty ? null : <LinkButton look="primary" icon="plus" href="/projects?new=1">{t("projects.new")}</LinkButton>}>
      <Loaded query={newest} lines={8}>
        {(page) => (page.items.length === 0 ? <Tour /> : <Overview projects={page.items} total={page.total ?? page.items.length} />)}
      </Loaded>
    </Page>
  );
}

function Overview({ projects, total }: { projects: Project[]; total: number }): JSX.Element {
  const scanned = projects.filter((p) => p.latest);
  const open = { critical: 0, high: 0 };
  let code = 0;
  for (const { latest } of scanned) {
    open.critical += latest?.findings.critical ?? 0;
    open.high += latest?.findings.high ?? 0;
    code += latest?.code_lines ?? 0;
  }
  const average = scanned.reduce((sum, p) => sum + (p.latest?.score ?? 0), 0) / Math.max(1, scanned.length);
  return (
    <>
      <div class="stats">
        <Stat label={t("dashboard.projects")} value={number(total)} note={t("dashboard.scanned", { count: scanned.length })} />
        <Stat label={t("dashboard.average")} value={scanned.length ? <ScoreMark score={average} /> : "–"} note={t("dashboard.average_note")} />
        <Stat label={t("dashboard.code")} value={compact(code)} note={t("dashboard.code_note")} />
        <Stat label={t("dashboard.urgent")} value={number(open.critical + open.high)} note={open.critical + open.high === 0 ? t("findings.none_short") : <span class="row">{open.critical ? <SeverityBadge severity="critical" count={open.critical} /> : null}{open.high ? <SeverityBadge severity="high" count={open.high} /> : null}</span>} />
      </div>
      <div class="split">
        <Card title={t("dashboard.attention")} flush actions={<LinkButton small look="ghost" href="/projects?sort=score">{t("common.all")}</LinkButton>}>
          <Attention projects={scanned} />
        </Card>
        <Running />
      </div>
      <Card title={t("dashboard.recent")} flush>
        <Recent projects={scanned} />
      </Card>
    </>
  );
}

/** The projects with the lowest scores. */
function Attention({ projects }: { projects: Project[] }): JSX.Element {
  const worst = [...projects].sort((a, b) => (a.latest?.score ?? 0) - (b.latest?.score ?? 0)).slice(0, 5);
  if (worst.length === 0) return <EmptyState icon="scan" title={t("dashboard.no_reports")}>{t("dashboard.no_reports_text")}</EmptyState>;
  return (
    <ul class="list">
      {worst.map((p) => (
        <li key={p.id} class="list-row">
          <ScoreDial score={p.latest?.score ?? 0} size={40} />
          <a class="list-main" href={`/projects/${p.id}`}><bdi>{p.name}</bdi></a>
          <span class="row end">
            {p.latest?.findings.critical ? <SeverityBadge severity="critical" count={p.latest.findings.critical} /> : null}
            {p.latest?.findings.high ? <SeverityBadge severity="high" count={p.latest.findings.high} /> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Running(): JSX.Element {
  return (
    <Card title={t("dashboard.running")} flush actions={<LinkButton small look="ghost" href="/tasks">{t("common.all")}</LinkButton>}>
      {active.value.length === 0
        ? <EmptyState icon="ok" title={t("dashboard.idle")}>{t("dashboard.idle_text")}</EmptyState>
        : <ul class="list">{active.value.slice(0, 5).map((task) => <TaskRow key={task.id} task={task} />)}</ul>}
    </Card>
  );
}

function Recent({ projects }: { projects: Project[] }): JSX.Element {
  const recent = [...projects].sort((a, b) => (b.latest?.at ?? 0) - (a.latest?.at ?? 0)).slice(0, 6);
  if (recent.length === 0) return <EmptyState icon="file" title={t("dashboard.no_reports")} />;
  return (
    <ul class="list">
      {recent.map((p) => (
        <li key={p.id} class="list-row">
          <a class="list-main" href={`/projects/${p.id}`}><bdi>{p.name}</bdi></a>
          {p.latest ? <span class="row end"><ScoreMark score={p.latest.score} /><span class="muted"><Time at={p.latest.at} /></span></span> : null}
        </li>
      ))}
    </ul>
  );
}
