// The findings of a report, worst first, filtered by the server.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import type { Finding } from "../../api/report";
import { SEVERITIES } from "../../api/types";
import { t } from "../../i18n";
import { usePages } from "../../lib/pages";
import { query, setQuery } from "../../lib/router";
import { useDebounced, useQuery } from "../../lib/query";
import { Button, EmptyState, Input, Loaded, Pager, Select, SeverityBadge } from "../../ui";

export function Findings({ reportId }: { reportId: string }): JSX.Element {
  const [text, setText] = useState(query("q"));
  const settled = useDebounced(text.trim(), 250);
  useEffect(() => { if (settled !== query("q")) setQuery({ q: settled }); }, [settled]);
  const severity = query("severity");
  const pages = usePages(`${reportId} ${severity} ${settled}`);
  const list = useQuery(`report:${reportId}:findings:${severity}:${settled}:${pages.cursor ?? ""}`, (signal) => api.reports.findings(reportId, { severity: SEVERITIES.find((s) => s === severity), q: settled || undefined, cursor: pages.cursor, limit: 25 }, signal));
  const filtered = Boolean(settled || severity);
  const clear = () => { setText(""); setQuery({ severity: "", q: "" }); };
  return (
    <>
      <div class="toolbar" role="search">
        <Input type="search" aria-label={t("findings.filter")} placeholder={t("findings.filter")} value={text} onValue={setText} />
        <Select aria-label={t("findings.severity")} value={severity} onValue={(v) => setQuery({ severity: v })} options={[["", t("findings.all_severities")], ...SEVERITIES.map((s): [string, string] => [s, t(`severity.${s}`)])]} />
      </div>
      <Loaded query={list}>
        {(page) => page.items.length === 0
          ? <EmptyState icon={filtered ? "search" : "ok"} title={filtered ? t("findings.none_filtered") : t("findings.none")} actions={filtered ? <Button onClick={clear}>{t("common.clear_filters")}</Button> : null}>{filtered ? null : t("findings.none_text")}</EmptyState>
          : (
            <>
              <ul class="list card">{page.items.map((f) => <Row key={f.id} finding={f} />)}</ul>
              <Pager shown={page.items.length} total={page.total} {...pages.turns(page.next_cursor)} />
            </>
          )}
      </Loaded>
    </>
  );
}

function Row({ finding }: { finding: Finding }): JSX.Element {
  return (
    <li class="list-row finding">
      <span class="finding-severity"><SeverityBadge severity={finding.severity} /></span>
      <div class="list-main stack-tight">
        <p class="strong"><bdi dir="auto">{finding.title}</bdi></p>
        {finding.path ? <code class="break" dir="ltr">{finding.line ? `${finding.path}:${finding.line}` : finding.path}</code> : null}
        {finding.help ? <p class="muted"><bdi dir="auto">{finding.help}</bdi></p> : null}
      </div>
      <code class="muted finding-rule"><bdi>{finding.rule}</bdi></code>
    </li>
  );
}
