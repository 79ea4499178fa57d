// One's passkeys: added in the browser's dialog, renamed, taken away.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { Passkey } from "../../api/types";
import { startSession } from "../../app/session";
import { t } from "../../i18n";
import { canPasskey, isDeclined, makePasskey } from "../../lib/passkey";
import { invalidate, useQuery } from "../../lib/query";
import { Badge, Banner, Button, Card, ConfirmDialog, Dialog, EmptyState, Field, Input, Loaded, Table, Time, toast, type Column } from "../../ui";

/** Shows what changed: the list, the sessions, and who the session says one is. */
function refresh(): void {
  invalidate("passkeys", "sessions");
  void startSession();
}

export function Passkeys(): JSX.Element {
  const list = useQuery("passkeys", (signal) => api.passkeys.list(signal));
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<Passkey | null>(null);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const columns: Column<Passkey>[] = [
    { id: "name", head: t("passkey.name"), main: true, cell: (p) => <span class="row wrap tight"><bdi class="strong">{p.name}</bdi>{p.synced ? <Badge>{t("passkey.synced")}</Badge> : null}</span> },
    { id: "since", head: t("passkey.since"), wideOnly: true, cell: (p) => <Time at={p.created_at} /> },
    { id: "used", head: t("passkey.used"), cell: (p) => (p.last_used_at ? <Time at={p.last_used_at} /> : <span class="muted">{t("keys.never")}</span>) },
    {
      id: "do", head: t("passkey.do"), hideHead: true, numeric: true, cell: (p) => (
        <span class="row tight">
          <Button small look="ghost" aria-label={t("passkey.rename_named", { name: p.name })} onClick={() => setRenaming(p)}>{t("passkey.rename")}</Button>
          <Button small look="ghost" icon="trash" aria-label={t("passkey.remove_named", { name: p.name })} onClick={() => setRemoving(p)}>{t("passkey.remove")}</Button>
        </span>
      ),
    },
  ];
  const remove = async (passkey: Passkey) => {
    await api.passkeys.remove(passkey.id);
    refresh();
    toast.done(t("passkey.removed", { name: passkey.name }));
  };
  return (
    <Card title={t("settings.passkeys")} flush actions={canPasskey() ? <Button small icon="plus" onClick={() => setAdding(true)}>{t("passkey.add")}</Button> : null}>
      <Loaded query={list} lines={2}>
        {(page) => page.items.length === 0
          ? <EmptyState icon="key" title={t("passkey.none")}>{t(canPasskey() ? "passkey.none_text" : "passkey.unavailable")}</EmptyState>
          : <Table caption={t("settings.passkeys")} columns={columns} rows={page.items} rowKey={(p) => p.id} />}
      </Loaded>
      {adding ? <Name title={t("passkey.add")} text={t("passkey.add_text")} action={t("passkey.go_on")} name="" save={add} onClose={() => setAdding(false)} /> : null}
      {renaming ? <Name title={t("passkey.rename")} action={t("common.save")} name={renaming.name} save={(name) => api.passkeys.rename(renaming.id, name)} onClose={() => setRenaming(null)} /> : null}
      {removing ? <ConfirmDialog title={t("passkey.remove_title", { name: removing.name })} text={t("passkey.remove_text")} action={t("passkey.remove")} onConfirm={() => remove(removing)} onClose={() => setRemoving(null)} /> : null}
    </Card>
  );
}

/** The step-up comes with the options, before the browser's dialog. */
async function add(name: string): Promise<void> {
  const { public_key } = await api.passkeys.options();
  await api.passkeys.add(name, await makePasskey(public_key));
  toast.done(t("passkey.added", { name }));
}

interface NameProps {
  title: string;
  text?: string;
  action: string;
  name: string;
  save: (name: string) => Promise<unknown>;
  onClose: () => void;
}

function Name({ title, text, action, name: before, save, onClose }: NameProps): JSX.Element {
  const [name, setName] = useState(before);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await save(name.trim());
      refresh();
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const wrong = error instanceof ApiError ? error.field("name") : undefined;
  return (
    <Dialog title={title} onClose={onClose} footer={<><Button onClick={onClose}>{t("common.cancel")}</Button><Button look="primary" type="submit" form="passkey-name" busy={busy} disabled={!name.trim()}>{action}</Button></>}>
      <form id="passkey-name" class="stack" onSubmit={submit} noValidate>
        {text ? <p>{text}</p> : null}
        <Field label={t("passkey.name")} hint={t("passkey.name_hint")} error={wrong}><Input value={name} onValue={setName} maxLength={100} /></Field>
        {isDeclined(error) ? <Banner tone="warning" title={t("passkey.declined")} /> : error && !wrong ? <Banner error={error} /> : null}
      </form>
    </Dialog>
  );
}
