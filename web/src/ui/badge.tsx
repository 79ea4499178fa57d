// Small marks: states and severities as icon and word, never colour alone.
import type { ComponentChildren, JSX } from "preact";
import type { Severity, TaskState } from "../api/types";
import { t } from "../i18n";
import { Icon, type IconName } from "./icons";

export type Tone = "neutral" | "info" | "success" | "warning" | "danger";

export function Badge({ tone = "neutral", icon, children }: { tone?: Tone; icon?: IconName; children: ComponentChildren }): JSX.Element {
  return (
    <span class={`badge badge-${tone}`}>
      {icon ? <Icon name={icon} size={14} /> : null}
      <span>{children}</span>
    </span>
  );
}

const STATES: Record<TaskState, [Tone, IconName]> = {
  queued: ["neutral", "clock"],
  leased: ["info", "clock"],
  running: ["info", "tasks"],
  succeeded: ["success", "ok"],
  failed: ["danger", "fail"],
  cancelled: ["neutral", "cross"],
  dead: ["danger", "stop"],
};

export function StateBadge({ state, cancelling }: { state: TaskState; cancelling?: boolean }): JSX.Element {
  if (cancelling && (state === "running" || state === "leased")) return <Badge tone="warning" icon="clock">{t("task.state.cancelling")}</Badge>;
  const [tone, icon] = STATES[state] ?? (["neutral", "info"] as const);
  return <Badge tone={tone} icon={icon}>{t(`task.state.${state}`)}</Badge>;
}

const SEVERITY: Record<Severity, [Tone, IconName]> = {
  critical: ["danger", "stop"],
  high: ["danger", "alert"],
  medium: ["warning", "alert"],
  low: ["info", "info"],
  info: ["neutral", "info"],
};

export function SeverityBadge({ severity, count }: { severity: Severity; count?: number }): JSX.Element {
  const [tone, icon] = SEVERITY[severity] ?? (["neutral", "info"] as const);
  return <Badge tone={tone} icon={icon}>{count === undefined ? t(`severity.${severity}`) : t(`severity.${severity}.count`, { count })}</Badge>;
}

export function OnlineBadge({ online }: { online: boolean }): JSX.Element {
  return online ? <Badge tone="success" icon="ok">{t("runner.online")}</Badge> : <Badge icon="cross">{t("runner.offline")}</Badge>;
}

/** A tag; a link when it filters something. */
export function Tag({ name, href }: { name: string; href?: string }): JSX.Element {
  return href ? <a class="tag" href={href}><bdi>{name}</bdi></a> : <span class="tag"><bdi>{name}</bdi></span>;
}
