// What the scan did not look at: a report that hides its gaps cannot be trusted.
import type { JSX } from "preact";
import type { Report, SkipReason } from "../../api/report";
import { t, type Key } from "../../i18n";
import { number } from "../../lib/format";
import { Banner, Card, KeyValues } from "../../ui";

const reasonName = (reason: SkipReason): string => t(`skip.${reason}` as Key);

export function Completeness({ report }: { report: Report }): JSX.Element {
  const { completeness } = report;
  return (
    <Card title={t("complete.title")}>
      <div class="stack">
        {completeness.truncated ? <Banner tone="warning" title={t("complete.truncated")} /> : null}
        <p class="muted">{t("complete.counted", { counted: completeness.files_counted, count: completeness.files_seen })}</p>
        {completeness.skipped.length ? (
          <details class="chart-table">
            <summary>{t("complete.skipped")}</summary>
            <KeyValues items={completeness.skipped.map((s) => [reasonName(s.reason), <><span class="numbers">{number(s.files)}</span> <code class="muted break" dir="ltr">{s.examples.slice(0, 3).join("  ")}</code></>])} />
          </details>
        ) : null}
        {completeness.unparsed.map((u) => <Banner key={u.path} tone="warning" title={t("complete.unparsed")}><p><code class="break" dir="ltr">{u.path}</code> <bdi>{u.error}</bdi></p></Banner>)}
      </div>
    </Card>
  );
}
