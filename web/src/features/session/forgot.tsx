// A forgotten password: asking for the link that lets one choose another.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import { t } from "../../i18n";
import { Banner, Button, Field, Input } from "../../ui";
import { Mailed } from "./mailed";
import { Solo } from "./solo";

export default function Forgot(): JSX.Element {
  const [email, setEmail] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [mailed, setMailed] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await api.enter.askReset(email);
      setMailed(true);
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  const wrong = error instanceof ApiError ? error.field("email") : undefined;
  return (
    <Solo title={t("forgot.title")}>
      {mailed
        ? <Mailed email={email} onAgain={() => setMailed(false)} />
        : (
          <form class="stack" onSubmit={submit} noValidate>
            <p class="muted">{t("forgot.text")}</p>
            <Field label={t("enter.email")} error={wrong}><Input value={email} onValue={setEmail} type="email" name="email" autocomplete="username" maxLength={254} dir="ltr" /></Field>
            {error && !wrong ? <Banner error={error} /> : null}
            <Button type="submit" look="primary" busy={busy} disabled={!email.trim()}>{t("forgot.action")}</Button>
          </form>
        )}
      <p><a href="/sign-in">{t("signup.known")}</a></p>
    </Solo>
  );
}
