// Trying an assessment: what the guard would say of a request. Nothing is kept of it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { Verdict } from "../../api/types";
import { t } from "../../i18n";
import { Banner, Button, Card, Field, Input, Select, TextArea } from "../../ui";
import { VerdictView } from "./verdict";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const ROLES = ["json", "form", "code", "markdown", "chat", "upload"] as const;

export function Try(): JSX.Element {
  const [target, setTarget] = useState("/v1/projects?q=");
  const [method, setMethod] = useState("GET");
  const [body, setBody] = useState("");
  const [role, setRole] = useState<(typeof ROLES)[number]>("json");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      setVerdict((await api.security.assess({ target, method, ...(body ? { body, role } : {}) })).assessment);
    } catch (problem) {
      setVerdict(null);
      setError(problem);
    }
    setBusy(false);
  };
  const field = (name: string) => (error instanceof ApiError ? error.field(name) : undefined);
  return (
    <Card title={t("security.try")}>
      <form class="stack" onSubmit={submit} noValidate>
        <Field label={t("security.target")} hint={t("security.target_hint")} error={field("target")}><Input value={target} onValue={setTarget} maxLength={8192} autocomplete="off" spellcheck={false} dir="ltr" /></Field>
        <Field label={t("security.method")} error={field("method")}><Select value={method} onValue={setMethod} options={METHODS.map((it): [string, string] => [it, it])} /></Field>
        <Field label={t("security.body")} optional error={field("body")}><TextArea value={body} onValue={setBody} maxLength={16384} spellcheck={false} dir="ltr" /></Field>
        <Field label={t("security.role")} hint={t("security.role_hint")} error={field("role")}><Select value={role} onValue={(v) => setRole(ROLES.find((it) => it === v) ?? "json")} options={ROLES.map((it): [string, string] => [it, t(`security.role.${it}`)])} /></Field>
        {error ? <Banner error={error} /> : null}
        <div class="row"><Button look="primary" type="submit" busy={busy} disabled={!target}>{t("security.assess")}</Button></div>
      </form>
      <div aria-live="polite">{verdict ? <VerdictView verdict={verdict} /> : null}</div>
    </Card>
  );
}
