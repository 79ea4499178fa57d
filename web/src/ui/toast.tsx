// Short messages at the edge: what just happened, with an undo where there is one.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { t } from "../i18n";
import { Button, IconButton } from "./button";
import { Icon } from "./icons";
import { explain } from "./states";

interface Toast {
  id: number;
  text: string;
  tone: "success" | "danger" | "info";
  action?: { label: string; run: () => void };
  href?: { label: string; to: string };
}
const toasts = signal<Toast[]>([]);
let last = 0;

const drop = (id: number) => (toasts.value = toasts.value.filter((x) => x.id !== id));

function show(toast: Omit<Toast, "id">, ms: number): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-2), { ...toast, id }];
  setTimeout(() => drop(id), ms);
}

export const toast = {
  /** It is done; `undo` takes it back. */
  done: (text: string, undo?: () => void) =>
    show({ text, tone: "success", action: undo ? { label: t("common.undo"), run: undo } : undefined }, undo ? 10_000 : 5000),
  /** News with somewhere to go. */
  news: (text: string, tone: Toast["tone"], href?: Toast["href"]) => show({ text, tone, href }, 10_000),
  error: (error: unknown) => {
    const { title, text } = explain(error);
    show({ text: `${title} ${text}`, tone: "danger" }, 10_000);
  },
};

/** The place where they appear; mounted once. */
export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((x) => (
        <div key={x.id} class={`toast toast-${x.tone}`}>
          <Icon name={x.tone === "danger" ? "alert" : x.tone === "success" ? "ok" : "info"} />
          <p>{x.text}</p>
          {x.href ? <a href={x.href.to} onClick={() => drop(x.id)}>{x.href.label}</a> : null}
          {x.action ? <Button small onClick={() => { x.action?.run(); drop(x.id); }}>{x.action.label}</Button> : null}
          <IconButton icon="cross" label={t("common.close")} onClick={() => drop(x.id)} />
        </div>
      ))}
    </div>
  );
}
