// The top bar: where one is, the way to everything (palette), theme, and the person's menu.
import { signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { setTheme, theme } from "../lib/theme";
import { navigate } from "../lib/router";
import { Icon, IconButton, Menu, MenuItem } from "../ui";
import { crumbs } from "../ui/page";
import { toast } from "../ui/toast";
import { bearer } from "../api/credential";
import * as api from "../api";
import { useQuery } from "../lib/query";
import { enterOrganisation, session, signOut } from "./session";

export const paletteOpen = signal(false);
const isMac = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.platform);

export function TopBar(): JSX.Element {
  const dark = document.documentElement.dataset["theme"] === "dark";
  void theme.value; // re-render on a switch
  return (
    <header class="topbar">
      <nav class="crumbs" aria-label={t("nav.breadcrumb")}>
        <ol>
          {crumbs.value.map((c, i) => (
            <li key={i}>
              {i > 0 ? <Icon name="next" size={12} /> : null}
              {c.href ? <a href={c.href}><bdi>{c.label}</bdi></a> : <span aria-current="page"><bdi>{c.label}</bdi></span>}
            </li>
          ))}
        </ol>
      </nav>
      <button type="button" class="palette-open" aria-keyshortcuts={isMac ? "Meta+K" : "Control+K"} onClick={() => (paletteOpen.value = true)}>
        <Icon name="search" />
        <span class="palette-word">{t("palette.open")}</span>
        <kbd dir="ltr">{isMac ? "⌘ K" : "Ctrl K"}</kbd>
      </button>
      <IconButton icon={dark ? "sun" : "moon"} label={dark ? t("theme.to_light") : t("theme.to_dark")} onClick={() => setTheme(dark ? "light" : "dark")} />
      <Switcher />
      <Menu label={t("person.menu")} icon="user">
        {session.value ? <p class="menu-note"><bdi class="strong">{session.value.user.name}</bdi><br /><span class="muted">{t(`role.${session.value.role}`)}</span></p> : null}
        <MenuItem icon="user" onClick={() => navigate("/settings/account")}>{t("settings.account")}</MenuItem>
        <MenuItem icon="settings" onClick={() => navigate("/settings")}>{t("nav.settings")}</MenuItem>
        <MenuItem icon="external" onClick={() => void signOut().then(() => navigate("/"), toast.error)}>{t("person.sign_out")}</MenuItem>
      </Menu>
      <PaletteHost />
    </header>
  );
}

/** The other organisations one is in; nothing for whoever is in one only. */
function Switcher(): JSX.Element | null {
  const here = session.value?.organisation.id;
  const known = useQuery(here && !bearer() ? `organisations:${here}` : null, (signal) => api.organisations.mine(signal));
  const others = (known.data?.items ?? []).filter((o) => o.id !== here);
  if (others.length === 0) return null;
  const go = (id: string) => void enterOrganisation(id).then(() => navigate("/"), toast.error);
  return (
    <Menu label={t("organisation.switch")} icon="stack">
      <p class="menu-note"><bdi class="strong">{session.value?.organisation.name}</bdi></p>
      {others.map((o) => <MenuItem key={o.id} icon="next" onClick={() => go(o.id)}><bdi>{o.name}</bdi></MenuItem>)}
    </Menu>
  );
}

/** Listens for Ctrl/Cmd-K and loads the palette's code on first use. */
function PaletteHost(): JSX.Element | null {
  const [Palette, setPalette] = useState<ComponentType<{ onClose: () => void }> | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        paletteOpen.value = !paletteOpen.value;
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const open = paletteOpen.value;
  useEffect(() => {
    if (open && !Palette) import("./palette").then((m) => setPalette(() => m.Palette), toast.error);
  }, [open, Palette]);
  return open && Palette ? <Palette onClose={() => (paletteOpen.value = false)} /> : null;
}
