// Numbers, sizes, times and durations as people write them in the language in use. Pure.
import { language, t } from "../i18n";

const intl = () => language.value.intl;

/** 12345.6 -> "12,346" (or with `digits` decimals). */
export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(intl(), { maximumFractionDigits: digits }).format(value);
}

/** 12345 -> "12.3K", for tight places; the exact number belongs into the title. */
export function compact(value: number): string {
  return new Intl.NumberFormat(intl(), { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** 0.1234 -> "12.3 %". `share` is 0..1. */
export function percent(share: number, digits = 1): string {
  return new Intl.NumberFormat(intl(), { style: "percent", maximumFractionDigits: digits }).format(share);
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** "DE" -> "Germany"; what no language names stays as it is. */
export function region(code: string): string {
  try {
    return new Intl.DisplayNames(intl(), { type: "region" }).of(code) ?? code;
  } catch {
    return code; // `T1`, Tor, is no region
  }
}

/** Bytes in binary steps: 1536 -> "1.5 kB". */
export function bytes(value: number): string {
  let unit = 0;
  let rest = Math.max(0, value);
  while (rest >= 1024 && unit < UNITS.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || rest >= 100 ? 0 : 1;
  return new Intl.NumberFormat(intl(), {
    style: "unit",
    unit: UNITS[unit] ?? "byte",
    unitDisplay: unit === 0 ? "long" : "short",
    maximumFractionDigits: digits,
  }).format(rest);
}

/** Milliseconds as the two largest parts: 75_000 -> "1 min 15 sec". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts: [number, "day" | "hour" | "minute" | "second"][] = [
    [Math.floor(seconds / 86_400), "day"],
    [Math.floor(seconds / 3600) % 24, "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  const shown = first === -1 ? parts.slice(3) : parts.slice(first, first + 2).filter(([value], i) => i === 0 || value > 0);
  return shown
    .map(([value, unit]) => new Intl.NumberFormat(intl(), { style: "unit", unit, unitDisplay: "short" }).format(value))
    .join(" ");
}

const STEPS: [number, Intl.RelativeTimeFormatUnit][] = [
  [86_400_000 * 365, "year"],
  [86_400_000 * 30, "month"],
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
];

/** "3 minutes ago", "in 2 days", "just now" within a minute. */
export function relative(at: number, now: number): string {
  const distance = at - now;
  const step = STEPS.find(([size]) => Math.abs(distance) >= size);
  if (!step) return t("time.just_now");
  return new Intl.RelativeTimeFormat(intl(), { numeric: "auto" }).format(Math.trunc(distance / step[0]), step[1]);
}

/** Date and time of day, in the reader's zone. */
export function dateTime(at: number): string {
  return new Intl.DateTimeFormat(intl(), { dateStyle: "medium", timeStyle: "short" }).format(at);
}

/** The day only; short for axes. */
export function day(at: number, style: "medium" | "axis" = "medium"): string {
  const options: Intl.DateTimeFormatOptions = style === "axis" ? { month: "short", day: "numeric" } : { dateStyle: "medium" };
  return new Intl.DateTimeFormat(intl(), options).format(at);
}

/** A score 0..1 as points of 100. Cut, not rounded, so that 100 means nothing was lost. */
export function points(score: number): number {
  return Math.floor(Math.min(1, Math.max(0, score)) * 100 + 1e-9);
}

/**
 * What is left of work at `done` of `total` after `elapsed` ms, in ms. Null until there is enough
 * to judge by (2 % and 2 s), because a wild guess is worse than none.
 */
export function timeLeft(done: number, total: number | null | undefined, elapsed: number): number | null {
  if (!total || done <= 0 || elapsed < 2000 || done / total < 0.02) return null;
  return Math.max(0, (elapsed / done) * (total - done));
}
