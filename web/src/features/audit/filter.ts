// Filters of the audit log: from the page's address to the question for the server. Pure.

/** The filters that are typed. */
export const FILTERS = ["actor", "action", "resource"] as const;
/** Days to choose from. */
export const SPANS = [1, 7, 30, 90] as const;
const DAY = 86_400_000;

/** As in the page's address; empty means none. */
export interface Filters {
  actor: string;
  action: string;
  resource: string;
  decision: string;
  days: string;
}

export interface AuditFilter {
  actor?: string;
  action?: string;
  resource?: string;
  decision?: "allowed" | "denied";
  since?: number;
}

/** What the server is asked; nonsense in the address is left out. */
export function filterOf(filters: Filters, now: number): AuditFilter {
  const days = SPANS.find((span) => String(span) === filters.days);
  const { actor, action, resource, decision } = filters;
  return {
    actor: actor || undefined,
    action: action || undefined,
    resource: resource || undefined,
    decision: decision === "allowed" || decision === "denied" ? decision : undefined,
    since: days ? now - days * DAY : undefined,
  };
}
