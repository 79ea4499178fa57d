// Accounts at other providers that open one's own: linked, seen, unlinked.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { LinkedIdentity } from "../../api/types";
import { t } from "../../i18n";
import { invalidate, useQuery } from "../../lib/query";
import { Button, Card, ConfirmDialog, Loaded, Table, Time, toast, type Column } from "../../ui";
import { leaveFor, ProviderRefusal } from "../session/providers";

export function Identities(): JSX.Element | null {
  const providers = useQuery("sign-in-providers", (signal) => api.federation.providers(signal));
  const linked = useQuery("identities", (signal) => api.federation.identities(signal));
  const [busy, setBusy] = useState("");
  const [leaving, setLeaving] = useState<LinkedIdentity | null>(null);
  const offered = providers.data?.items ?? [];
  if (!offered.length && !linked.data?.items.length) return null;
  const nameOf = (id: string) => offered.find((p) => p.id === id)?.name ?? id;
  const link = async (id: string) => {
    setBusy(id);
    try {
      await leaveFor(api.federation.link(id));
    } catch (problem) {
      toast.error(problem);
      setBusy("");
    }
  };
  const unlink = async (identity: LinkedIdentity) => {
    await api.federation.unlink(identity.id);
    invalidate("identities");
    toast.done(t("identities.unlinked", { name: nameOf(identity.provider) }));
  };
  const columns: Column<LinkedIdentity>[] = [
    { id: "provider", head: t("identities.provider"), main: true, cell: (i) => <bdi class="strong">{nameOf(i.provider)}</bdi> },
    { id: "email", head: t("identities.email"), cell: (i) => (i.email ? <bdi class="break">{i.email}</bdi> : <span class="muted">{t("identities.no_email")}</span>) },
    { id: "used", head: t("identities.used"), wideOnly: true, cell: (i) => <Time at={i.used_at ?? i.created_at} /> },
    { id: "unlink", head: t("identities.unlink"), hideHead: true, numeric: true, cell: (i) => <Button small look="ghost" icon="cross" aria-label={t("identities.unlink_named", { name: nameOf(i.provider) })} onClick={() => setLeaving(i)}>{t("identities.unlink")}</Button> },
  ];
  return (
    <Card title={t("settings.identities")}>
      <div class="stack">
        <ProviderRefusal />
        <p class="muted">{t("identities.why")}</p>
        <Loaded query={linked} lines={2}>{(page) => (page.items.length ? <Table caption={t("settings.identities")} columns={columns} rows={page.items} rowKey={(i) => i.id} /> : null)}</Loaded>
        <div class="row wrap">
          {offered.map((p) => <Button key={p.id} icon="plus" busy={busy === p.id} onClick={() => void link(p.id)}>{t("identities.link", { name: p.name })}</Button>)}
        </div>
      </div>
      {leaving ? <ConfirmDialog title={t("identities.unlink_title", { name: nameOf(leaving.provider) })} text={t("identities.unlink_text")} action={t("identities.unlink")} onConfirm={() => unlink(leaving)} onClose={() => setLeaving(null)} /> : null}
    </Card>
  );
}
