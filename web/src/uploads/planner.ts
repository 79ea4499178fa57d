// What is still to be sent of an upload. Pure: the server's word about what it has, and the file's
// size, give the list of parts.
export interface Part {
  /** From 1. */
  number: number;
  start: number;
  end: number;
}

interface Plan {
  size: number;
  part_size: number;
  received: { part: number; size: number }[];
}

/** All parts of a file, in order. An empty file is one empty part. */
export function allParts(size: number, partSize: number): Part[] {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError("size must be a whole number of bytes");
  if (!Number.isSafeInteger(partSize) || partSize < 1) throw new RangeError("part size must be at least one byte");
  const count = Math.max(1, Math.ceil(size / partSize));
  return Array.from({ length: count }, (_, i) => ({
    number: i + 1,
    start: i * partSize,
    end: Math.min(size, (i + 1) * partSize),
  }));
}

/** The parts the server does not have whole. A part received with another size is sent again. */
export function missingParts(plan: Plan): Part[] {
  const have = new Map(plan.received.map((r) => [r.part, r.size]));
  return allParts(plan.size, plan.part_size).filter((p) => have.get(p.number) !== p.end - p.start);
}

/** Bytes the server has whole. */
export function receivedBytes(plan: Plan): number {
  return plan.size - missingParts(plan).reduce((sum, p) => sum + p.end - p.start, 0);
}

/** How long to wait before try number `attempt` (from 1), with full jitter; `random` is 0..1. */
export function retryDelay(attempt: number, random: number): number {
  return Math.round(Math.min(20_000, 500 * 2 ** attempt) * random);
}

/** The archives the scanner can unpack, by the end of their name. */
export const ARCHIVES = [".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst"] as const;

/** Does the name promise an archive? */
export const isArchive = (name: string): boolean => ARCHIVES.some((end) => name.toLowerCase().endsWith(end));

/** A project name from a file's or repository's name: "acme-shop-1.2.tar.gz" -> "acme-shop-1.2". */
export function nameFrom(source: string): string {
  const last = source.replace(/[?#].*$/, "").replace(/\/+$/, "").split(/[/\\:]/).pop() ?? "";
  return last.replace(/\.(git|zip|tar|tgz|tar\.gz|tar\.zst)$/i, "").slice(0, 100);
}
