// Loading data: what was seen is shown at once, then refreshed; every state is visible.
// Not for: writing (api/*.ts) or live streams (lib/sse.ts).
import { useEffect, useRef, useState } from "preact/hooks";

interface Cached {
  data: unknown;
  at: number;
}
const cache = new Map<string, Cached>();
const listeners = new Map<string, Set<() => void>>();

export interface Query<T> {
  data: T | undefined;
  error: unknown;
  /** A request is under way. */
  loading: boolean;
  /** Asks again; what is shown stays meanwhile. */
  reload: () => void;
  /** Puts a known new value in place (after a write, or optimistically). */
  set: (data: T) => void;
}

/** Forgets what is cached below a prefix, and makes what is on screen load again. */
export function invalidate(...prefixes: string[]): void {
  const hit = (key: string) => prefixes.some((p) => key.startsWith(p));
  for (const key of [...cache.keys()]) if (hit(key)) cache.delete(key);
  for (const [key, set] of listeners) if (hit(key)) for (const tell of set) tell();
}

/** Forgets everything (sign-out). */
export function forgetAll(): void {
  cache.clear();
}

/** Loads `key` by `load`; null loads nothing. Shows the cached value first, the last one while the key changes. */
export function useQuery<T>(key: string | null, load: (signal: AbortSignal) => Promise<T>): Query<T> {
  const [state, setState] = useState<{ key: string | null; data?: T; error?: unknown; loading: boolean }>({ key, loading: key !== null });
  const [turn, setTurn] = useState(0);
  const loader = useRef(load);
  loader.current = load;

  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    const known = cache.get(key)?.data as T | undefined;
    setState((s) => ({ key, data: known ?? s.data, loading: true }));
    loader.current(abort.signal).then(
      (data) => {
        if (abort.signal.aborted) return;
        cache.set(key, { data, at: Date.now() });
        setState({ key, data, loading: false });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState((s) => ({ ...s, key, error, loading: false }));
      },
    );
    return () => abort.abort();
  }, [key, turn]);

  useEffect(() => {
    if (key === null) return;
    const tell = () => setTurn((n) => n + 1);
    const set = listeners.get(key) ?? new Set();
    listeners.set(key, set.add(tell));
    return () => void set.delete(tell);
  }, [key]);

  const current = state.key === key ? state : { ...state, error: undefined, loading: true };
  const cached = key === null ? undefined : (cache.get(key)?.data as T | undefined);
  return {
    data: current.data ?? cached,
    error: current.error,
    loading: current.loading,
    reload: () => setTurn((n) => n + 1),
    set: (data) => {
      if (key !== null) cache.set(key, { data, at: Date.now() });
      setState({ key, data, loading: false });
    },
  };
}

/** The time now, ticking every `ms` while the page is visible. */
export function useNow(ms = 30_000): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}

/** A value that settles: changes `ms` after the last change of `value`. */
export function useDebounced<T>(value: T, ms = 200): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
