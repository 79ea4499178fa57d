// `/reports/:id`: finds the report's project and goes to the report there.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import * as api from "../../api";
import type { PageProps } from "../../app/routes";
import { t } from "../../i18n";
import { navigate } from "../../lib/router";
import { useQuery } from "../../lib/query";
import { Loaded, Page, Skeleton } from "../../ui";

export default function ReportLink({ params }: PageProps): JSX.Element {
  const id = params["id"] ?? "";
  const report = useQuery(`report:${id}`, (signal) => api.reports.get(id, signal));
  const project = report.data?.project_id;
  useEffect(() => { if (project) navigate(`/projects/${project}?report=${encodeURIComponent(id)}`, { replace: true }); }, [project]);
  return <Page title={t("report.title")}><Loaded query={report}>{() => <Skeleton />}</Loaded></Page>;
}
