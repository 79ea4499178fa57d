// A report as files.
import type { JSX } from "preact";
import * as api from "../../api";
import { t } from "../../i18n";
import { Card, LinkButton } from "../../ui";

const FORMATS = ["json", "markdown", "cyclonedx"] as const;

/** The three links, for a table row. */
export function DownloadLinks({ reportId }: { reportId: string }): JSX.Element {
  return (
    <span class="row wrap tight">
      {FORMATS.map((f) => <LinkButton key={f} small icon="download" href={api.reports.file(reportId, f)} download>{t(`download.${f}`)}</LinkButton>)}
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
