// Texts: typed keys, placeholders, plurals. Every visible word of the UI passes through `t`.
// Not for: numbers and dates (lib/format.ts).
import { signal } from "@preact/signals";
import { Fragment, h, type ComponentChildren, type VNode } from "preact";
import en from "./en.json";

export type Key = keyof typeof en;
type Entry = string | Record<string, string>;
export type Catalogue = Partial<Record<Key, Entry>>;
export type Values = Record<string, string | number>;

/** What a language needs to be offered. `intl` is the tag given to `Intl`; `dir` the writing direction. */
export interface Language {
  tag: string;
  name: string;
  intl: string;
  dir: "ltr" | "rtl";
  load: () => Promise<Catalogue>;
  devOnly?: boolean;
}

export const LANGUAGES: Language[] = [
  { tag: "en", name: "English", intl: "en", dir: "ltr", load: async () => en as Catalogue },
  {
    tag: "ar-XB",
    name: "Pseudo (right-to-left)",
    intl: "en",
    dir: "rtl",
    load: async () => (await import("virtual:ar-XB")).default as Catalogue,
    devOnly: true,
  },
];

const English = en as Record<Key, Entry>;
/** The language in use. Reading it in a component re-renders on a switch. */
export const language = signal<Language>(LANGUAGES[0]!);
const catalogue = signal<Catalogue>(en as Catalogue);
let plural = new Intl.PluralRules("en");

/** Switches language; unknown tags are ignored. Sets `lang` and `dir` of the document. */
export async function setLanguage(tag: string): Promise<void> {
  const next = LANGUAGES.find((l) => l.tag === tag);
  if (!next) return;
  const loaded = await next.load();
  plural = new Intl.PluralRules(next.intl);
  catalogue.value = loaded;
  language.value = next;
  if (typeof document !== "undefined") {
    document.documentElement.lang = next.tag;
    document.documentElement.dir = next.dir;
  }
}

/** Picks the text: the plural form by `count` when the entry has forms, English when untranslated. */
function template(key: Key, count: number | undefined): string {
  const entry = catalogue.value[key] ?? English[key];
  if (typeof entry === "string") return entry;
  if (!entry) return key;
  const form = count === undefined ? "other" : plural.select(count);
  return entry[form] ?? entry["other"] ?? key;
}

/** The text of `key`. `{name}` is replaced by `values.name`; numbers are written by the language's rules. */
export function t(key: Key, values: Values = {}): string {
  const count = typeof values["count"] === "number" ? values["count"] : undefined;
  return template(key, count).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? value.toLocaleString(language.value.intl) : value;
  });
}

/** As `t`, with components for placeholders, so that no sentence is glued from pieces. */
export function T(props: { k: Key; count?: number; values: Record<string, ComponentChildren> }): VNode {
  const parts = template(props.k, props.count).split(/\{(\w+)\}/);
  return h(
    Fragment,
    null,
    parts.map((part, i) => (i % 2 === 0 ? part : (props.values[part] ?? `{${part}}`))),
  );
}
