// Signing in with an account at another provider: its buttons, and what is said when it did not work.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { SignInProvider } from "../../api/types";
import { t, type Key } from "../../i18n";
import { query } from "../../lib/router";
import { Banner, Button } from "../../ui";

/** The words the Worker sends a browser back with (`?refused=`). */
const WORDS = ["account-exists", "answer", "email", "no-organisation", "refused", "sign-up-off", "signed-out", "state", "taken", "unreachable"];

/** What went wrong at a provider, if the address says so. */
export function ProviderRefusal(): JSX.Element | null {
  const word = query("refused");
  if (!WORDS.includes(word)) return null;
  const tone = word === "account-exists" || word === "refused" ? "info" : "warning";
  return <Banner tone={tone} title={t(`provider.refused.${word}` as Key)}><p>{t(`provider.refused.${word}.text` as Key)}</p></Banner>;
}

/** Leaves for the provider. */
export async function leaveFor(begin: Promise<{ url: string }>): Promise<void> {
  window.location.assign((await begin).url);
}

export function Providers({ list }: { list: SignInProvider[] }): JSX.Element {
  const [busy, setBusy] = useState("");
  const [error, setError] = useState<unknown>(null);
  const start = async (id: string) => {
    setBusy(id);
    setError(null);
    try {
      await leaveFor(api.federation.start(id));
    } catch (problem) {
      setError(problem);
      setBusy("");
    }
  };
  return (
    <>
      {list.map((p) => <Button key={p.id} busy={busy === p.id} onClick={() => void start(p.id)}>{t("provider.sign_in", { name: p.name })}</Button>)}
      {error ? <Banner error={error} /> : null}
    </>
  );
}
