// `/reset-password#link=…`: choosing a new password. The token is taken out of the address before it is used.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import { enterBy } from "../../app/session";
import { t } from "../../i18n";
import { navigate } from "../../lib/router";
import { Banner, Button, Field, Input, toast } from "../../ui";
import { linkFrom } from "./pasted";
import { Solo } from "./solo";

export default function Reset(): JSX.Element {
  const [token] = useState(() => linkFrom(location.hash));
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => history.replaceState(null, "", "/reset-password"), []);
  const over = !token || (error instanceof ApiError && error.status === 401);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await enterBy(() => api.enter.reset(token, password));
      toast.done(t("reset.done"));
      navigate("/", { replace: true });
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const wrong = error instanceof ApiError ? error.field("password") : undefined;
  return (
    <Solo title={t("reset.title")}>
      {over
        ? <Banner tone="warning" title={t("reset.over")}><p><a href="/forgot-password">{t("reset.again")}</a></p></Banner>
        : (
          <form class="stack" onSubmit={submit} noValidate>
            <p class="muted">{t("reset.text")}</p>
            <Field label={t("password.new")} hint={t("password.hint")} error={wrong}><Input value={password} onValue={setPassword} type="password" name="password" autocomplete="new-password" /></Field>
            {error && !wrong ? <Banner error={error} /> : null}
            <Button type="submit" look="primary" busy={busy} disabled={!password}>{t("reset.action")}</Button>
          </form>
        )}
    </Solo>
  );
}
