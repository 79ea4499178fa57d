// Language and theme, and what is running.
import type { JSX } from "preact";
import * as api from "../../api";
import { language, LANGUAGES, setLanguage, t } from "../../i18n";
import { remember } from "../../lib/storage";
import { useQuery } from "../../lib/query";
import { setTheme, theme, type Theme } from "../../lib/theme";
import { Card, Field, KeyValues, Loaded, Select } from "../../ui";

export function Appearance(): JSX.Element {
  const languages = LANGUAGES.filter((l) => (__DEV__ ? true : !l.devOnly || language.value.tag === l.tag));
  const choose = (tag: string) => {
    remember("lang", tag);
    void setLanguage(tag);
  };
  return (
    <Card title={t("settings.appearance")}>
      <div class="stack narrow">
        <Field label={t("settings.theme")}><Select value={theme.value} onValue={(v) => setTheme(v as Theme)} options={[["system", t("theme.system")], ["light", t("theme.light")], ["dark", t("theme.dark")]]} /></Field>
        <Field label={t("settings.language")}><Select value={language.value.tag} onValue={choose} options={languages.map((l) => [l.tag, l.name])} /></Field>
      </div>
    </Card>
  );
}

export function About(): JSX.Element {
  const version = useQuery("version", (signal) => api.session.version(signal));
  return (
    <Card title={t("settings.about")}>
      <Loaded query={version} lines={3}>
        {(v) => <KeyValues items={[[t("about.version"), <bdi>{v.version}</bdi>], [t("about.commit"), <code class="break"><bdi>{v.commit}</bdi></code>], [t("about.environment"), <bdi>{v.environment}</bdi>], [t("about.api"), <a href="/docs">{t("nav.docs")}</a>], [t("about.licence"), <bdi>MIT OR Apache-2.0</bdi>]]} />}
      </Loaded>
    </Card>
  );
}
