// What a place shows when there is nothing to show yet: loading, empty, failed.
import type { ComponentChildren, JSX } from "preact";
import { ApiError } from "../api/client";
import { t, type Key } from "../i18n";
import type { Query } from "../lib/query";
import { Button, CopyButton } from "./button";
import { Icon, type IconName } from "./icons";
import type { Tone } from "./badge";

/** Grey lines in the shape of what is coming. */
export function Skeleton({ lines = 4, height }: { lines?: number; height?: number }): JSX.Element {
  return (
    <div class="skeleton" role="status">
      <span class="sr-only">{t("common.loading")}</span>
      {height
        ? <svg width="100%" height={height} aria-hidden="true"><rect class="bone" width="100%" height={height} rx="6" /></svg>
        : Array.from({ length: lines }, (_, i) => <span key={i} class={`bone-line bone-${i % 4}`} />)}
    </div>
  );
}

export function EmptyState({ icon = "info", title, children, actions }: { icon?: IconName; title: string; children?: ComponentChildren; actions?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} size={24} />
      <p class="empty-title">{title}</p>
      {children ? <div class="muted">{children}</div> : null}
      {actions ? <div class="row center">{actions}</div> : null}
    </div>
  );
}

/** What happened and what to do, in words for people: by kind where we know better than the server's sentence. */
export function explain(error: unknown): { title: string; text: string; requestId: string | null } {
  if (!(error instanceof ApiError)) return { title: t("error.unexpected.title"), text: t("error.unexpected.text"), requestId: null };
  const known = ["offline", "unauthenticated", "forbidden", "not-found", "unavailable", "internal", "too-many", "precondition-failed", "step-up-required", "too-many-tries"] as const;
  const kind = known.find((k) => k === error.kind);
  const requestId = error.requestId;
  if (kind) return { title: t(`error.${kind}.title` as Key), text: t(`error.${kind}.text` as Key), requestId };
  return { title: error.problem.title || t("error.unexpected.title"), text: error.problem.detail || t("error.unexpected.text"), requestId };
}

function RequestId({ id }: { id: string | null }): JSX.Element | null {
  if (!id) return null;
  return (
    <p class="request-id">
      {t("error.request_id")} <code><bdi>{id}</bdi></code> <CopyButton text={id} />
    </p>
  );
}

/** A place that could not be loaded. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }): JSX.Element {
  const { title, text, requestId } = explain(error);
  return (
    <div class="empty" role="alert">
      <Icon name="alert" size={24} class="danger" />
      <p class="empty-title">{title}</p>
      <p class="muted">{text}</p>
      {onRetry ? <Button icon="retry" onClick={onRetry}>{t("common.retry")}</Button> : null}
      <RequestId id={requestId} />
    </div>
  );
}

/** A message across its place: an error, or words with a tone. */
export function Banner(props: { error?: unknown; tone?: Tone; title?: string; children?: ComponentChildren; action?: ComponentChildren }): JSX.Element {
  const tone = props.error ? "danger" : (props.tone ?? "info");
  const said = props.error ? explain(props.error) : { title: props.title, text: null, requestId: null };
  const icon: IconName = tone === "success" ? "ok" : tone === "danger" || tone === "warning" ? "alert" : "info";
  return (
    <div class={`banner banner-${tone}`} role={props.error ? "alert" : "status"}>
      <Icon name={icon} />
      <div class="banner-text">
        {said.title ? <p class="strong">{said.title}</p> : null}
        {said.text ? <p>{said.text}</p> : null}
        {props.children}
        <RequestId id={said.requestId} />
      </div>
      {props.action}
    </div>
  );
}

/** The usual three: skeleton, error with retry, or the content. What was seen stays through a failed refresh. */
export function Loaded<T>({ query, lines, children }: { query: Query<T>; lines?: number; children: (data: T) => ComponentChildren }): JSX.Element {
  if (query.data !== undefined) {
    return (
      <>
        {query.error ? <Banner error={query.error} action={<Button small icon="retry" onClick={query.reload}>{t("common.retry")}</Button>} /> : null}
        {children(query.data)}
      </>
    );
  }
  if (query.error) return <ErrorState error={query.error} onRetry={query.reload} />;
  return <Skeleton lines={lines} />;
}
