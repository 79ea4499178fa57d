// The organisation's name, the end of all its sessions, further organisations, and leaving or ending this one.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import { bearer } from "../../api/credential";
import type { Organisation } from "../../api/types";
import { enterOrganisation, leaveOrganisation, may, session, signOutEverywhere } from "../../app/session";
import { t } from "../../i18n";
import { dateTime } from "../../lib/format";
import { useQuery } from "../../lib/query";
import { navigate } from "../../lib/router";
import { Banner, Button, Card, ConfirmDialog, Dialog, Field, Input, KeyValues, Loaded, toast } from "../../ui";

export function OrganisationTab(): JSX.Element {
  const organisation = useQuery("organisation", (signal) => api.organisation.get(signal));
  return (
    <>
      <Loaded query={organisation}>{(data) => <Form value={data.value} etag={data.etag} onSaved={organisation.reload} />}</Loaded>
      {may("admin") ? <Sessions /> : null}
      {bearer() ? null : <Leaving ends={organisation.data?.value.ends_at ?? null} onChanged={organisation.reload} />}
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

function Leaving({ ends, onChanged }: { ends: number | null; onChanged: () => void }): JSX.Element {
  const [asking, setAsking] = useState<"new" | "leave" | "end" | null>(null);
  const close = () => setAsking(null);
  const isOwner = session.value?.role === "owner";
  const leave = async () => {
    await leaveOrganisation();
    navigate("/");
  };
  const end = async () => {
    await api.organisations.end();
    onChanged();
  };
  const restore = () => void api.organisations.restore().then(onChanged, toast.error);
  return (
    <Card title={t("organisation.yours")}>
      <div class="stack">
        {ends ? <Banner tone="warning" title={t("organisation.ends", { date: dateTime(ends) })} action={isOwner ? <Button small onClick={restore}>{t("organisation.restore")}</Button> : null}><p>{t("organisation.ends_text")}</p></Banner> : null}
        <div class="row wrap">
          <Button icon="plus" onClick={() => setAsking("new")}>{t("organisation.new")}</Button>
          <Button icon="external" onClick={() => setAsking("leave")}>{t("organisation.leave")}</Button>
          {isOwner && !ends ? <Button icon="trash" onClick={() => setAsking("end")}>{t("organisation.end")}</Button> : null}
        </div>
      </div>
      {asking === "new" ? <NewOrganisation onClose={close} /> : null}
      {asking === "leave" ? <ConfirmDialog title={t("organisation.leave_title")} text={t("organisation.leave_text")} action={t("organisation.leave")} onConfirm={leave} onClose={close} /> : null}
      {asking === "end" ? <ConfirmDialog title={t("organisation.end_title")} text={t("organisation.end_text")} action={t("organisation.end")} onConfirm={end} onClose={close} /> : null}
    </Card>
  );
}

function NewOrganisation({ onClose }: { onClose: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await enterOrganisation((await api.organisations.create(name.trim())).id);
      navigate("/");
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("organisation.new")} onClose={onClose} footer={<><Button onClick={onClose}>{t("common.cancel")}</Button><Button look="primary" type="submit" form="new-organisation" busy={busy} disabled={!name.trim()}>{t("organisation.create")}</Button></>}>
      <form id="new-organisation" class="stack" onSubmit={submit} noValidate>
        <Field label={t("settings.organisation_name")} hint={t("organisation.new_hint")}><Input value={name} onValue={setName} maxLength={100} /></Field>
        {error ? <Banner error={error} /> : null}
      </form>
    </Dialog>
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
