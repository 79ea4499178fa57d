// Search over projects, reports and findings.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import { t, type Key } from "../../i18n";
import { usePages } from "../../lib/pages";
import { query, setQuery } from "../../lib/router";
import { useDebounced, useQuery } from "../../lib/query";
import { Badge, EmptyState, Icon, Input, Loaded, Page, Pager, Select, type IconName } from "../../ui";
import { hitHref, Snippet } from "./hits";

const ICONS: Record<string, IconName> = { project: "projects", report: "file", finding: "alert" };
const KINDS = ["project", "report", "finding"] as const;

export default function Search(): JSX.Element {
  const [text, setText] = useState(query("q"));
  const settled = useDebounced(text.trim(), 250);
  useEffect(() => { if (settled !== query("q")) setQuery({ q: settled }); }, [settled]);
  const asked = query("q");
  useEffect(() => { if (asked && asked !== settled) setText(asked); }, [asked]);
  const kind = query("kind");
  return (
    <Page title={t("nav.search")}>
      <div class="toolbar" role="search">
        <Input type="search" autoFocus aria-label={t("search.label")} placeholder={t("search.label")} value={text} onValue={setText} />
        <Select aria-label={t("search.kind")} value={kind} onValue={(next) => setQuery({ kind: next })} options={[["", t("common.all")], ...KINDS.map((k): [string, string] => [k, t(`search.kind.${k}` as Key)])]} />
      </div>
      {settled ? <Results q={settled} kind={kind} key={`${settled} ${kind}`} /> : <EmptyState icon="search" title={t("search.start")}>{t("search.start_text")}</EmptyState>}
    </Page>
  );
}

function Results({ q, kind }: { q: string; kind: string }): JSX.Element {
  const pages = usePages();
  const found = useQuery(`search:${q}:${kind}:${pages.cursor ?? ""}`, (signal) => api.search(q, KINDS.find((known) => known === kind), pages.cursor, signal));
  return (
    <Loaded query={found}>
      {(page) => page.items.length === 0
        ? <EmptyState icon="search" title={t("search.none", { query: q })}>{t("search.none_text")}</EmptyState>
        : (
          <>
            <ul class="list card">
              {page.items.map((hit) => (
                <li key={`${hit.kind}${hit.id}`} class="list-row hit">
                  <Icon name={ICONS[hit.kind] ?? "file"} />
                  <div class="list-main"><a href={hitHref(hit)}><bdi>{hit.title}</bdi></a><p class="muted break"><Snippet text={hit.snippet} /></p></div>
                  <Badge>{t(`search.kind.${hit.kind}` as Key)}</Badge>
                </li>
              ))}
            </ul>
            <Pager shown={page.items.length} total={page.total} {...pages.turns(page.next_cursor)} />
          </>
        )}
    </Loaded>
  );
}
