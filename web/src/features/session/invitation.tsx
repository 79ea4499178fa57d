// `/invitation#token=…`: what somebody is invited to, and joining. The token stands behind the hash so that it never
// reaches a server log; it is taken out of the address before it is used.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { InvitationLook } from "../../api/types";
import { enter, session, signOut } from "../../app/session";
import { T, t } from "../../i18n";
import { navigate } from "../../lib/router";
import { Banner, Button, Field, Input, Mark, Skeleton } from "../../ui";
import { tokenFrom } from "./pasted";

export default function Invitation(): JSX.Element {
  const [token] = useState(() => (location.hash.includes("token=") ? tokenFrom(location.hash) : ""));
  const [look, setLook] = useState<InvitationLook | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    document.title = `${t("invitation.title")} · Vibe Edge`;
    if (!token) return;
    history.replaceState(null, "", "/invitation");
    api.invitations.look(token).then(setLook, setError);
  }, [token]);
  const over = !token || (error instanceof ApiError && error.status === 404);
  return (
    <section class="card solo-card">
      <div class="card-body stack">
        <p class="brand"><Mark size={24} /> Vibe Edge</p>
        <h1>{t("invitation.title")}</h1>
        {over ? <Banner tone="warning" title={t("invitation.over")}><p>{t("invitation.over_text")}</p></Banner> : null}
        {error && !over ? <Banner error={error} /> : null}
        {!look && !error && token ? <Skeleton lines={3} /> : null}
        {look && !over ? <Join look={look} token={token} onOver={setError} /> : null}
      </div>
    </section>
  );
}

function Join({ look, token, onOver }: { look: InvitationLook; token: string; onOver: (error: unknown) => void }): JSX.Element {
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const other = error instanceof ApiError && error.status === 409;
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      enter(await api.invitations.accept(token, look.has_account ? undefined : name.trim() || undefined));
      navigate("/", { replace: true });
    } catch (problem) {
      if (problem instanceof ApiError && problem.status === 404) onOver(problem);
      else setError(problem);
      setBusy(false);
    }
  };
  const leave = () => void signOut().then(() => setError(null), setError);
  const values = { organisation: <bdi class="strong">{look.organisation}</bdi>, role: t(`role.${look.role}`), email: <bdi class="strong">{look.email}</bdi> };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <p>{look.invited_by ? <T k="invitation.by" values={{ ...values, name: <bdi>{look.invited_by}</bdi> }} /> : <T k="invitation.text" values={values} />}</p>
      <p class="muted">{look.has_account ? t("invitation.known") : t("invitation.unknown")}</p>
      {look.has_account ? null : <Field label={t("invitation.name")} optional><Input value={name} onValue={setName} maxLength={100} autocomplete="name" /></Field>}
      {error ? <Banner error={error} action={other && session.value ? <Button small onClick={leave}>{t("person.sign_out")}</Button> : null} /> : null}
      <Button type="submit" look="primary" busy={busy}>{t("invitation.accept")}</Button>
    </form>
  );
}
