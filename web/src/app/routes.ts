// The table of contents: every page, its address and how its code is loaded.
import type { ComponentType } from "preact";
import type { Scope } from "../api/types";
import type { Key } from "../i18n";
import type { IconName } from "../ui/icons";

export interface PageProps {
  params: Record<string, string>;
}
export interface Route {
  pattern: string;
  load: () => Promise<{ default: ComponentType<PageProps> }>;
  /** In the rail and the palette, for those who have what it needs. `minor`: narrow screens have no room for it in the rail. */
  nav?: { label: Key; icon: IconName; href: string; needs?: Scope; minor?: boolean };
  /** Also for people who are not signed in. */
  open?: boolean;
}

export const ROUTES: Route[] = [
  { pattern: "/", load: () => import("../features/dashboard/page"), nav: { label: "nav.dashboard", icon: "home", href: "/" } },
  { pattern: "/projects", load: () => import("../features/projects/page"), nav: { label: "nav.projects", icon: "projects", href: "/projects" } },
  { pattern: "/projects/:id/:tab?", load: () => import("../features/project/page") },
  { pattern: "/reports/:id", load: () => import("../features/project/report-link") },
  { pattern: "/tasks", load: () => import("../features/tasks/page"), nav: { label: "nav.tasks", icon: "tasks", href: "/tasks" } },
  { pattern: "/tasks/:id", load: () => import("../features/tasks/detail") },
  { pattern: "/search", load: () => import("../features/search/page"), nav: { label: "nav.search", icon: "search", href: "/search" } },
  { pattern: "/audit", load: () => import("../features/audit/page"), nav: { label: "nav.audit", icon: "shield", href: "/audit", needs: "admin", minor: true } },
  { pattern: "/security/:tab?", load: () => import("../features/security/page"), nav: { label: "nav.security", icon: "alert", href: "/security", needs: "admin", minor: true } },
  { pattern: "/settings/:tab?", load: () => import("../features/settings/page"), nav: { label: "nav.settings", icon: "settings", href: "/settings" } },
  { pattern: "/invitation", load: () => import("../features/session/invitation"), open: true },
  { pattern: "/sign-in", load: () => import("../features/session/sign-in"), open: true },
  { pattern: "/sign-up", load: () => import("../features/session/sign-up"), open: true },
  { pattern: "/forgot-password", load: () => import("../features/session/forgot"), open: true },
  { pattern: "/reset-password", load: () => import("../features/session/reset"), open: true },
  { pattern: "/outbox", load: () => import("../features/session/outbox"), open: true },
  ...(__DEV__ ? [{ pattern: "/_ui", load: () => import("../features/gallery/page"), open: true }] : []),
];

/** Pages of the rail, in its order. */
export const NAV = ROUTES.flatMap((r) => (r.nav ? [r.nav] : []));
