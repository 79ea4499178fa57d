// Signing in with an account at another provider: its buttons, and what is said when it did not work.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { t, type Key } from "../../i18n";
import { useQuery } from "../../lib/query";
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

export function Providers(): JSX.Element | null {
  const list = useQuery("sign-in-providers", (signal) => api.federation.providers(signal));
  const [busy, setBusy] = useState("");
  const [error, setError] = useState<unknown>(null);
  if (!list.data?.items.length) return null;
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
    <div class="stack-tight">
      {list.data.items.map((p) => <Button key={p.id} busy={busy === p.id} onClick={() => void start(p.id)}>{t("provider.sign_in", { name: p.name })}</Button>)}
      {error ? <Banner error={error} /> : null}
    </div>
  );
}
