// Runners: who does the work, whether they are there, and the command that starts one.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import type { CreatedRunner, Runner } from "../../api/types";
import { may } from "../../app/session";
import { t } from "../../i18n";
import { usePages } from "../../lib/pages";
import { invalidate, useQuery } from "../../lib/query";
import { Banner, Button, Card, CodeBlock, ConfirmDialog, Dialog, EmptyState, Field, Input, Loaded, OnlineBadge, Pager, Table, Time, toast, type Column } from "../../ui";
import { runnerCommand } from "../dashboard/tour";

export function Runners(): JSX.Element {
  const pages = usePages();
  const list = useQuery(`runners:${pages.cursor ?? ""}`, (signal) => api.runners.list(pages.cursor, signal));
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Runner | null>(null);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && list.reload(), 15_000);
    return () => clearInterval(timer);
  }, []);
  const columns: Column<Runner>[] = [
    { id: "name", head: t("runner.name"), main: true, cell: (r) => <bdi class="strong">{r.name}</bdi> },
    { id: "online", head: t("runner.state"), cell: (r) => <OnlineBadge online={r.online} /> },
    { id: "seen", head: t("runner.seen"), cell: (r) => (r.last_seen_at ? <Time at={r.last_seen_at} /> : <span class="muted">{t("keys.never")}</span>) },
    { id: "can", head: t("runner.can"), wideOnly: true, cell: (r) => <bdi>{r.capabilities.join(", ") || "–"}</bdi> },
    { id: "version", head: t("runner.version"), wideOnly: true, cell: (r) => <bdi>{r.version || "–"}</bdi> },
    { id: "revoke", head: t("keys.revoke"), hideHead: true, numeric: true, cell: (r) => <Button small look="ghost" icon="trash" aria-label={t("keys.revoke_named", { name: r.name })} onClick={() => setRevoking(r)}>{t("keys.revoke")}</Button> },
  ];
  const revoke = async (runner: Runner) => {
    await api.runners.revoke(runner.id);
    invalidate("runners");
    toast.done(t("keys.revoked", { name: runner.name }));
  };
  return (
    <Card title={t("settings.runners")} flush actions={may("admin") ? <Button small icon="plus" onClick={() => setCreating(true)}>{t("runner.new")}</Button> : null}>
      <Loaded query={list}>
        {(page) => page.items.length === 0 && !pages.cursor
          ? <EmptyState icon="server" title={t("runner.none")}>{t("runner.none_text")}</EmptyState>
          : (
            <>
              <Table caption={t("settings.runners")} columns={columns} rows={page.items} rowKey={(r) => r.id} />
              {pages.cursor || page.next_cursor ? <Pager shown={page.items.length} {...pages.turns(page.next_cursor)} /> : null}
            </>
          )}
      </Loaded>
      {creating ? <NewRunner onClose={() => setCreating(false)} /> : null}
      {revoking ? <ConfirmDialog title={t("runner.revoke_title", { name: revoking.name })} text={t("runner.revoke_text")} action={t("keys.revoke")} onConfirm={() => revoke(revoking)} onClose={() => setRevoking(null)} /> : null}
    </Card>
  );
}

function NewRunner({ onClose }: { onClose: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [made, setMade] = useState<CreatedRunner | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      setMade(await api.runners.create(name.trim()));
      invalidate("runners");
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  if (made) {
    return (
      <Dialog title={t("runner.made")} onClose={onClose} sticky wide footer={<Button look="primary" onClick={onClose}>{t("common.done")}</Button>}>
        <div class="stack">
          <Banner tone="warning" title={t("runner.key_once")} />
          <CodeBlock label={t("runner.command")} code={runnerCommand(made.key ?? "")} />
          <p class="muted">{t("runner.command_text")}</p>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("runner.new")} onClose={onClose} footer={<><Button onClick={onClose}>{t("common.cancel")}</Button><Button look="primary" type="submit" form="new-runner" busy={busy} disabled={!name.trim()}>{t("runner.create")}</Button></>}>
      <form id="new-runner" class="stack" onSubmit={submit} noValidate>
        <Field label={t("runner.name")} hint={t("runner.name_hint")}><Input value={name} onValue={setName} maxLength={100} /></Field>
        {error ? <Banner error={error} /> : null}
      </form>
    </Dialog>
  );
}
