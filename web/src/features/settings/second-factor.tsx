// The second factor: set up with a QR code, recovery codes shown once, turned off again.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { encode } from "uqr";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { SecondFactorOffer } from "../../api/types";
import { startSession } from "../../app/session";
import { t } from "../../i18n";
import { dateTime } from "../../lib/format";
import { invalidate, useQuery } from "../../lib/query";
import { Badge, Banner, Button, Card, CodeBlock, ConfirmDialog, Dialog, Field, Input, Loaded, Skeleton, toast } from "../../ui";

/** Shows what changed: the card, and who the session says one is. */
function refresh(): void {
  invalidate("second-factor", "sessions");
  void startSession();
}

export function SecondFactor(): JSX.Element {
  const state = useQuery("second-factor", (signal) => api.secondFactor.get(signal));
  const [open, setOpen] = useState<"set-up" | "turn-off" | null>(null);
  const turnOff = async () => {
    await api.secondFactor.disable();
    refresh();
    toast.done(t("factor.is_off"));
  };
  return (
    <Card title={t("settings.second_factor")}>
      <Loaded query={state} lines={2}>
        {(factor) => {
          if (factor.confirmed_at) {
            return (
              <div class="stack">
                <p class="row wrap tight"><Badge tone="success" icon="ok">{t("factor.on")}</Badge> <span>{t("factor.since", { date: dateTime(factor.confirmed_at) })}</span></p>
                <p class={factor.recovery_codes_left < 3 ? "strong" : "muted"}>{t("factor.left", { count: factor.recovery_codes_left })}</p>
                <div><Button onClick={() => setOpen("turn-off")}>{t("factor.turn_off")}</Button></div>
              </div>
            );
          }
          return (
            <div class="stack">
              <p class="muted">{t("factor.why")}</p>
              {factor.available ? <div><Button look="primary" icon="key" onClick={() => setOpen("set-up")}>{t("factor.set_up")}</Button></div> : <Banner tone="warning" title={t("factor.unavailable")}><p>{t("factor.unavailable_text")}</p></Banner>}
            </div>
          );
        }}
      </Loaded>
      {open === "set-up" ? <SetUp onClose={() => setOpen(null)} /> : null}
      {open === "turn-off" ? <ConfirmDialog title={t("factor.turn_off_title")} text={t("factor.turn_off_text")} action={t("factor.turn_off")} onConfirm={turnOff} onClose={() => setOpen(null)} /> : null}
    </Card>
  );
}

function SetUp({ onClose }: { onClose: () => void }): JSX.Element {
  const [offer, setOffer] = useState<SecondFactorOffer | null>(null);
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  useEffect(() => void api.secondFactor.offer().then(setOffer, setError), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      setCodes((await api.secondFactor.confirm(code.trim())).recovery_codes ?? []);
      refresh();
    } catch (problem) {
      setError(problem);
      document.getElementById("set-up")?.querySelector("input")?.focus();
    }
    setBusy(false);
  };
  if (codes) {
    return (
      <Dialog title={t("factor.codes_title")} onClose={onClose} sticky footer={<Button look="primary" onClick={onClose}>{t("common.done")}</Button>}>
        <div class="stack">
          <Banner tone="warning" title={t("factor.codes_once")}><p>{t("factor.codes_text")}</p></Banner>
          <CodeBlock label={t("factor.codes_title")} code={codes.join("\n")} />
        </div>
      </Dialog>
    );
  }
  const wrong = error instanceof ApiError && error.field("code") !== undefined;
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button look="primary" type="submit" form="set-up" busy={busy} disabled={!offer || !code.trim()}>{t("factor.confirm")}</Button>
    </>
  );
  return (
    <Dialog title={t("factor.set_up")} onClose={onClose} sticky footer={footer}>
      <form id="set-up" class="stack" onSubmit={submit} noValidate>
        <p>{t("factor.scan")}</p>
        {offer ? <QrCode text={offer.uri ?? ""} /> : error ? null : <Skeleton lines={4} />}
        {offer ? <><p class="muted">{t("factor.type")}</p><CodeBlock label={t("factor.secret")} code={offer.secret ?? ""} /></> : null}
        <Field label={t("code.label")} hint={t("factor.code_hint")} error={wrong ? t("code.wrong") : null}><Input value={code} onValue={setCode} inputMode="numeric" autocomplete="one-time-code" maxLength={6} dir="ltr" /></Field>
        {error && !wrong ? <Banner error={error} /> : null}
      </form>
    </Dialog>
  );
}

/** A QR code is always dark on light: readers need that, whatever the theme. */
function QrCode({ text }: { text: string }): JSX.Element {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg role="img" aria-label={t("factor.qr")} class="qr" viewBox={`0 0 ${size} ${size}`} width={208} height={208} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
