// The settings: organisation, members, account, API keys, runners, secrets, appearance, about; and the way to the audit log.
import type { ComponentType, JSX } from "preact";
import type { PageProps } from "../../app/routes";
import { may } from "../../app/session";
import { t } from "../../i18n";
import { Page, Tabs } from "../../ui";
import { Account } from "./account";
import { About, Appearance } from "./appearance";
import { Keys } from "./keys";
import { Members } from "./members";
import { OrganisationTab } from "./organisation";
import { Runners } from "./runners";
import { Secrets } from "./secrets";

const TABS: Record<string, ComponentType> = { organisation: OrganisationTab, members: Members, account: Account, keys: Keys, runners: Runners, secrets: Secrets, appearance: Appearance, about: About };

export default function Settings({ params }: PageProps): JSX.Element {
  const tab = params["tab"] && TABS[params["tab"]] ? params["tab"] : "organisation";
  const Tab = TABS[tab] ?? OrganisationTab;
  const items = [
    { id: "organisation", label: t("settings.organisation"), href: "/settings" },
    { id: "members", label: t("settings.members"), href: "/settings/members" },
    { id: "account", label: t("settings.account"), href: "/settings/account" },
    { id: "keys", label: t("settings.keys"), href: "/settings/keys" },
    { id: "runners", label: t("settings.runners"), href: "/settings/runners" },
    ...(may("admin") ? [{ id: "secrets", label: t("settings.secrets"), href: "/settings/secrets" }] : []),
    ...(may("admin") ? [{ id: "audit", label: t("nav.audit"), href: "/audit" }] : []),
    { id: "appearance", label: t("settings.appearance"), href: "/settings/appearance" },
    { id: "about", label: t("settings.about"), href: "/settings/about" },
  ];
  return (
    <Page title={t("nav.settings")}>
      <Tabs label={t("nav.settings")} items={items} current={tab} />
      <Tab />
    </Page>
  );
}
