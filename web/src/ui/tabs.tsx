// Tabs as links: each has its own address, so they can be shared, opened beside and gone back to.
import type { JSX } from "preact";

export function Tabs({ label, items, current }: { label: string; current: string; items: { id: string; label: string; href: string; count?: number | string }[] }): JSX.Element {
  return (
    <nav class="tabs" aria-label={label}>
      {items.map((item) => (
        <a key={item.id} class="tab" href={item.href} aria-current={item.id === current ? "page" : undefined}>
          {item.label}
          {item.count === undefined ? null : <span class="count">{item.count}</span>}
        </a>
      ))}
    </nav>
  );
}
