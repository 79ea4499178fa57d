// The ways in that this server offers to people: by address, passkey, or an account elsewhere.
// Not for: API keys and owner links (form.tsx), which are always there.
import type { JSX } from "preact";
import * as api from "../../api";
import { signInWithPasskey } from "../../app/session";
import { t } from "../../i18n";
import { useQuery } from "../../lib/query";
import { Loaded } from "../../ui";
import { EmailForm } from "./email-form";
import { goOn } from "./form";
import { PasskeyButton } from "./passkey-button";
import { ProviderRefusal, Providers } from "./providers";

export function Ways(): JSX.Element {
  const ways = useQuery("ways", (signal) => api.enter.ways(signal));
  return (
    <div class="stack">
      <ProviderRefusal />
      <Loaded query={ways} lines={4}>{(data) => (
        <>
          {data.links || data.passwords ? <EmailForm ways={data} /> : null}
          <div class="ways">
            {data.passkeys ? <PasskeyButton label={t("passkey.sign_in")} run={async () => { await signInWithPasskey(); goOn(); }} /> : null}
            <Providers list={data.providers} />
          </div>
        </>
      )}</Loaded>
      <p class="or"><span>{t("signin.or")}</span></p>
    </div>
  );
}
