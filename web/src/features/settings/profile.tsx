// One's own name, address and password.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { Account } from "../../api/types";
import { session } from "../../app/session";
import { t, T } from "../../i18n";
import { invalidate, useQuery } from "../../lib/query";
import { Badge, Banner, Button, Card, Field, Input, Loaded, toast } from "../../ui";

export function Profile(): JSX.Element {
  const account = useQuery("account", (signal) => api.account.get(signal));
  const ways = useQuery("ways", (signal) => api.enter.ways(signal));
  return (
    <Card title={t("profile.title")}>
      <Loaded query={account}>{(data) => (
        <div class="stack narrow">
          <Name account={data} onSaved={account.set} />
          {ways.data?.links ? <Email account={data} /> : null}
          {ways.data?.passwords && data.email ? <Password account={data} /> : null}
        </div>
      )}</Loaded>
    </Card>
  );
}

/** A form of one field: what is typed, sent, refused. */
function useField(field: string, send: (value: string) => Promise<void>, first = "") {
  const [value, setValue] = useState(first);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await send(value.trim());
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  const wrong = error instanceof ApiError ? error.field(field) : undefined;
  return { value, setValue, busy, submit, wrong, banner: error && !wrong ? <Banner error={error} /> : null };
}

function Name({ account, onSaved }: { account: Account; onSaved: (account: Account) => void }): JSX.Element {
  const form = useField("name", async (name) => {
    const saved = await api.account.change({ name });
    if (session.value) session.value = { ...session.value, user: { id: saved.id, name: saved.name } };
    onSaved(saved);
    toast.done(t("settings.saved"));
  }, account.name);
  return (
    <form class="stack" onSubmit={form.submit} noValidate>
      <Field label={t("signup.name")} error={form.wrong}><Input value={form.value} onValue={form.setValue} name="name" autocomplete="name" maxLength={100} /></Field>
      {form.banner}
      <div><Button type="submit" busy={form.busy} disabled={!form.value.trim() || form.value.trim() === account.name}>{t("profile.save_name")}</Button></div>
    </form>
  );
}

function Email({ account }: { account: Account }): JSX.Element {
  const [asked, setAsked] = useState<string | null>(null);
  const form = useField("email", async (email) => {
    setAsked((await api.account.move(email)).email);
    form.setValue("");
  });
  return (
    <form class="stack" onSubmit={form.submit} noValidate>
      <p class="row wrap">
        <span class="muted">{t("profile.email_now")}</span>
        {account.email ? <bdi class="strong">{account.email}</bdi> : <span>{t("profile.no_email")}</span>}
        {account.email_verified_at ? <Badge tone="success" icon="ok">{t("profile.verified")}</Badge> : null}
      </p>
      <Field label={t("profile.new_email")} error={form.wrong}><Input value={form.value} onValue={form.setValue} type="email" name="email" autocomplete="email" maxLength={254} dir="ltr" /></Field>
      {form.banner}
      {asked ? <Banner tone="success" title={t("profile.mailed")}><p><T k="profile.mailed_text" values={{ email: <bdi class="strong">{asked}</bdi> }} /></p></Banner> : null}
      <div><Button type="submit" busy={form.busy} disabled={!form.value.trim()}>{t("profile.change_email")}</Button></div>
    </form>
  );
}

function Password({ account }: { account: Account }): JSX.Element {
  const form = useField("password", async () => {
    await api.account.password(form.value);
    form.setValue("");
    invalidate("account", "sessions");
    toast.done(t("profile.password_saved"));
  });
  return (
    <form class="stack" onSubmit={form.submit} noValidate>
      <Field label={t("password.new")} hint={t("password.hint")} error={form.wrong}><Input value={form.value} onValue={form.setValue} type="password" name="password" autocomplete="new-password" /></Field>
      {form.banner}
      <div><Button type="submit" busy={form.busy} disabled={!form.value}>{account.has_password ? t("profile.change_password") : t("profile.set_password")}</Button></div>
    </form>
  );
}
