// Buttons and links that look like buttons.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { Icon, type IconName } from "./icons";

type Look = "primary" | "plain" | "ghost" | "danger";
interface Common {
  icon?: IconName;
  look?: Look;
  small?: boolean;
  children?: ComponentChildren;
}
type ButtonProps = Common & { busy?: boolean } & Omit<JSX.IntrinsicElements["button"], "icon" | "size">;

const names = (look: Look, small: boolean | undefined, extra?: string) =>
  `button button-${look}${small ? " button-small" : ""}${extra ? ` ${extra}` : ""}`;

/** A button. `busy` keeps its place and its focus, but does nothing. */
export function Button({ icon, look = "plain", small, busy, children, onClick, ...rest }: ButtonProps): JSX.Element {
  return (
    <button type="button" {...rest} class={names(look, small)} aria-disabled={busy || rest["aria-disabled"]} aria-busy={busy} onClick={busy ? (e) => e.preventDefault() : onClick}>
      {busy ? <span class="spinner" /> : icon ? <Icon name={icon} /> : null}
      <span>{children}</span>
    </button>
  );
}

/** A link with the look of a button. */
export function LinkButton({ icon, look = "plain", small, children, ...rest }: Common & Omit<JSX.IntrinsicElements["a"], "icon" | "size">): JSX.Element {
  return (
    <a {...(rest as object)} class={names(look, small)}>
      {icon ? <Icon name={icon} /> : null}
      <span>{children}</span>
    </a>
  );
}

/** A button of one icon; `label` is its name and its hint. */
export function IconButton({ icon, label, ...rest }: { icon: IconName; label: string } & Omit<JSX.IntrinsicElements["button"], "icon" | "label">): JSX.Element {
  return (
    <button type="button" title={label} {...rest} class={`button button-ghost button-icon ${typeof rest.class === "string" ? rest.class : ""}`} aria-label={label}>
      <Icon name={icon} />
    </button>
  );
}

/** Copies a text and says so. */
export function CopyButton({ text, label }: { text: string; label?: string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    await navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
    timer.current = setTimeout(() => setCopied(false), 2000);
  };
  const name = copied ? t("common.copied") : (label ?? t("common.copy"));
  return (
    <button type="button" class="button button-ghost button-small copy" onClick={copy} aria-live="polite">
      <Icon name={copied ? "check" : "copy"} />
      <span>{name}</span>
    </button>
  );
}
