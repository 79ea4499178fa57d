// A report as files.
import type { JSX } from "preact";
import * as api from "../../api";
import { toError } from "../../api/client";
import { authorization, bearer } from "../../api/credential";
import { t } from "../../i18n";
import { Card, LinkButton, toast } from "../../ui";

const FORMATS = ["json", "markdown", "cyclonedx"] as const;

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

/** The three links, for a table row. */
export function DownloadLinks({ reportId }: { reportId: string }): JSX.Element {
  return (
    <span class="row wrap tight">
      {FORMATS.map((f) => <LinkButton key={f} small icon="download" href={api.reports.file(reportId, f)} download onClick={(e) => bearer() && saveWithKey(e, api.reports.file(reportId, f))}>{t(`download.${f}`)}</LinkButton>)}
    </span>
  );
}

export function Downloads({ reportId }: { reportId: string }): JSX.Element {
  return (
    <Card title={t("download.title")}>
      <div class="stack">
        <p class="muted">{t("download.text")}</p>
        <DownloadLinks reportId={reportId} />
      </div>
    </Card>
  );
}
