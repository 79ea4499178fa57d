// The organisation's name, and the end of all its sessions.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { Organisation } from "../../api/types";
import { may, session, signOutEverywhere } from "../../app/session";
import { t } from "../../i18n";
import { dateTime } from "../../lib/format";
import { useQuery } from "../../lib/query";
import { navigate } from "../../lib/router";
import { Banner, Button, Card, ConfirmDialog, Field, Input, KeyValues, Loaded, toast } from "../../ui";

export function OrganisationTab(): JSX.Element {
  const organisation = useQuery("organisation", (signal) => api.organisation.get(signal));
  return (
    <>
      <Loaded query={organisation}>{(data) => <Form value={data.value} etag={data.etag} onSaved={organisation.reload} />}</Loaded>
      {may("admin") ? <Sessions /> : null}
    </>
  );
}

function Sessions(): JSX.Element {
  const [asking, setAsking] = useState(false);
  const end = async () => {
    await signOutEverywhere();
    toast.done(t("sessions.ended"));
    if (!session.value) navigate("/");
  };
  return (
    <Card title={t("sessions.title")}>
      <div class="stack narrow">
        <p class="muted">{t("sessions.text")}</p>
        <div><Button icon="external" onClick={() => setAsking(true)}>{t("sessions.end_all")}</Button></div>
      </div>
      {asking ? <ConfirmDialog title={t("sessions.end_title")} text={t("sessions.end_text")} action={t("sessions.end_all")} onConfirm={end} onClose={() => setAsking(false)} /> : null}
    </Card>
  );
}

function Form({ value, etag, onSaved }: { value: Organisation; etag: string; onSaved: () => void }): JSX.Element {
  const [name, setName] = useState(value.name);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const saved = await api.organisation.rename(name.trim(), etag);
      if (session.value) session.value = { ...session.value, organisation: { id: saved.id, name: saved.name } };
      toast.done(t("settings.saved"));
      onSaved();
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  const wrong = error instanceof ApiError ? error.field("name") : undefined;
  return (
    <Card title={t("settings.organisation")}>
      <form class="stack narrow" onSubmit={submit} noValidate>
        <Field label={t("settings.organisation_name")} error={wrong}><Input value={name} onValue={setName} maxLength={100} readOnly={!may("admin")} autocomplete="organization" /></Field>
        {error && !wrong ? <Banner error={error} /> : null}
        <div><Button look="primary" type="submit" busy={busy} disabled={!may("admin") || !name.trim() || name.trim() === value.name}>{t("common.save")}</Button></div>
      </form>
      <KeyValues items={[[t("settings.id"), <code class="break"><bdi>{value.id}</bdi></code>], [t("settings.created"), dateTime(value.created_at)]]} />
    </Card>
  );
}
