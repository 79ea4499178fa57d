// One's own account: name, address and password, second factor, linked accounts, sessions and devices, tokens, one's data.
import type { JSX } from "preact";
import { bearer } from "../../api/credential";
import { t } from "../../i18n";
import { Banner } from "../../ui";
import { Data } from "./data";
import { Devices } from "./devices";
import { Identities } from "./identities";
import { Passkeys } from "./passkeys";
import { Profile } from "./profile";
import { SecondFactor } from "./second-factor";
import { Tokens } from "./tokens";

export function Account(): JSX.Element {
  if (bearer()) return <Banner title={t("account.key_title")}><p>{t("account.key_text")}</p></Banner>;
  return (
    <div class="stack">
      <Profile />
      <Passkeys />
      <SecondFactor />
      <Identities />
      <Devices />
      <Tokens />
      <Data />
    </div>
  );
}
