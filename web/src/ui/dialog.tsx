// Modal dialogs on the native element: it traps and gives back the focus, and closes on Escape.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { Button, IconButton } from "./button";
import { Banner } from "./states";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  footer?: ComponentChildren;
  /** Something would be lost: a click beside the dialog does not close it. */
  sticky?: boolean;
  wide?: boolean;
}

/** Shown while mounted. */
export function Dialog({ title, onClose, children, footer, sticky, wide }: DialogProps): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    const first = ["[autofocus]", ".dialog-body input:checked", ".dialog-body :is(input, select, textarea)", ".dialog-foot button"];
    for (const selector of first) {
      const found = box.current?.querySelector<HTMLElement>(selector);
      if (found) { found.focus(); break; }
    }
    return () => before?.focus?.();
  }, []);
  const outside = (event: MouseEvent) => {
    if (!sticky && event.target === box.current) onClose();
  };
  return (
    <dialog ref={box} class={wide ? "dialog dialog-wide" : "dialog"} aria-labelledby={id} onCancel={(e) => { e.preventDefault(); onClose(); }} onMouseDown={outside}>
      <div class="dialog-frame">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton icon="cross" label={t("common.close")} onClick={onClose} />
        </header>
        <div class="dialog-body">{children}</div>
        {footer ? <footer class="dialog-foot">{footer}</footer> : null}
      </div>
    </dialog>
  );
}

/** Asks before something that cannot be undone. Stays open and shows what went wrong. */
export function ConfirmDialog(props: { title: string; text: string; action: string; onConfirm: () => Promise<unknown>; onClose: () => void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const confirm = async () => {
    setBusy(true);
    try {
      await props.onConfirm();
      props.onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const footer = (
    <>
      <Button onClick={props.onClose}>{t("common.cancel")}</Button>
      <Button look="danger" busy={busy} onClick={confirm}>{props.action}</Button>
    </>
  );
  return (
    <Dialog title={props.title} onClose={props.onClose} footer={footer}>
      <p>{props.text}</p>
      {error ? <Banner error={error} /> : null}
    </Dialog>
  );
}
