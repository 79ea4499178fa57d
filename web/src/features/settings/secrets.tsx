// The organisation's secrets: named, put, replaced, deleted. Their values come back from nowhere.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { Secret } from "../../api/types";
import { may } from "../../app/session";
import { t } from "../../i18n";
import { usePages } from "../../lib/pages";
import { invalidate, useQuery } from "../../lib/query";
import { Banner, Button, Card, ConfirmDialog, Dialog, EmptyState, Field, Input, Loaded, Pager, Table, Time, toast, type Column } from "../../ui";

/** A secret to be put: a new one without a name, or the next value of one that has it. */
type Asked = { name: string; replaces: boolean };

export function Secrets(): JSX.Element {
  const pages = usePages();
  const list = useQuery(`secrets:${pages.cursor ?? ""}`, (signal) => api.secrets.list(pages.cursor, signal));
  const [asked, setAsked] = useState<Asked | null>(null);
  const [deleting, setDeleting] = useState<Secret | null>(null);
  const columns: Column<Secret>[] = [
    { id: "name", head: t("secrets.name"), main: true, cell: (s) => <code class="strong"><bdi>{s.name}</bdi></code> },
    { id: "updated", head: t("secrets.updated"), cell: (s) => <Time at={s.updated_at} /> },
    { id: "created", head: t("secrets.created"), wideOnly: true, cell: (s) => <Time at={s.created_at} /> },
    {
      id: "do", head: t("secrets.do"), hideHead: true, numeric: true,
      cell: (s) => (
        <span class="row tight end">
          <Button small look="ghost" aria-label={t("secrets.replace_named", { name: s.name })} onClick={() => setAsked({ name: s.name, replaces: true })}>{t("secrets.replace")}</Button>
          <Button small look="ghost" icon="trash" aria-label={t("secrets.delete_named", { name: s.name })} onClick={() => setDeleting(s)}>{t("secrets.delete")}</Button>
        </span>
      ),
    },
  ];
  const remove = async (secret: Secret) => {
    await api.secrets.remove(secret.id);
    invalidate("secrets");
    toast.done(t("secrets.deleted", { name: secret.name }));
  };
  return (
    <Card title={t("settings.secrets")} flush actions={may("admin") ? <Button small icon="plus" onClick={() => setAsked({ name: "", replaces: false })}>{t("secrets.new")}</Button> : null}>
      <Loaded query={list}>
        {(page) => page.items.length === 0 && !pages.cursor
          ? <EmptyState icon="key" title={t("secrets.none")}>{t("secrets.none_text")}</EmptyState>
          : (
            <>
              <Table caption={t("settings.secrets")} columns={columns} rows={page.items} rowKey={(s) => s.id} />
              {pages.cursor || page.next_cursor ? <Pager shown={page.items.length} {...pages.turns(page.next_cursor)} /> : null}
            </>
          )}
      </Loaded>
      {asked ? <Put asked={asked} onClose={() => setAsked(null)} /> : null}
      {deleting ? <ConfirmDialog title={t("secrets.delete_title", { name: deleting.name })} text={t("secrets.delete_text")} action={t("secrets.delete")} onConfirm={() => remove(deleting)} onClose={() => setDeleting(null)} /> : null}
    </Card>
  );
}

function Put({ asked, onClose }: { asked: Asked; onClose: () => void }): JSX.Element {
  const [name, setName] = useState(asked.name);
  const [value, setValue] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const kept = await api.secrets.put(name.trim(), value);
      invalidate("secrets");
      toast.done(t("secrets.kept", { name: kept.name }));
      onClose();
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  const field = (f: string) => (error instanceof ApiError ? error.field(f) : undefined);
  const title = asked.replaces ? t("secrets.replace_title", { name: asked.name }) : t("secrets.new");
  return (
    <Dialog title={title} onClose={onClose} footer={<><Button onClick={onClose}>{t("common.cancel")}</Button><Button look="primary" type="submit" form="put-secret" busy={busy} disabled={!name.trim() || !value}>{t("secrets.keep")}</Button></>}>
      <form id="put-secret" class="stack" onSubmit={submit} noValidate>
        {asked.replaces ? null : <Field label={t("secrets.name")} hint={t("secrets.name_hint")} error={field("name")}><Input value={name} onValue={(text) => setName(text.toUpperCase())} maxLength={64} dir="ltr" autocomplete="off" /></Field>}
        <Field label={t("secrets.value")} hint={t("secrets.value_hint")} error={field("value")}><Input type="password" value={value} onValue={setValue} dir="ltr" autocomplete="off" /></Field>
        {error && !field("name") && !field("value") ? <Banner error={error} /> : null}
      </form>
    </Dialog>
  );
}
