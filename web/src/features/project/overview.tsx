// The overview: the score explained in words before any table, then how it came, then what there is.
import type { JSX } from "preact";
import * as api from "../../api";
import type { Project } from "../../api/types";
import { SEVERITIES } from "../../api/types";
import type { Dimension, Report } from "../../api/report";
import { grade, ScoreDial, ShareBar, Trend } from "../../charts/charts";
import { T, t, type Key } from "../../i18n";
import { compact, number, percent, points } from "../../lib/format";
import { useQuery } from "../../lib/query";
import { Card, LinkButton, SeverityBadge, Stat, Time } from "../../ui";
import { Completeness } from "./completeness";
import { Downloads } from "./downloads";
import { Technologies } from "./technologies";

export function Overview({ project, report, reportId, at }: { project: Project; report: Report; reportId: string; at: (tab: string) => string }): JSX.Element {
  const counts = SEVERITIES.map((s) => [s, report.findings.filter((f) => f.severity === s).length] as const).filter(([, n]) => n > 0);
  const direct = report.dependencies.filter((d) => d.direct).length;
  return (
    <>
      <Explained report={report} />
      <div class="stats">
        <Stat label={t("overview.code")} value={compact(report.totals.code)} note={t("overview.files", { count: report.totals.files })} />
        <Stat label={t("overview.languages")} value={number(report.languages.length)} note={report.languages[0] ? <T k="overview.mostly" values={{ language: <bdi>{report.languages[0].name}</bdi> }} /> : null} />
        <Stat label={t("overview.dependencies")} value={number(report.dependencies.length)} note={t("overview.direct", { count: direct })} />
        <Stat label={t("overview.findings")} value={number(report.findings.length)} note={counts.length ? <span class="row wrap tight">{counts.slice(0, 2).map(([s, n]) => <SeverityBadge key={s} severity={s} count={n} />)}</span> : t("findings.none_short")} />
      </div>
      <Card title={t("health.dimensions")} flush><Dimensions items={report.health.dimensions} /></Card>
      <div class="split">
        <Card title={t("health.trend")}><History project={project} /></Card>
        <Card title={t("overview.languages")} actions={<LinkButton small look="ghost" href={at("code")}>{t("common.all")}</LinkButton>}><Languages report={report} /></Card>
      </div>
      {report.stack.length ? <Card title={t("overview.stack")} actions={<LinkButton small look="ghost" href={at("code")}>{t("overview.evidence")}</LinkButton>}><Technologies items={report.stack} brief /></Card> : null}
      <Completeness report={report} />
      <Downloads reportId={reportId} />
    </>
  );
}

/** The grade, what it is made of and the one thing that would help most. */
function Explained({ report }: { report: Report }): JSX.Element {
  const { health } = report;
  const word = grade(health.score);
  const worst = [...health.dimensions].sort((a, b) => b.points_lost - a.points_lost).filter((d) => d.points_lost > 0.001);
  const first = worst[0];
  return (
    <section class={`explained card grade-${word}`} aria-label={t("health.title")}>
      <ScoreDial score={health.score} />
      <div class="explained-text">
        <p class="explained-grade">{t(`health.said.${word}` as Key)}</p>
        <p>{t("health.points", { score: points(health.score) })}{" "}
          {first ? <T k="health.worst" values={{ dimension: <strong><bdi>{first.title}</bdi></strong>, lost: lost(first) }} /> : t("health.nothing_lost")}</p>
        {first?.advice ? <p class="advice"><T k="health.advice" values={{ advice: <bdi>{first.advice}</bdi> }} /></p> : null}
        <p class="hint">{t("health.coverage", { share: percent(health.coverage, 0) })} <Time at={report.generated_at} /></p>
      </div>
    </section>
  );
}

const lost = (d: Dimension) => t("health.lost", { count: Math.round(d.points_lost * 1000) / 10 });

function Dimensions({ items }: { items: Dimension[] }): JSX.Element {
  return (
    <ul class="list">
      {items.map((d) => (
        <li key={d.id} class={`list-row dimension grade-${grade(d.score)}`}>
          <div class="list-main">
            <p class="strong"><bdi>{d.title}</bdi></p>
            {d.points_lost > 0.0005 && d.advice ? <p class="muted"><bdi>{d.advice}</bdi></p> : null}
          </div>
          <div class="dimension-bar">
            <meter min={0} max={1} value={d.score} aria-label={t("health.dimension_score", { name: d.title, score: points(d.score) })} />
            <span class="numbers">{number(points(d.score))}</span>
          </div>
          <p class="dimension-lost muted">{d.points_lost > 0.0005 ? lost(d) : t("health.full")}</p>
        </li>
      ))}
    </ul>
  );
}

function History({ project }: { project: Project }): JSX.Element {
  const history = useQuery(`project:${project.id}:health`, (signal) => api.projects.health(project.id, signal));
  const items = history.data?.items ?? [];
  const first = items[0];
  const last = items.at(-1);
  if (!first || !last || items.length < 2) return <p class="muted">{t("health.trend_one")}</p>;
  const change = points(last.score) - points(first.score);
  const title = change === 0 ? t("health.trend_same", { count: items.length }) : change > 0 ? t("health.trend_up", { points: change, count: items.length }) : t("health.trend_down", { points: -change, count: items.length });
  return <Trend data={items} title={title} />;
}

function Languages({ report }: { report: Report }): JSX.Element {
  const coded = report.languages.filter((l) => l.share > 0);
  const first = coded[0];
  if (!first) return <p class="muted">{t("overview.no_code")}</p>;
  return <ShareBar data={coded.map((l) => ({ name: l.name, value: l.code }))} unit={t("code.lines")} title={t("overview.languages_title", { language: first.name, share: percent(first.share, 0) })} />;
}
