// A change that needs a fresh proof: asks for it in a dialog, then the client sends the change again.
// With a second factor the proof is its code, without one a new sign-in link. What was typed stays.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../api";
import { stepUp } from "../api/client";
import { t } from "../i18n";
import { useQuery } from "../lib/query";
import { Banner, Button, Dialog, Field, Input, toast } from "../ui";
import { linkFrom, tokenFrom } from "../features/session/pasted";
import { useCodeForm } from "../features/session/code-form";
import { PasskeyButton, proveByPasskey } from "../features/session/passkey-button";
import { session, startSession } from "./session";

type Answer = (proved: boolean) => void;
const waiting = signal<Answer[]>([]);

/** Requests that wait at the same time share one dialog. */
stepUp.call = () => new Promise((resolve) => (waiting.value = [...waiting.value, resolve]));

function answer(proved: boolean): void {
  const all = waiting.value;
  waiting.value = [];
  for (const resolve of all) resolve(proved);
}

export function StepUp(): JSX.Element | null {
  if (waiting.value.length === 0) return null;
  return session.value?.second_factor === "proved" ? <ByCode /> : <ByLink />;
}

function ByCode(): JSX.Element {
  const { form, busy, empty } = useCodeForm("step-up", () => answer(true));
  return (
    <Ask busy={busy} empty={empty} text={t("stepup.code")}>
      <>
        {form}
        <PasskeyButton label={t("passkey.use")} run={async () => { await proveByPasskey(); answer(true); }} />
      </>
    </Ask>
  );
}

function ByLink(): JSX.Element {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const link = linkFrom(text);
      await (link ? api.enter.redeem(link) : api.session.start(tokenFrom(text)));
      await startSession();
      answer(true);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Ask busy={busy} empty={!text.trim()} text={t("stepup.link")}>
      <form id="step-up" class="stack" onSubmit={submit} noValidate>
        <Field label={t("stepup.link_label")} error={error ? t("signin.refused") : null}>
          <Input value={text} onValue={setText} type="password" autocomplete="off" />
        </Field>
        <ByMail />
      </form>
    </Ask>
  );
}

/** People with an address have the link mailed, others make one in a terminal. */
function ByMail(): JSX.Element {
  const account = useQuery("account", (signal) => api.account.get(signal));
  const [asked, setAsked] = useState(false);
  const email = account.data?.email;
  if (!email) return <Banner tone="info"><p>{t("stepup.terminal")}</p><code dir="ltr">cargo xtask owner-link</code></Banner>;
  const ask = () => api.enter.askLink(email).then(() => setAsked(true), toast.error);
  return asked ? <Banner tone="success" title={t("mailed.title")}><p>{t("stepup.mailed")}</p></Banner> : <div><Button onClick={ask}>{t("enter.link")}</Button></div>;
}

function Ask(props: { busy: boolean; empty: boolean; text: string; children: JSX.Element }): JSX.Element {
  const footer = (
    <>
      <Button onClick={() => answer(false)}>{t("common.cancel")}</Button>
      <Button look="primary" type="submit" form="step-up" busy={props.busy} disabled={props.empty}>{t("code.action")}</Button>
    </>
  );
  return (
    <Dialog title={t("stepup.title")} onClose={() => answer(false)} sticky footer={footer}>
      <div class="stack">
        <p>{props.text}</p>
        {props.children}
      </div>
    </Dialog>
  );
}
