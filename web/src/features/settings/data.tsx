// Everything about oneself as a file, and the erasure of one's account.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { Erasure } from "../../api/types";
import { eraseAccount } from "../../app/session";
import { t } from "../../i18n";
import { dateTime } from "../../lib/format";
import { useQuery } from "../../lib/query";
import { navigate } from "../../lib/router";
import { Banner, Button, Card, ConfirmDialog, Loaded, toast } from "../../ui";

export function Data(): JSX.Element {
  const erasure = useQuery("erasure", (signal) => api.account.erasure(signal));
  return (
    <Card title={t("data.title")}>
      <div class="stack narrow">
        <p class="muted">{t("data.export_text")}</p>
        <Export />
        <Loaded query={erasure}>{(state) => (state.erase_at ? <Waiting state={state} onKept={erasure.reload} /> : <Ask state={state} />)}</Loaded>
      </div>
    </Card>
  );
}

function Export(): JSX.Element {
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await api.account.file());
      link.download = "my-data.zip";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      toast.done(t("data.exported"));
    } catch (error) {
      toast.error(error);
    }
    setBusy(false);
  };
  return <div><Button icon="download" busy={busy} onClick={run}>{t("data.export")}</Button></div>;
}

function Ask({ state }: { state: Erasure }): JSX.Element {
  const [asking, setAsking] = useState(false);
  const erase = async () => {
    await eraseAccount();
    toast.done(t("data.asked"));
    navigate("/");
  };
  return (
    <>
      <p class="muted">{t("data.erase_text")}</p>
      <Needed state={state} />
      <div><Button icon="trash" disabled={state.needed_in.length > 0} onClick={() => setAsking(true)}>{t("data.erase")}</Button></div>
      {asking ? <ConfirmDialog title={t("data.erase_title")} text={t("data.erase_confirm")} action={t("data.erase")} onConfirm={erase} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function Waiting({ state, onKept }: { state: Erasure; onKept: () => void }): JSX.Element {
  const keep = () => void api.account.keep().then(onKept, toast.error);
  return (
    <>
      <Banner tone="warning" title={t("data.erased_on", { date: dateTime(state.erase_at ?? 0) })} action={<Button small onClick={keep}>{t("data.keep")}</Button>}><p>{t("data.erased_text")}</p></Banner>
      <Needed state={state} />
    </>
  );
}

/** What stands in the way: organisations that would be left without an owner. */
function Needed({ state }: { state: Erasure }): JSX.Element | null {
  if (state.needed_in.length === 0) return null;
  return (
    <Banner tone="warning" title={t("data.needed")}>
      <p>{t("data.needed_text")}</p>
      <ul>{state.needed_in.map((one) => <li key={one.id}><bdi>{one.name}</bdi></li>)}</ul>
    </Banner>
  );
}
