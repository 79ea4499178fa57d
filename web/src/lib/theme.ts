// Light and dark: the choice, and following the system while nothing is chosen.
import { signal } from "@preact/signals";
import { remember, remembered } from "./storage";

export type Theme = "system" | "light" | "dark";

const stored = typeof window === "undefined" ? null : remembered("theme");
/** What was chosen. */
export const theme = signal<Theme>(stored === "light" || stored === "dark" ? stored : "system");

function apply(): void {
  const systemDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const dark = theme.value === "dark" || (theme.value === "system" && systemDark);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  const surface = getComputedStyle(document.documentElement).getPropertyValue("--canvas").trim();
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", surface);
}

/** Chooses and remembers. */
export function setTheme(next: Theme): void {
  theme.value = next;
  remember("theme", next === "system" ? null : next);
  apply();
}

/** Follows the system from now on. */
export function startTheme(): void {
  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
}
