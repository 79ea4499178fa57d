// The outbox of a development machine: mails that went nowhere, with links to follow.
import type { JSX } from "preact";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { Mail } from "../../api/types";
import { t, T } from "../../i18n";
import { useQuery } from "../../lib/query";
import { Button, Card, EmptyState, Loaded, Page, Time } from "../../ui";

export default function Outbox(): JSX.Element {
  const mails = useQuery("outbox", (signal) => api.outbox.list(signal));
  const none = mails.error instanceof ApiError && mails.error.status === 404;
  const reload = <Button icon="retry" busy={mails.loading} onClick={mails.reload}>{t("outbox.reload")}</Button>;
  return (
    <Page title={t("outbox.title")} lead={t("outbox.lead")} actions={none ? null : reload}>
      {none
        ? <EmptyState icon="info" title={t("outbox.none")}>{t("outbox.none_text")}</EmptyState>
        : <Loaded query={mails}>{(page) => (page.items.length === 0 ? <EmptyState title={t("outbox.empty")}>{t("outbox.empty_text")}</EmptyState> : <div class="stack">{page.items.map((mail) => <Letter key={mail.id} mail={mail} />)}</div>)}</Loaded>}
    </Page>
  );
}

function Letter({ mail }: { mail: Mail }): JSX.Element {
  return (
    <Card title={<bdi>{mail.subject}</bdi>} actions={<span class="muted"><Time at={mail.created_at} /></span>}>
      <p class="muted break"><T k="outbox.to" values={{ email: <bdi class="strong">{mail.recipient}</bdi> }} /></p>
      {mail.body.split("\n\n").map((part, at) => <p key={at} class="break">{linked(part)}</p>)}
    </Card>
  );
}

/** Addresses in a text become links. */
function linked(text: string): (string | JSX.Element)[] {
  return text.split(/(https?:\/\/\S+)/).map((part, at) => (at % 2 ? <a key={at} href={part} dir="ltr">{part}</a> : part));
}
