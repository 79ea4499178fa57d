// What a search hit looks like and where it leads.
import type { JSX } from "preact";
import type { SearchHit } from "../../api/types";
import { href } from "../../lib/router";

/** The page that shows a hit. */
export function hitHref(hit: SearchHit): string {
  if (hit.kind === "report") return `/reports/${encodeURIComponent(hit.id)}`;
  if (hit.kind === "finding") return href(`/projects/${encodeURIComponent(hit.project_id)}/findings`, { q: hit.title });
  return `/projects/${encodeURIComponent(hit.project_id || hit.id)}`;
}

/** Splits a snippet at its marks: every second part is a hit. Pure. */
export const snippetParts = (text: string): string[] => text.split(/[⟦⟧]/);

/** A snippet with its hits marked. */
export function Snippet({ text }: { text: string }): JSX.Element {
  return <bdi dir="auto">{snippetParts(text).map((part, i) => (i % 2 === 1 ? <mark key={i}>{part}</mark> : part))}</bdi>;
}
