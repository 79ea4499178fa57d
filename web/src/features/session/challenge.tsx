// Signed in, but the second factor's code is still missing: nothing else is shown.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { signOut, startSession } from "../../app/session";
import { t } from "../../i18n";
import { Button, Mark, toast } from "../../ui";
import { useCodeForm } from "./code-form";
import { PasskeyButton, proveByPasskey } from "./passkey-button";

export function Challenge(): JSX.Element {
  const { form, busy, empty } = useCodeForm("challenge", () => void startSession());
  useEffect(() => {
    document.title = `${t("challenge.title")} · Vibe Edge`;
    document.querySelector<HTMLInputElement>("#challenge input")?.focus();
  }, []);
  return (
    <main id="main" class="solo" tabIndex={-1}>
      <section class="card solo-card">
        <div class="card-body">
          <p class="brand"><Mark size={24} /> Vibe Edge</p>
          <h1>{t("challenge.title")}</h1>
          <p class="muted">{t("challenge.text")}</p>
          {form}
          <div class="row wrap">
            <Button type="submit" form="challenge" look="primary" busy={busy} disabled={empty}>{t("code.action")}</Button>
            <PasskeyButton label={t("passkey.use")} run={async () => { await proveByPasskey(); await startSession(); }} />
            <Button look="ghost" onClick={() => void signOut().catch(toast.error)}>{t("person.sign_out")}</Button>
          </div>
        </div>
      </section>
    </main>
  );
}
