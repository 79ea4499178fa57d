// The icons: 16 px, one stroke width, drawn in the text's colour. Decorative: words stand beside
// them or in `aria-label`. Icons that point mirror in right-to-left.
import type { JSX } from "preact";

const PATHS = {
  home: "M2.5 7.5 8 3l5.5 4.5V13a.5.5 0 0 1-.5.5H9.8V9.5H6.2v4H3a.5.5 0 0 1-.5-.5z",
  projects: "M2.5 4.5v8h11v-6.5H8L6.5 4.5zM2.5 4.5v-1h4",
  tasks: "M2.5 8h2.6l1.7-4.5 2.6 9L11 8h2.5",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4l3.1 3.1",
  settings: "M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 3v3M6 10v3",
  plus: "M8 3v10M3 8h10",
  check: "m3 8.5 3.2 3.2L13 5",
  cross: "m4 4 8 8M12 4l-8 8",
  alert: "M8 2.5 14.2 13H1.8zM8 6.5v3M8 11.2v.1",
  stop: "M5.6 2h4.8L14 5.6v4.8L10.4 14H5.6L2 10.4V5.6zM8 5v3.5M8 10.8v.1",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5v3.3M8 5.1v.1",
  ok: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.4 8.2 7.2 10l3.4-3.8",
  fail: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6 6l4 4M10 6l-4 4",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",
  up: "m4 9.5 4-4 4 4",
  down: "m4 6.5 4 4 4-4",
  next: "m6.5 4 4 4-4 4",
  back: "m9.5 4-4 4 4 4",
  upload: "M8 10.5v-8M4.8 5.5 8 2.5l3.2 3M2.5 10.5v3h11v-3",
  download: "M8 2.5v8M4.8 7.5 8 10.5l3.2-3M2.5 10.5v3h11v-3",
  git: "M5 4.8v6.4M5 4.8a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8zM5 14a1.4 1.4 0 1 0 0-2.8A1.4 1.4 0 0 0 5 14zM11 7.8A1.4 1.4 0 1 0 11 5a1.4 1.4 0 0 0 0 2.8zM11 7.8c0 2-6 1.4-6 3.4",
  terminal: "M2 3h12v10H2zM4.5 6l2 2-2 2M8 10.5h3.2",
  archive: "M2.5 3h11v2.5h-11zM3.5 5.5V13h9V5.5M6.5 8h3",
  restore: "M3 8a5 5 0 1 0 1.6-3.7L3 5.8M3 2.8v3h3",
  trash: "M3 4.5h10M6 4.5V3h4v1.5M4.2 4.5 4.8 13h6.4l.6-8.5M6.8 7v3.5M9.2 7v3.5",
  edit: "m3 13 .6-2.8L10.8 3l2.2 2.2-7.2 7.2zM9.4 4.4l2.2 2.2",
  copy: "M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3",
  scan: "M2.5 5V2.5H5M11 2.5h2.5V5M13.5 11v2.5H11M5 13.5H2.5V11M4 8h8",
  retry: "M13 8a5 5 0 1 1-1.6-3.7L13 5.8M13 2.8v3h-3",
  sun: "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1",
  moon: "M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6z",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  rail: "M2.5 3h11v10h-11zM6 3v10",
  more: "M3.5 8h.1M8 8h.1M12.5 8h.1",
  key: "M9.6 9.4a3.4 3.4 0 1 0-3-3L2.5 10.5v3h3v-1.6h1.6v-1.5zM10.4 5.6v.1",
  server: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5v.1M5 11v.1",
  external: "M6.5 3.5h-4v10h10v-4M9 2.5h4.5V7M13.2 2.8 7.5 8.5",
  file: "M3.5 2h6l3 3v9h-9zM9.5 2v3h3",
  user: "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 13.6c.6-2.4 2.6-3.6 5.2-3.6s4.6 1.2 5.2 3.6",
  book: "M3 2.5h8.5v9H4.2A1.2 1.2 0 0 0 3 12.7zM3 12.7a1 1 0 0 0 1.1.8h8.4",
  command: "M5.5 5.5h5v5h-5zM5.5 5.5V4A1.7 1.7 0 1 0 4 5.5zM10.5 5.5V4A1.7 1.7 0 1 1 12 5.5zM5.5 10.5V12A1.7 1.7 0 1 1 4 10.5zM10.5 10.5V12a1.7 1.7 0 1 0 1.5-1.5z",
  dot: "M8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  shield: "M8 2 13 3.8v3.9c0 3-2 5.1-5 6.3-3-1.2-5-3.3-5-6.3V3.8zM5.8 8l1.6 1.6 2.9-3.2",
  stack: "M8 2 14 5 8 8 2 5zM2 8l6 3 6-3M2 11l6 3 6-3",
} as const;

export type IconName = keyof typeof PATHS;
const POINTING = new Set<IconName>(["next", "back", "external", "restore", "retry", "edit", "rail", "tasks"]);

/** One icon; `size` in px. */
export function Icon({ name, size = 16, class: extra = "" }: { name: IconName; size?: number; class?: string }): JSX.Element {
  const mirror = POINTING.has(name) ? " mirror" : "";
  const wide = name === "more" || name === "dot";
  return (
    <svg class={`icon${mirror} ${extra}`} width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width={wide ? 2.2 : 1.5} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The product's mark: three bars. */
export function Mark({ size = 20 }: { size?: number }): JSX.Element {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect class="mark-ground" width="64" height="64" rx="14" />
      <rect class="mark-1" x="16" y="32" width="8" height="16" rx="3" />
      <rect class="mark-2" x="28" y="22" width="8" height="26" rx="3" />
      <rect class="mark-3" x="40" y="14" width="8" height="34" rx="3" />
    </svg>
  );
}
