// `/sign-in#token=…`: the owner link's landing place. The token stands behind the hash so that it
// never reaches a server log; it is taken out of the address before it is used.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { session, signIn } from "../../app/session";
import { t } from "../../i18n";
import { navigate, query } from "../../lib/router";
import { Mark, Skeleton } from "../../ui";
import { SignInForm, tokenFrom } from "./form";

export default function SignIn(): JSX.Element {
  const [token] = useState(() => (location.hash.includes("token=") ? tokenFrom(location.hash) : ""));
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    document.title = `${t("signin.title")} · Vibe Edge`;
    if (!token) {
      if (session.peek() && !query("refused")) navigate("/", { replace: true });
      return;
    }
    history.replaceState(null, "", "/sign-in");
    signIn(token).then(() => navigate("/", { replace: true }), setError);
  }, [token]);
  return (
    <section class="card solo-card">
      <div class="card-body">
        <p class="brand"><Mark size={24} /> Vibe Edge</p>
        <h1>{t("signin.title")}</h1>
        {token && !error ? <><p class="muted">{t("signin.working")}</p><Skeleton lines={2} /></> : <SignInForm failed={error} key={String(Boolean(error))} />}
      </div>
    </section>
  );
}
