// What the map of the lines shows, by language or by directory. Pure.
// Not for: drawing it (charts) or where the lines come from (the scanner).
import type { DirectoryStat, LanguageStat } from "../../api/report";
import type { TreemapPart } from "../../charts/charts";
import { shares } from "../../charts/shape";
import { t } from "../../i18n";

/** The slot of everything that has no colour of its own. */
const OTHER = 8;

/** Colour slots of the languages, the same ones the bar of shares above the map has. */
export function languageSlots(languages: LanguageStat[]): (name: string) => number {
  const coded = languages.filter((l) => l.share > 0).map((l) => ({ name: l.name, value: l.code }));
  const slots = new Map(shares(coded, 8, "").map((s) => [s.name, s.slot]));
  return (name) => slots.get(name) ?? OTHER;
}

/** Each language with its code, comments and blank lines. */
export function byLanguage(languages: LanguageStat[]): TreemapPart[] {
  const slot = languageSlots(languages);
  const part = (l: LanguageStat, note: string, value: number) => ({ name: note, group: l.name, value, label: l.name, note, slot: slot(l.name) });
  return languages.flatMap((l) => [part(l, t("code.lines"), l.code), part(l, t("code.comments"), l.comments), part(l, t("code.blanks"), l.blanks)]).filter((p) => p.value > 0);
}

/** The directories, those of one folder together, coloured by the main language. */
export function byDirectory(directories: DirectoryStat[], slot: (language: string) => number): TreemapPart[] {
  return directories.filter((d) => d.lines > 0).map((d) => ({
    name: d.path ?? "", group: d.path === undefined || d.path === null ? "/rest" : d.path.split("/")[0] ?? "",
    value: d.lines, label: directoryName(d), note: d.language, slot: slot(d.language),
  }));
}

/** A path as people read it: `web/*` are the files directly in `web`. */
export function directoryName(d: DirectoryStat): string {
  if (d.path === undefined || d.path === null) return t("code.map_rest", { count: d.directories });
  if (d.path === "") return t("code.map_root");
  return d.path.includes("/") ? d.path : `${d.path}/*`;
}

/** The colours that occur, in their order; everything without one as `other`. */
export function legend(parts: TreemapPart[], other: string): { name: string; slot: number }[] {
  const names = new Map<number, string>();
  for (const part of parts) names.set(part.slot, part.slot === OTHER ? other : part.note);
  return [...names].sort((a, b) => a[0] - b[0]).map(([slot, name]) => ({ name, slot }));
}
