// One project: its newest report (or the one asked for) in tabs, and what can be done with it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { Project } from "../../api/types";
import { active, watchNow } from "../../app/live";
import { session } from "../../app/session";
import type { PageProps } from "../../app/routes";
import { t } from "../../i18n";
import { compact, dateTime } from "../../lib/format";
import { invalidate, useQuery } from "../../lib/query";
import { href, navigate, query } from "../../lib/router";
import { Badge, Banner, Button, Card, ConfirmDialog, EmptyState, ErrorState, LinkButton, Loaded, Menu, MenuItem, Page, Skeleton, Tabs, Tag, toast } from "../../ui";
import { TaskProgress } from "../tasks/row";
import { Code } from "./code";
import { Dependencies } from "./dependencies";
import { EditProject } from "./edit";
import { Findings } from "./findings";
import { Overview } from "./overview";
import { Reports } from "./reports";

export default function ProjectPage({ params }: PageProps): JSX.Element {
  const id = params["id"] ?? "";
  const tab = params["tab"] ?? "overview";
  const known = session.value !== undefined;
  const project = useQuery(known ? `project:${id}` : null, (signal) => api.projects.get(id, signal));
  const value = project.data?.value;
  return (
    <Page
      title={value?.name ?? t("project.title")}
      trail={[{ label: t("nav.projects"), href: "/projects" }]}
      aside={value?.state === "archived" ? <Badge icon="archive">{t("projects.archived")}</Badge> : null}
      lead={value ? <Lead project={value} /> : null}
      actions={value && project.data ? <Actions project={value} etag={project.data.etag} /> : null}
    >
      <Loaded query={project} lines={8}>{(data) => <Body project={data.value} tab={tab} />}</Loaded>
    </Page>
  );
}

function Lead({ project }: { project: Project }): JSX.Element {
  const { source } = project;
  return (
    <>
      {project.description ? <p><bdi>{project.description}</bdi></p> : null}
      <p class="row wrap tight muted">
        {source?.kind === "git" ? <bdi class="break" dir="ltr">{source.url}{source.ref ? `#${source.ref}` : ""}</bdi> : null}
        {project.tags.map((tag) => <Tag key={tag} name={tag} href={href("/projects", { tag })} />)}
      </p>
    </>
  );
}

function Body({ project, tab }: { project: Project; tab: string }): JSX.Element {
  const asked = query("report");
  const reportId = asked || project.latest?.report_id;
  const task = active.value.find((x) => x.project_id === project.id);
  const meta = useQuery(reportId ? `report:${reportId}` : null, (signal) => api.reports.get(reportId ?? "", signal));
  const full = useQuery(reportId ? `report:${reportId}:full` : null, (signal) => api.reports.full(reportId ?? "", signal));
  const at = (name: string) => href(name === "overview" ? `/projects/${project.id}` : `/projects/${project.id}/${name}`, { report: asked });
  const items = [
    { id: "overview", label: t("project.tab.overview"), href: at("overview") },
    { id: "code", label: t("project.tab.code"), href: at("code") },
    { id: "dependencies", label: t("project.tab.dependencies"), href: at("dependencies"), count: full.data ? compact(full.data.dependencies.length) : undefined },
    { id: "findings", label: t("project.tab.findings"), href: at("findings"), count: full.data ? compact(full.data.findings.length) : undefined },
    { id: "reports", label: t("project.tab.reports"), href: at("reports") },
  ];
  return (
    <>
      {task ? <Card title={t("project.scan_running")} actions={<LinkButton small look="ghost" href={`/tasks/${task.id}`}>{t("live.open_task")}</LinkButton>}><TaskProgress task={task} /></Card> : null}
      {asked && asked !== project.latest?.report_id && meta.data
        ? <Banner tone="info" title={t("report.older", { date: dateTime(meta.data.created_at) })} action={<LinkButton small href={`/projects/${project.id}`}>{t("report.newest")}</LinkButton>} />
        : null}
      <Tabs label={t("project.tabs")} items={items} current={tab} />
      {tab === "reports" ? <Reports project={project} /> : null}
      {tab !== "reports" && !reportId ? <NoReport project={project} scanning={Boolean(task)} /> : null}
      {tab === "findings" && reportId ? <Findings reportId={reportId} /> : null}
      {reportId && tab !== "reports" && tab !== "findings"
        ? full.data
          ? tab === "code" ? <Code report={full.data} /> : tab === "dependencies" ? <Dependencies report={full.data} /> : <Overview project={project} report={full.data} reportId={reportId} at={at} />
          : full.error ? <ErrorState error={full.error} onRetry={full.reload} /> : <Skeleton lines={8} />
        : null}
    </>
  );
}

function NoReport({ project, scanning }: { project: Project; scanning: boolean }): JSX.Element {
  if (scanning) return <EmptyState icon="clock" title={t("project.first_scan")}>{t("project.first_scan_text")}</EmptyState>;
  return <EmptyState icon="scan" title={t("project.no_report")} actions={project.source ? <ScanButton project={project} /> : null}>{project.source ? t("project.no_report_text") : t("project.no_source_text")}</EmptyState>;
}

function ScanButton({ project }: { project: Project }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const running = active.value.find((x) => x.project_id === project.id);
  const scan = async () => {
    setBusy(true);
    try {
      const task = await api.projects.scan(project.id);
      watchNow();
      navigate(`/tasks/${task.id}`);
    } catch (error) {
      toast.error(error);
    }
    setBusy(false);
  };
  if (running) return <LinkButton icon="tasks" href={`/tasks/${running.id}`}>{t("project.scanning")}</LinkButton>;
  return <Button look="primary" icon="scan" busy={busy} disabled={!project.source} title={project.source ? undefined : t("project.no_source_text")} onClick={scan}>{t("project.scan")}</Button>;
}

function Actions({ project, etag }: { project: Project; etag: string }): JSX.Element {
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const changed = () => invalidate("projects", `project:${project.id}`);
  const restore = async () => {
    await api.projects.restore(project.id).then(() => toast.done(t("project.restored")), toast.error);
    changed();
  };
  const archive = async () => {
    await api.projects.archive(project.id).then(() => toast.done(t("project.archived_said"), () => void restore()), toast.error);
    changed();
  };
  const remove = async () => {
    await api.projects.remove(project.id);
    invalidate("projects", "tasks");
    toast.done(t("project.deleted", { name: project.name }));
    navigate("/projects");
  };
  return (
    <>
      {project.state === "archived" ? <Button icon="restore" onClick={restore}>{t("project.restore")}</Button> : <ScanButton project={project} />}
      <Menu label={t("project.more")}>
        <MenuItem icon="edit" onClick={() => setOpen("edit")}>{t("project.edit")}</MenuItem>
        {project.state === "archived" ? null : <MenuItem icon="archive" onClick={archive}>{t("project.archive")}</MenuItem>}
        <MenuItem icon="trash" danger onClick={() => setOpen("delete")}>{t("project.delete")}</MenuItem>
      </Menu>
      {open === "edit" ? <EditProject project={project} etag={etag} onClose={() => setOpen(null)} /> : null}
      {open === "delete" ? <ConfirmDialog title={t("project.delete_title", { name: project.name })} text={t("project.delete_text")} action={t("project.delete")} onConfirm={remove} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
