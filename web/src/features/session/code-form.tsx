// The field for a code of the second factor: at sign-in, and when a change asks for a fresh proof.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import { t } from "../../i18n";
import { Banner, Field, Input } from "../../ui";

/** What the button of a code form needs to know. */
export interface CodeForm {
  form: JSX.Element;
  busy: boolean;
  /** Nothing was typed yet. */
  empty: boolean;
}

/** A form that proves who one is; `id` ties a button outside of it. */
export function useCodeForm(id: string, onProved: () => void): CodeForm {
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await api.secondFactor.prove(code.trim());
      onProved();
    } catch (problem) {
      setError(problem);
      document.getElementById(id)?.querySelector("input")?.focus();
    }
    setBusy(false);
  };
  const wrong = error instanceof ApiError && error.field("code") !== undefined;
  const form = (
    <form id={id} class="stack" onSubmit={submit} noValidate>
      <Field label={t("code.label")} hint={t("code.hint")} error={wrong ? t("code.wrong") : null}>
        <Input value={code} onValue={setCode} name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck={false} maxLength={40} dir="ltr" />
      </Field>
      {error && !wrong ? <Banner error={error} /> : null}
    </form>
  );
  return { form, busy, empty: !code.trim() };
}
