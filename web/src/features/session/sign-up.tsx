// Making an account: name, address, perhaps a password; it opens with the link that is mailed.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { WaysIn } from "../../api/types";
import { t } from "../../i18n";
import { useQuery } from "../../lib/query";
import { Banner, Button, Field, Input, Loaded } from "../../ui";
import { Mailed } from "./mailed";
import { Solo } from "./solo";

export default function SignUp(): JSX.Element {
  const ways = useQuery("ways", (signal) => api.enter.ways(signal));
  return (
    <Solo title={t("signup.title")}>
      <Loaded query={ways} lines={4}>{(data) => (data.sign_up === "open" && data.links ? <Form ways={data} /> : <Banner title={t("signup.closed")}><p>{t("signup.closed_text")}</p></Banner>)}</Loaded>
      <p><a href="/sign-in">{t("signup.known")}</a></p>
    </Solo>
  );
}

function Form({ ways }: { ways: WaysIn }): JSX.Element {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [mailed, setMailed] = useState(false);
  if (mailed) return <Mailed email={email} onAgain={() => setMailed(false)} />;
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await api.enter.signUp({ name: name.trim(), email, ...(password ? { password } : {}) });
      setMailed(true);
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  const wrong = (field: string) => (error instanceof ApiError ? error.field(field) : undefined);
  const named = ["name", "email", "password"].some(wrong);
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <Field label={t("signup.name")} error={wrong("name")}><Input value={name} onValue={setName} name="name" autocomplete="name" maxLength={100} /></Field>
      <Field label={t("enter.email")} error={wrong("email")}><Input value={email} onValue={setEmail} type="email" name="email" autocomplete="username" maxLength={254} dir="ltr" /></Field>
      {ways.passwords ? <Field label={t("enter.password")} hint={t("password.hint")} optional error={wrong("password")}><Input value={password} onValue={setPassword} type="password" name="password" autocomplete="new-password" /></Field> : null}
      {error && !named ? <Banner error={error} /> : null}
      <Button type="submit" look="primary" busy={busy} disabled={!name.trim() || !email.trim()}>{t("signup.action")}</Button>
    </form>
  );
}
