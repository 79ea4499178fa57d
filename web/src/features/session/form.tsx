// The sign-in form: an API key, or the token of an owner link pasted whole.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { enterBy, signIn } from "../../app/session";
import { ApiError } from "../../api/client";
import { t } from "../../i18n";
import { navigate } from "../../lib/router";
import { Banner, Button, Field, Input } from "../../ui";
import { linkFrom, tokenFrom } from "./pasted";

/** From the sign-in page to the first one; other addresses stay. */
export function goOn(): void {
  if (location.pathname === "/sign-in") navigate("/", { replace: true });
}

export function SignInForm({ failed }: { failed?: unknown }): JSX.Element {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(failed ?? null);
  const refused = error instanceof ApiError && (error.status === 401 || error.status === 422 || error.status === 400);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!text.trim()) return document.getElementById("sign-in-form")?.querySelector("input")?.focus();
    setBusy(true);
    setError(null);
    try {
      const link = linkFrom(text);
      await (link ? enterBy(() => api.enter.redeem(link)) : signIn(tokenFrom(text)));
      goOn();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form id="sign-in-form" class="stack" onSubmit={submit} noValidate>
      <Field label={t("signin.label")} hint={t("signin.hint")} error={refused ? t("signin.refused") : null}>
        <Input value={text} onValue={setText} type="password" autocomplete="off" name="key" required />
      </Field>
      {error && !refused ? <Banner error={error} /> : null}
      <Button type="submit" busy={busy}>{t("signin.key_action")}</Button>
      <details class="help">
        <summary>{t("signin.help.title")}</summary>
        <p class="muted">{t("signin.help.text")}</p>
        <pre dir="ltr" tabIndex={0}><code>cargo xtask owner-link</code></pre>
      </details>
    </form>
  );
}
