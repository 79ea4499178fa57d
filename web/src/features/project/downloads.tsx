// A report as files.
import type { JSX } from "preact";
import * as api from "../../api";
import { toError } from "../../api/client";
import type { ReportMeta } from "../../api/types";
import { authorization, bearer } from "../../api/credential";
import { t } from "../../i18n";
import { bytes } from "../../lib/format";
import { useQuery } from "../../lib/query";
import { Card, LinkButton, Loaded, toast } from "../../ui";

type Format = "json" | "markdown" | "cyclonedx";

/** A plain link cannot carry a key: with one, the file is fetched and handed to the browser to save. */
async function saveWithKey(event: Event, url: string): Promise<void> {
  event.preventDefault();
  try {
    const response = await fetch(url, { headers: authorization() });
    if (!response.ok) throw await toError(response);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = /filename="?([^";]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? url.split("/").slice(-1)[0] ?? "report";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (error) {
    toast.error(error);
  }
}

/** The links to a report's files, with their sizes, for a table row. */
export function DownloadLinks({ report }: { report: ReportMeta }): JSX.Element {
  const link = (format: Format, size: number) => {
    const url = api.reports.file(report.id, format);
    return <LinkButton key={format} small icon="download" href={url} title={bytes(size)} download onClick={(e) => bearer() && saveWithKey(e, url)}>{t(`download.${format}`)}</LinkButton>;
  };
  return <span class="row wrap tight">{report.downloads.map((file) => link(file.format as Format, file.size))}</span>;
}

export function Downloads({ reportId }: { reportId: string }): JSX.Element {
  const report = useQuery(`report:${reportId}`, (signal) => api.reports.get(reportId, signal));
  return (
    <Card title={t("download.title")}>
      <div class="stack">
        <p class="muted">{t("download.text")}</p>
        <Loaded query={report} lines={1}>{(meta) => <DownloadLinks report={meta} />}</Loaded>
      </div>
    </Card>
  );
}
