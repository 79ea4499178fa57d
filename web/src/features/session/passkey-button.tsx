// A button that opens the browser's passkey dialog, and what went wrong with it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { t } from "../../i18n";
import { askPasskey, canPasskey, isDeclined } from "../../lib/passkey";
import { Banner, Button } from "../../ui";

/** Nothing where the browser has no passkeys. */
export function PasskeyButton({ label, run }: { label: string; run: () => Promise<void> }): JSX.Element | null {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (!canPasskey()) return null;
  const click = async () => {
    setBusy(true);
    setError(null);
    await run().catch(setError);
    setBusy(false);
  };
  return (
    <>
      <Button icon="key" busy={busy} onClick={() => void click()}>{label}</Button>
      {isDeclined(error) ? <Banner tone="warning" title={t("passkey.declined")} /> : error ? <Banner error={error} /> : null}
    </>
  );
}

/** Proves with a passkey who one is. */
export async function proveByPasskey(): Promise<void> {
  const { public_key } = await api.passkeys.proveOptions();
  await api.passkeys.prove(await askPasskey(public_key));
}
