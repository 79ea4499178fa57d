// API keys: made, shown once, revoked.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { ApiKey, CreatedApiKey, Scope } from "../../api/types";
import { may } from "../../app/session";
import { T, t, type Key } from "../../i18n";
import { dateTime } from "../../lib/format";
import { usePages } from "../../lib/pages";
import { invalidate, useQuery } from "../../lib/query";
import { Badge, Banner, Button, Card, Checkbox, CodeBlock, ConfirmDialog, Dialog, EmptyState, Field, Input, Loaded, Pager, Select, Table, Time, toast, type Column } from "../../ui";

const SCOPES: Scope[] = ["read", "write", "admin", "metrics"];
const DAY = 86_400_000;

export function Keys(): JSX.Element {
  const pages = usePages();
  const list = useQuery(`api-keys:${pages.cursor ?? ""}`, (signal) => api.apiKeys.list(pages.cursor, signal));
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const columns: Column<ApiKey>[] = [
    { id: "name", head: t("keys.name"), main: true, cell: (k) => <><bdi class="strong">{k.name}</bdi> <code class="muted"><bdi>{k.prefix}…</bdi></code>{k.service_account ? <> <Badge>{t("keys.of_service")}</Badge></> : null}</> },
    { id: "scopes", head: t("keys.scopes"), cell: (k) => <span class="row wrap tight">{k.scopes.map((s) => <Badge key={s}>{t(`scope.${s}` as Key)}</Badge>)}</span> },
    { id: "used", head: t("keys.used"), cell: (k) => (k.last_used_at ? <Time at={k.last_used_at} /> : <span class="muted">{t("keys.never")}</span>) },
    { id: "expires", head: t("keys.expires"), wideOnly: true, cell: (k) => (k.expires_at ? dateTime(k.expires_at) : <span class="muted">{t("keys.never_expires")}</span>) },
    { id: "revoke", head: t("keys.revoke"), hideHead: true, numeric: true, cell: (k) => <Button small look="ghost" icon="trash" aria-label={t("keys.revoke_named", { name: k.name })} onClick={() => setRevoking(k)}>{t("keys.revoke")}</Button> },
  ];
  const revoke = async (key: ApiKey) => {
    await api.apiKeys.revoke(key.id);
    invalidate("api-keys");
    toast.done(t("keys.revoked", { name: key.name }));
  };
  return (
    <Card title={t("settings.keys")} flush actions={may("admin") ? <Button small icon="plus" onClick={() => setCreating(true)}>{t("keys.new")}</Button> : null}>
      <Loaded query={list}>
        {(page) => page.items.length === 0 && !pages.cursor
          ? <EmptyState icon="key" title={t("keys.none")}>{t("keys.none_text")}</EmptyState>
          : (
            <>
              <Table caption={t("settings.keys")} columns={columns} rows={page.items} rowKey={(k) => k.id} />
              {pages.cursor || page.next_cursor ? <Pager shown={page.items.length} {...pages.turns(page.next_cursor)} /> : null}
            </>
          )}
      </Loaded>
      {creating ? <NewKey onClose={() => setCreating(false)} /> : null}
      {revoking ? <ConfirmDialog title={t("keys.revoke_title", { name: revoking.name })} text={t("keys.revoke_text")} action={t("keys.revoke")} onConfirm={() => revoke(revoking)} onClose={() => setRevoking(null)} /> : null}
    </Card>
  );
}

/** Makes a key of the person, or of whatever `create` makes one for; its secret is shown once. */
export function NewKey({ create = api.apiKeys.create, onClose }: { create?: typeof api.apiKeys.create; onClose: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["read", "write"]);
  const [days, setDays] = useState("90");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      setMade(await create(name.trim(), scopes, days ? Date.now() + Number(days) * DAY : null));
      invalidate("api-keys");
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  if (made) {
    return (
      <Dialog title={t("keys.made")} onClose={onClose} sticky footer={<Button look="primary" onClick={onClose}>{t("common.done")}</Button>}>
        <div class="stack">
          <Banner tone="warning" title={t("keys.once")} />
          <CodeBlock label={t("keys.key")} code={made.key ?? ""} />
          <p class="muted"><T k="keys.use" values={{ header: <code dir="ltr">Authorization: Bearer</code> }} /></p>
        </div>
      </Dialog>
    );
  }
  const field = (f: string) => (error instanceof ApiError ? error.field(f) : undefined);
  const toggle = (scope: Scope, on: boolean) => setScopes(SCOPES.filter((s) => (s === scope ? on : scopes.includes(s))));
  return (
    <Dialog title={t("keys.new")} onClose={onClose} footer={<><Button onClick={onClose}>{t("common.cancel")}</Button><Button look="primary" type="submit" form="new-key" busy={busy} disabled={!name.trim() || scopes.length === 0}>{t("keys.create")}</Button></>}>
      <form id="new-key" class="stack" onSubmit={submit} noValidate>
        <Field label={t("keys.name")} hint={t("keys.name_hint")} error={field("name")}><Input value={name} onValue={setName} maxLength={100} /></Field>
        <fieldset class="stack-tight plain">
          <legend class="label">{t("keys.scopes")}</legend>
          {SCOPES.map((s) => <Checkbox key={s} label={t(`scope.${s}` as Key)} hint={t(`scope.${s}.hint` as Key)} checked={scopes.includes(s)} onValue={(on) => toggle(s, on)} />)}
        </fieldset>
        <Field label={t("keys.expires")} error={field("expires_at")}><Select value={days} onValue={setDays} options={[["30", t("keys.days", { count: 30 })], ["90", t("keys.days", { count: 90 })], ["365", t("keys.days", { count: 365 })], ["", t("keys.never_expires")]]} /></Field>
        {error ? <Banner error={error} /> : null}
      </form>
    </Dialog>
  );
}
