// A verdict in words: its level, what would be done, and the rules behind it.
import type { JSX } from "preact";
import type { Verdict } from "../../api/types";
import { t } from "../../i18n";
import { Badge, KeyValues, SeverityBadge } from "../../ui";

export function LevelBadge({ level }: { level: Verdict["threatLevel"] }): JSX.Element {
  if (level === "none") return <Badge tone="success" icon="ok">{t("security.level.none")}</Badge>;
  return <SeverityBadge severity={level} />;
}

export function Rules({ rules }: { rules: Verdict["matchedRules"] }): JSX.Element {
  if (rules.length === 0) return <span class="muted">{t("security.no_rules")}</span>;
  return <span class="row wrap tight">{rules.map((rule) => <code key={rule.id} title={rule.where}><bdi>{rule.id}</bdi></code>)}</span>;
}

export function VerdictView({ verdict }: { verdict: Verdict }): JSX.Element {
  return (
    <KeyValues
      items={[
        [t("security.level"), <LevelBadge level={verdict.threatLevel} />],
        [t("security.action"), t(`security.action.${verdict.actionRequired}`)],
        [t("security.score"), verdict.score],
        [t("security.trust"), verdict.aiAgentTrust.toFixed(2)],
        [t("security.rules"), <Rules rules={verdict.matchedRules} />],
      ]}
    />
  );
}
