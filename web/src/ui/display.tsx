// Things to look at: cards, key-value lists, code, progress, times.
import type { ComponentChildren, JSX } from "preact";
import { dateTime, percent, relative } from "../lib/format";
import { useNow } from "../lib/query";
import { CopyButton } from "./button";

export function Card({ title, actions, children, flush, id }: { title?: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren; flush?: boolean; id?: string }): JSX.Element {
  return (
    <section class={flush ? "card card-flush" : "card"} id={id}>
      {title ? <header class="card-head"><h2>{title}</h2>{actions ? <div class="row">{actions}</div> : null}</header> : null}
      <div class="card-body">{children}</div>
    </section>
  );
}

/** Names and values. */
export function KeyValues({ items }: { items: [string, ComponentChildren][] }): JSX.Element {
  return (
    <dl class="keys">
      {items.map(([key, value]) => <div key={key}><dt>{key}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

/** One number with its name. */
export function Stat({ label, value, note }: { label: string; value: ComponentChildren; note?: ComponentChildren }): JSX.Element {
  return (
    <div class="stat">
      <p class="stat-label">{label}</p>
      <p class="stat-value">{value}</p>
      {note ? <p class="stat-note">{note}</p> : null}
    </div>
  );
}

/** Text to copy into a terminal or a file: always left to right. */
export function CodeBlock({ code, label }: { code: string; label: string }): JSX.Element {
  return (
    <div class="code">
      <pre dir="ltr" tabIndex={0} aria-label={label}><code>{code}</code></pre>
      <CopyButton text={code} />
    </div>
  );
}

/** Work under way: `total` unknown gives a bar that only moves. */
export function Progress({ done, total, label }: { done: number; total?: number | null; label: string }): JSX.Element {
  const share = total ? Math.min(1, done / total) : undefined;
  return (
    <progress class="progress" aria-label={label} max={1} value={share}>
      {share === undefined ? "" : percent(share, 0)}
    </progress>
  );
}

/** A moment, told from now; the exact time in the hint and for machines. */
export function Time({ at }: { at: number | null | undefined }): JSX.Element {
  const now = useNow();
  if (at === null || at === undefined) return <span class="muted">–</span>;
  return <time dateTime={new Date(at).toISOString()} title={dateTime(at)}>{relative(at, now)}</time>;
}
