// The frame of every page: title (also of the tab), breadcrumb, actions. Takes the focus after a
// navigation, so that screen readers say where one has come.
import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { navigations } from "../lib/router";

export interface Crumb {
  label: string;
  href?: string;
}
/** What the top bar shows. */
export const crumbs = signal<Crumb[]>([]);

interface PageProps {
  title: string;
  /** What stands above this page; the page itself is added. */
  trail?: Crumb[];
  /** Beside the title: a badge, a tag. */
  aside?: ComponentChildren;
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  /** Tables use the whole width, reading does not. */
  wide?: boolean;
  children: ComponentChildren;
}

export function Page({ title, trail, aside, lead, actions, wide, children }: PageProps): JSX.Element {
  const head = useRef<HTMLHeadingElement>(null);
  const arrived = useRef(navigations.peek());
  const path = JSON.stringify(trail);
  useEffect(() => {
    document.title = `${title} · Vibe Edge`;
    crumbs.value = [...(trail ?? []), { label: title }];
  }, [title, path]);
  useEffect(() => {
    if (arrived.current > 0) head.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class={wide ? "page page-wide" : "page"}>
      <header class="page-head">
        <div class="page-title">
          <h1 tabIndex={-1} ref={head}><bdi>{title}</bdi></h1>
          {aside}
        </div>
        {actions ? <div class="row page-actions">{actions}</div> : null}
        {lead ? <div class="page-lead">{lead}</div> : null}
      </header>
      {children}
    </div>
  );
}
