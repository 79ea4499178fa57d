// Paging by cursor: the pages gone through are remembered by their cursors, so that going back works.
// Not for: loading a page (query.ts) or showing the buttons (`Pager`).
import { useState } from "preact/hooks";

export interface Pages {
  /** Of the page to load; undefined is the first. */
  cursor: string | undefined;
  /** What `Pager` shows, once the page is there and says what follows it. */
  turns: (next: string | null | undefined) => { page: number; onBack?: () => void; onNext?: () => void };
}

/** The pages of one list. A cursor belongs to its list: another one (`of`) begins at its first page at once. */
export function usePages(of = ""): Pages {
  const [walked, setWalked] = useState<{ of: string; trail: string[] }>({ of, trail: [] });
  const trail = walked.of === of ? walked.trail : [];
  const go = (to: string[]) => () => setWalked({ of, trail: to });
  const cursor = trail.at(-1);
  return {
    cursor,
    turns: (next) => ({
      page: trail.length + 1,
      onBack: trail.length ? go(trail.slice(0, -1)) : undefined,
      // While the next page loads the one before is still shown, and so is what follows it.
      onNext: next && next !== cursor ? go([...trail, next]) : undefined,
    }),
  };
}
