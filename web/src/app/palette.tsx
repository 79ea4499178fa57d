// The command palette: every page, every action and every project by a few letters.
// Keyboard pattern: combobox with a listbox (WAI-ARIA authoring practices).
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { LANGUAGES, setLanguage, t } from "../i18n";
import { navigate } from "../lib/router";
import { remember } from "../lib/storage";
import { useDebounced, useQuery } from "../lib/query";
import { setTheme } from "../lib/theme";
import { Icon, type IconName } from "../ui";
import { toast } from "../ui/toast";
import { hitHref, Snippet } from "../features/search/hits";
import { NAV } from "./routes";
import { may, signOut } from "./session";

interface Entry {
  id: string;
  group: string;
  icon: IconName;
  label: string;
  note?: JSX.Element;
  run: () => void;
}

const ICONS: Record<string, IconName> = { project: "projects", report: "file", finding: "alert" };

function commands(): Entry[] {
  const pages = t("palette.pages");
  const actions = t("palette.actions");
  const go = (to: string) => () => navigate(to);
  return [
    ...NAV.filter((n) => !n.needs || may(n.needs)).map((n): Entry => ({ id: n.href, group: pages, icon: n.icon, label: t(n.label), run: go(n.href) })),
    { id: "keys", group: pages, icon: "key", label: t("settings.keys"), run: go("/settings/keys") },
    { id: "runners", group: pages, icon: "server", label: t("settings.runners"), run: go("/settings/runners") },
    { id: "docs", group: pages, icon: "book", label: t("nav.docs"), run: () => location.assign("/docs") },
    { id: "new", group: actions, icon: "plus", label: t("projects.new"), run: go("/projects?new=1") },
    { id: "light", group: actions, icon: "sun", label: t("theme.to_light"), run: () => setTheme("light") },
    { id: "dark", group: actions, icon: "moon", label: t("theme.to_dark"), run: () => setTheme("dark") },
    ...LANGUAGES.filter((l) => !l.devOnly || __DEV__).map((l): Entry => ({
      id: `lang-${l.tag}`,
      group: actions,
      icon: "settings",
      label: t("palette.language", { language: l.name }),
      run: () => { remember("lang", l.tag); void setLanguage(l.tag); },
    })),
    { id: "out", group: actions, icon: "external", label: t("person.sign_out"), run: () => void signOut().then(() => navigate("/"), toast.error) },
  ];
}

/** Every word of the query begins or is inside the label. */
const fits = (label: string, words: string[]) => words.every((w) => label.toLowerCase().includes(w));

export function Palette({ onClose }: { onClose: () => void }): JSX.Element {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const box = useRef<HTMLDialogElement>(null);
  const settled = useDebounced(text.trim(), 150);
  const found = useQuery(settled.length > 1 ? `palette:${settled}` : null, (signal) => api.search(settled, undefined, undefined, signal, 8));
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus?.();
  }, []);
  const entries = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = settled.length > 1 && found.data
      ? found.data.items.map((h): Entry => ({ id: `${h.kind}-${h.id}`, group: t("palette.found"), icon: ICONS[h.kind] ?? "file", label: h.title, note: <Snippet text={h.snippet} />, run: () => navigate(hitHref(h)) }))
      : [];
    const all: Entry[] = text.trim() ? [{ id: "all", group: t("palette.found"), icon: "search", label: t("palette.search_all", { query: text.trim() }), run: () => navigate(`/search?q=${encodeURIComponent(text.trim())}`) }] : [];
    return [...commands().filter((c) => fits(c.label, words)), ...hits, ...all];
  }, [text, settled, found.data]);
  const at = Math.min(chosen, Math.max(0, entries.length - 1));
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      setChosen((at + step + entries.length) % Math.max(1, entries.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(entries[at]);
    }
  };
  return (
    <dialog ref={box} class="palette" aria-label={t("palette.open")} onCancel={(e) => { e.preventDefault(); onClose(); }} onMouseDown={(e) => e.target === box.current && onClose()}>
      <div class="palette-input">
        <Icon name="search" />
        <input type="text" role="combobox" autoFocus aria-label={t("palette.open")} aria-expanded="true" aria-controls="palette-list" aria-activedescendant={entries[at] ? `palette-${at}` : undefined} placeholder={t("palette.placeholder")} value={text} onInput={(e) => { setText(e.currentTarget.value); setChosen(0); }} onKeyDown={onKeyDown} autocomplete="off" spellcheck={false} />
        <kbd>Esc</kbd>
      </div>
      <Entries entries={entries} at={at} onRun={run} onPoint={setChosen} />
    </dialog>
  );
}

function Entries({ entries, at, onRun, onPoint }: { entries: Entry[]; at: number; onRun: (e: Entry) => void; onPoint: (i: number) => void }): JSX.Element {
  useEffect(() => document.getElementById(`palette-${at}`)?.scrollIntoView({ block: "nearest" }), [at]);
  return (
    <div id="palette-list" class="palette-list" role="listbox" aria-label={t("palette.open")} tabIndex={-1}>
      {entries.map((entry, i) => (
        <div key={entry.id} id={`palette-${i}`} role="option" aria-selected={i === at} class="palette-entry" onPointerMove={() => i !== at && onPoint(i)} onClick={() => onRun(entry)}>
          <Icon name={entry.icon} />
          <span class="palette-label"><bdi>{entry.label}</bdi>{entry.note ? <span class="palette-note">{entry.note}</span> : null}</span>
          {entries[i - 1]?.group === entry.group ? null : <span class="palette-group">{entry.group}</span>}
        </div>
      ))}
    </div>
  );
}
