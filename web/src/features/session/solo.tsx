// The frame of a page for people who are not signed in: one card with a title.
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Mark } from "../../ui";

export function Solo({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  useEffect(() => void (document.title = `${title} · Vibe Edge`), [title]);
  return (
    <section class="card solo-card">
      <div class="card-body">
        <p class="brand"><Mark size={24} /> Vibe Edge</p>
        <h1>{title}</h1>
        {children}
      </div>
    </section>
  );
}
