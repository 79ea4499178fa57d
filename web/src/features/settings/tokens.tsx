// The tokens of one's API clients, and their end.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { TokenFamily } from "../../api/types";
import { t, type Key } from "../../i18n";
import { usePages } from "../../lib/pages";
import { invalidate, useQuery } from "../../lib/query";
import { Badge, Button, Card, ConfirmDialog, EmptyState, Loaded, Pager, Table, Time, toast, type Column } from "../../ui";

export function Tokens(): JSX.Element {
  const pages = usePages();
  const list = useQuery(`tokens:${pages.cursor ?? ""}`, (signal) => api.tokens.list(pages.cursor, signal));
  const [ending, setEnding] = useState<TokenFamily | null>(null);
  const columns: Column<TokenFamily>[] = [
    { id: "name", head: t("tokens.name"), main: true, cell: (f) => <bdi class="strong">{f.name}</bdi> },
    { id: "scopes", head: t("keys.scopes"), cell: (f) => <span class="row wrap tight">{f.scopes.map((s) => <Badge key={s}>{t(`scope.${s}` as Key)}</Badge>)}</span> },
    { id: "used", head: t("tokens.used"), cell: (f) => <Time at={f.used_at} /> },
    { id: "expires", head: t("tokens.expires"), wideOnly: true, cell: (f) => <Time at={f.expires_at} /> },
    { id: "end", head: t("tokens.end"), hideHead: true, numeric: true, cell: (f) => <Button small look="ghost" icon="cross" aria-label={t("tokens.end_named", { name: f.name })} onClick={() => setEnding(f)}>{t("tokens.end")}</Button> },
  ];
  const end = async (family: TokenFamily) => {
    await api.tokens.end(family.id);
    invalidate("tokens");
    toast.done(t("tokens.ended", { name: family.name }));
  };
  return (
    <Card title={t("settings.tokens")} flush>
      <Loaded query={list}>
        {(page) => page.items.length === 0 && !pages.cursor
          ? <EmptyState icon="key" title={t("tokens.none")}>{t("tokens.none_text")}</EmptyState>
          : (
            <>
              <Table caption={t("settings.tokens")} columns={columns} rows={page.items} rowKey={(f) => f.id} />
              {pages.cursor || page.next_cursor ? <Pager shown={page.items.length} {...pages.turns(page.next_cursor)} /> : null}
            </>
          )}
      </Loaded>
      {ending ? <ConfirmDialog title={t("tokens.end_title", { name: ending.name })} text={t("tokens.end_text")} action={t("tokens.end")} onConfirm={() => end(ending)} onClose={() => setEnding(null)} /> : null}
    </Card>
  );
}
