// The router: paths to pages, links without reloads, the address as state.
// Not for: what the pages show, or who may see them.
import { computed, signal } from "@preact/signals";

export interface Match {
  index: number;
  params: Record<string, string>;
}

/** Matches a path against one pattern: `/projects/:id`, `/projects/:id/:tab?`. Null when it differs. */
export function matchPattern(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split("/").filter(Boolean);
  const have = path.split("/").filter(Boolean);
  if (have.length > want.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    const got = have[i];
    if (part.startsWith(":")) {
      const name = part.replace(/^:|\?$/g, "");
      if (got === undefined) {
        if (!part.endsWith("?")) return null;
        continue;
      }
      const decoded = decode(got);
      if (decoded === null) return null;
      params[name] = decoded;
    } else if (part !== got) {
      return null;
    }
  }
  return params;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null; // a broken percent sign is simply not one of our addresses
  }
}

/** The first pattern that fits. */
export function match(patterns: readonly string[], path: string): Match | null {
  for (const [index, pattern] of patterns.entries()) {
    const params = matchPattern(pattern, path);
    if (params) return { index, params };
  }
  return null;
}

/** A path with its query; empty, false and absent values are left out. */
export function href(path: string, query: Record<string, string | number | boolean | null | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "" && value !== false) search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

const inBrowser = typeof window !== "undefined";
/** The current address. Reading it in a component re-renders on navigation. */
export const address = signal(inBrowser ? new URL(window.location.href) : new URL("http://localhost/"));
/** Only the path: pages depend on this, so that a change of filters does not rebuild them. */
export const path = computed(() => address.value.pathname);
/** How many navigations there were; the first page does not steal the focus. */
export const navigations = signal(0);

/** Goes to an address of this app. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  const next = new URL(to, window.location.href);
  const samePage = next.pathname === window.location.pathname;
  if (options.replace) history.replaceState(null, "", next);
  else history.pushState(null, "", next);
  address.value = next;
  if (!samePage) {
    navigations.value += 1;
    window.scrollTo(0, 0);
  }
}

/** Changes parts of the query without a new history entry (filters, tabs, paging). */
export function setQuery(changes: Record<string, string | number | boolean | null | undefined>): void {
  const current = Object.fromEntries(address.value.searchParams);
  navigate(href(address.value.pathname, { ...current, ...changes }), { replace: true });
}

/** One value of the query; re-renders on change. */
export function query(name: string): string {
  return address.value.searchParams.get(name) ?? "";
}

/** Paths the Worker answers itself: links to them leave the app. */
const OUTSIDE = /^\/(v1|runner|docs|assets|openapi\.json|healthz|readyz|version|metrics)(\/|$)/;

/** The app's own link? Modified clicks, downloads and other origins are the browser's business. */
function ownLink(event: MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
    return null;
  }
  const link = (event.target as Element | null)?.closest?.("a[href]") as HTMLAnchorElement | null;
  if (!link || link.target || link.hasAttribute("download") || link.origin !== window.location.origin) return null;
  if (OUTSIDE.test(link.pathname)) return null;
  return link;
}

/** Starts listening to the history and to clicks on links. */
export function startRouter(): void {
  window.addEventListener("popstate", () => {
    address.value = new URL(window.location.href);
    navigations.value += 1;
  });
  document.addEventListener("click", (event) => {
    const link = ownLink(event);
    if (!link) return;
    if (link.hash && link.pathname === window.location.pathname && link.search === window.location.search) return;
    event.preventDefault();
    navigate(link.href);
  });
}
