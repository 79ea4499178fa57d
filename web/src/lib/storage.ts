// Small remembered choices. Storage may be blocked or full: then the choice lasts for the page.
const memory = new Map<string, string>();

/** The remembered value, or null. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(`vibe.${key}`) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

/** Remembers, or forgets with null. */
export function remember(key: string, value: string | null): void {
  if (value === null) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === null) localStorage.removeItem(`vibe.${key}`);
    else localStorage.setItem(`vibe.${key}`, value);
  } catch {
    // kept in memory only
  }
}
