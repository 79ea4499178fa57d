// Verifying the log's chain of hashes: a button, how far it is, and what came out.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { t } from "../../i18n";
import { dateTime } from "../../lib/format";
import { invalidate } from "../../lib/query";
import { Banner, Button, Card } from "../../ui";
import { verifyAll, type Verdict } from "./walk";

export function Verify(): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [checked, setChecked] = useState(0);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    setBusy(true);
    setChecked(0);
    setVerdict(null);
    setError(null);
    try {
      setVerdict(await verifyAll(api.audit.verify, setChecked));
      invalidate("audit:");
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <Card title={t("audit.verify_title")} actions={<Button small icon="shield" busy={busy} onClick={run}>{t("audit.verify")}</Button>}>
      <div class="stack-tight" aria-live="polite">
        <p class="muted">{busy ? t("audit.verifying", { count: checked }) : t("audit.verify_text")}</p>
        {verdict ? <Outcome verdict={verdict} /> : null}
        {error ? <Banner error={error} /> : null}
      </div>
    </Card>
  );
}

function Outcome({ verdict: { checked, last } }: { verdict: Verdict }): JSX.Element {
  if (last.fault) {
    return (
      <Banner tone="danger" title={t("audit.broken", { seq: last.fault.seq })}>
        <p>{t(`audit.fault.${last.fault.kind}`)}</p>
        {last.fault.id ? <p><code class="break"><bdi>{last.fault.id}</bdi></code></p> : null}
        <p>{t("audit.broken_text", { count: last.verified_to })}</p>
      </Banner>
    );
  }
  return (
    <Banner tone="success" title={t("audit.holds", { count: checked })}>
      {last.head ? <p>{t("audit.head", { at: dateTime(last.head.sealed_at) })} <code class="break"><bdi>{last.head.hash}</bdi></code></p> : null}
      {last.unsealed > 0 && last.unsealed_since ? <p>{t("audit.waiting", { count: last.unsealed, at: dateTime(last.unsealed_since) })}</p> : null}
    </Banner>
  );
}
