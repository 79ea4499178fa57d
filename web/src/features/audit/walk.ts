// Going through a long log: verifying and exporting come in stretches, each naming the next one. Pure but for `ask`.
import type { AuditVerification } from "../../api/types";

/** What verifying came to: rows that hold, and the last answer. */
export interface Verdict {
  checked: number;
  last: AuditVerification;
}

/** Verifies from the start to the end or the first fault; tells `progress` how many rows hold so far. */
export async function verifyAll(ask: (cursor: string | undefined) => Promise<AuditVerification>, progress: (checked: number) => void): Promise<Verdict> {
  let checked = 0;
  let cursor: string | undefined;
  for (;;) {
    const last = await ask(cursor);
    checked += last.checked;
    progress(checked);
    if (last.complete || !last.next_cursor) return { checked, last };
    cursor = last.next_cursor;
  }
}

/** A stretch of the file without its last line, when that only says where the next one begins. */
export function cutCursor(text: string): { rows: string; next: string | null } {
  const start = text.lastIndexOf("\n", text.length - 2) + 1;
  const tail = text.slice(start);
  if (!tail.startsWith('{"next_cursor":')) return { rows: text, next: null };
  return { rows: text.slice(0, start), next: (JSON.parse(tail) as { next_cursor: string }).next_cursor };
}

/** The whole file, stretch by stretch. */
export async function exportAll(ask: (cursor: string | undefined) => Promise<string>): Promise<string[]> {
  const pieces: string[] = [];
  let cursor: string | undefined;
  for (;;) {
    const { rows, next } = cutCursor(await ask(cursor));
    pieces.push(rows);
    if (next === null) return pieces;
    cursor = next;
  }
}
