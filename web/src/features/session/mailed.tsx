// After a mail was asked for: where to look. On a development machine that is the outbox.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import * as api from "../../api";
import { t, T } from "../../i18n";
import { useQuery } from "../../lib/query";
import { Banner, Button } from "../../ui";

export function Mailed({ email, onAgain }: { email: string; onAgain?: () => void }): JSX.Element {
  const version = useQuery("version", (signal) => api.session.version(signal));
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div class="stack mailed" tabIndex={-1} ref={box}>
      <Banner tone="success" title={t("mailed.title")}>
        <p><T k="mailed.text" values={{ email: <bdi class="strong">{email.trim()}</bdi> }} /></p>
      </Banner>
      <div class="row wrap">
        {onAgain ? <Button small onClick={onAgain}>{t("mailed.again")}</Button> : null}
        {version.data && version.data.environment !== "production" ? <a href="/outbox">{t("mailed.outbox")}</a> : null}
      </div>
    </div>
  );
}
