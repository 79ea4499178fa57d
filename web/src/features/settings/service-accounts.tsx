// Service accounts: programs of the organisation, whose keys outlive whoever made them.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { ServiceAccount } from "../../api/types";
import { t } from "../../i18n";
import { invalidate, useQuery } from "../../lib/query";
import { Banner, Button, Card, ConfirmDialog, Dialog, EmptyState, Field, Input, Loaded, Select, Table, Time, toast, type Column } from "../../ui";
import { NewKey } from "./keys";

type Kind = "service" | "developer";

export function ServiceAccounts(): JSX.Element {
  const list = useQuery("service-accounts", (signal) => api.serviceAccounts.list(signal));
  const [creating, setCreating] = useState(false);
  const [keyFor, setKeyFor] = useState<ServiceAccount | null>(null);
  const [removing, setRemoving] = useState<ServiceAccount | null>(null);
  const remove = async (account: ServiceAccount) => {
    await api.serviceAccounts.remove(account.id);
    invalidate("service-accounts", "api-keys");
    toast.done(t("service.removed", { name: account.name }));
  };
  const columns: Column<ServiceAccount>[] = [
    { id: "name", head: t("keys.name"), main: true, cell: (a) => <bdi class="strong">{a.name}</bdi> },
    { id: "role", head: t("members.role"), cell: (a) => t(`role.${a.role}`) },
    { id: "keys", head: t("service.keys"), numeric: true, cell: (a) => a.keys },
    { id: "used", head: t("keys.used"), wideOnly: true, cell: (a) => (a.last_used_at ? <Time at={a.last_used_at} /> : <span class="muted">{t("keys.never")}</span>) },
    {
      id: "do", head: t("service.actions"), hideHead: true, numeric: true, cell: (a) => (
        <span class="row wrap tight">
          <Button small look="ghost" icon="key" aria-label={t("service.new_key_named", { name: a.name })} onClick={() => setKeyFor(a)}>{t("keys.new")}</Button>
          <Button small look="ghost" icon="trash" aria-label={t("service.remove_named", { name: a.name })} onClick={() => setRemoving(a)}>{t("service.remove")}</Button>
        </span>
      ),
    },
  ];
  const make = (id: string): typeof api.apiKeys.create => async (name, scopes, expires) => {
    const key = await api.serviceAccounts.makeKey(id, name, scopes, expires);
    invalidate("service-accounts");
    return key;
  };
  return (
    <Card title={t("service.title")} flush actions={<Button small icon="plus" onClick={() => setCreating(true)}>{t("service.new")}</Button>}>
      <Loaded query={list}>
        {(page) => (page.items.length === 0 ? <EmptyState icon="server" title={t("service.none")}>{t("service.none_text")}</EmptyState> : <Table caption={t("service.title")} columns={columns} rows={page.items} rowKey={(a) => a.id} />)}
      </Loaded>
      {creating ? <NewAccount onClose={() => setCreating(false)} /> : null}
      {keyFor ? <NewKey create={make(keyFor.id)} onClose={() => setKeyFor(null)} /> : null}
      {removing ? <ConfirmDialog title={t("service.remove_title", { name: removing.name })} text={t("service.remove_text")} action={t("service.remove")} onConfirm={() => remove(removing)} onClose={() => setRemoving(null)} /> : null}
    </Card>
  );
}

function NewAccount({ onClose }: { onClose: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [role, setRole] = useState<string>("service");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await api.serviceAccounts.create(name.trim(), role as Kind);
      invalidate("service-accounts");
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("service.new")} onClose={onClose} footer={<><Button onClick={onClose}>{t("common.cancel")}</Button><Button look="primary" type="submit" form="new-service" busy={busy} disabled={!name.trim()}>{t("service.create")}</Button></>}>
      <form id="new-service" class="stack" onSubmit={submit} noValidate>
        <Field label={t("keys.name")} hint={t("service.hint")}><Input value={name} onValue={setName} maxLength={100} /></Field>
        <Field label={t("members.role")}><Select value={role} onValue={setRole} options={[["service", t("role.service")], ["developer", t("role.developer")]]} /></Field>
        {error ? <Banner error={error} /> : null}
      </form>
    </Dialog>
  );
}
