// Signing in with one's address: a link by mail, or a password where the server knows them. Shown where there is one of them.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { WaysIn } from "../../api/types";
import { enterBy } from "../../app/session";
import { t } from "../../i18n";
import { Banner, Button, Field, Input } from "../../ui";
import { goOn } from "./form";
import { Mailed } from "./mailed";

export function EmailForm({ ways }: { ways: WaysIn }): JSX.Element {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [mailed, setMailed] = useState(false);
  if (mailed) return <Mailed email={email} onAgain={() => setMailed(false)} />;
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  const link = () => run(async () => { await api.enter.askLink(email); setMailed(true); });
  const withPassword = () => run(async () => {
    await enterBy(() => api.enter.byPassword(email, password));
    goOn();
  });
  const submit = (event: Event) => {
    event.preventDefault();
    void (ways.passwords ? withPassword() : link());
  };
  const refused = error instanceof ApiError && error.status === 401;
  const wrong = error instanceof ApiError ? error.field("email") : undefined;
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <Field label={t("enter.email")} error={wrong}><Input value={email} onValue={setEmail} type="email" name="email" autocomplete="username" maxLength={254} dir="ltr" /></Field>
      {ways.passwords ? <Field label={t("enter.password")} error={refused ? t("enter.refused") : null}><Input value={password} onValue={setPassword} type="password" name="password" autocomplete="current-password" /></Field> : null}
      {error && !refused && !wrong ? <Banner error={error} /> : null}
      <div class="row wrap">
        {ways.passwords ? <Button type="submit" look="primary" busy={busy} disabled={!email.trim() || !password}>{t("signin.action")}</Button> : null}
        {ways.links ? <Button type={ways.passwords ? "button" : "submit"} look={ways.passwords ? "plain" : "primary"} busy={busy} disabled={!email.trim()} onClick={ways.passwords ? link : undefined}>{t("enter.link")}</Button> : null}
      </div>
      <p class="row wrap">
        {ways.sign_up === "open" && ways.links ? <a href="/sign-up">{t("signup.action")}</a> : null}
        {ways.passwords && ways.links ? <a href="/forgot-password">{t("forgot.title")}</a> : null}
      </p>
    </form>
  );
}
