// The rail: the pages, how much is running, and who is here. Below 640 px it lies at the bottom.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { path } from "../lib/router";
import { remember } from "../lib/storage";
import { Icon, IconButton, Mark } from "../ui";
import { active } from "./live";
import { preload } from "./app";
import { NAV } from "./routes";
import { may, session } from "./session";

const isHere = (href: string) => (href === "/" ? path.value === "/" : path.value.startsWith(href));

export function Rail(): JSX.Element {
  const [open, setOpen] = useState(document.documentElement.dataset["rail"] !== "closed");
  const toggle = () => {
    const next = open ? "closed" : "open";
    document.documentElement.dataset["rail"] = next;
    remember("rail", next === "closed" ? "closed" : null);
    setOpen(!open);
  };
  return (
    <aside class="rail" aria-label={t("nav.label")}>
      <div class="rail-head">
        <a class="brand" href="/" aria-label="Vibe Edge"><Mark /><span class="rail-word">Vibe Edge</span></a>
        <IconButton icon="rail" class="rail-toggle" label={open ? t("nav.collapse") : t("nav.expand")} aria-expanded={open} onClick={toggle} />
      </div>
      <nav class="rail-nav" aria-label={t("nav.label")}>
        {NAV.filter((item) => !item.needs || may(item.needs)).map((item) => (
          <a key={item.href} href={item.href} class={item.minor ? "rail-link rail-minor" : "rail-link"} title={t(item.label)} aria-current={isHere(item.href) ? "page" : undefined} onPointerEnter={() => preload(item.href)} onFocus={() => preload(item.href)}>
            <Icon name={item.icon} size={18} />
            <span class="rail-word">{t(item.label)}</span>
            {item.href === "/tasks" && active.value.length > 0
              ? <span class="count count-live" aria-label={t("nav.active_tasks", { count: active.value.length })}>{active.value.length}</span>
              : null}
          </a>
        ))}
      </nav>
      <div class="rail-foot">
        <a class="rail-link" href="/docs" title={t("nav.docs")}><Icon name="book" size={18} /><span class="rail-word">{t("nav.docs")}</span></a>
        {session.value ? <p class="rail-who rail-word"><bdi>{session.value.organisation.name}</bdi></p> : null}
      </div>
    </aside>
  );
}
