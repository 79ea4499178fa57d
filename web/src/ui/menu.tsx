// A small menu of further actions on native `details`, closed by Escape, a choice or a click elsewhere.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icons";

export function Menu({ label, icon = "more", children }: { label: string; icon?: IconName; children: ComponentChildren }): JSX.Element {
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      if (box.current?.open && !box.current.contains(event.target as Node)) box.current.open = false;
    };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const menu = box.current;
    if (!menu?.open) return;
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const items = [...menu.querySelectorAll<HTMLElement>(".menu-item")];
      const here = items.indexOf(document.activeElement as HTMLElement);
      items[(here + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
    }
  };
  return (
    <details class="menu" ref={box} onKeyDown={onKeyDown} onClick={(e) => { if ((e.target as Element).closest(".menu-item") && box.current) box.current.open = false; }}>
      <summary class="button button-plain button-icon" aria-label={label} title={label}><Icon name={icon} /></summary>
      <div class="menu-list">{children}</div>
    </details>
  );
}

export function MenuItem({ icon, danger, onClick, children }: { icon: IconName; danger?: boolean; onClick: () => void; children: ComponentChildren }): JSX.Element {
  return (
    <button type="button" class={danger ? "menu-item danger" : "menu-item"} onClick={onClick}>
      <Icon name={icon} />
      <span>{children}</span>
    </button>
  );
}
