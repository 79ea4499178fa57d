// The first minute: three ways to the first report, with everything already filled in.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { may } from "../../app/session";
import { t } from "../../i18n";
import { Banner, Button, CodeBlock, Icon, LinkButton } from "../../ui";

export function Tour(): JSX.Element {
  return (
    <section class="tour" aria-labelledby="tour-title">
      <h2 id="tour-title">{t("tour.title")}</h2>
      <p class="muted">{t("tour.lead")}</p>
      <div class="tour-ways">
        <article class="card"><div class="card-body stack">
          <h3><Icon name="upload" /> {t("tour.upload.title")}</h3>
          <p class="muted">{t("tour.upload.text")}</p>
          <LinkButton look="primary" href="/projects?new=archive">{t("tour.upload.action")}</LinkButton>
        </div></article>
        <article class="card"><div class="card-body stack">
          <h3><Icon name="git" /> {t("tour.git.title")}</h3>
          <p class="muted">{t("tour.git.text")}</p>
          <LinkButton href="/projects?new=git">{t("tour.git.action")}</LinkButton>
        </div></article>
        <article class="card"><div class="card-body stack">
          <h3><Icon name="terminal" /> {t("tour.cli.title")}</h3>
          <p class="muted">{t("tour.cli.text")}</p>
          <CliLine />
        </div></article>
      </div>
    </section>
  );
}

/** The command line of a runner with a new key in it: making one here saves the way through the settings. */
function CliLine(): JSX.Element {
  const [key, setKey] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const make = async () => {
    setBusy(true);
    setError(null);
    try {
      setKey((await api.runners.create(t("tour.cli.runner_name"))).key ?? null);
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <>
      <CodeBlock label={t("tour.cli.scan_label")} code="vibe-runner scan ." />
      {key
        ? <><p class="hint">{t("runner.key_once")}</p><CodeBlock label={t("runner.command")} code={runnerCommand(key)} /></>
        : may("admin") ? <Button busy={busy} onClick={make}>{t("tour.cli.action")}</Button> : null}
      {error ? <Banner error={error} /> : null}
    </>
  );
}

/** How a runner is started against this server. */
export function runnerCommand(key: string): string {
  return `VIBE_URL=${location.origin} \\\nVIBE_RUNNER_KEY=${key} \\\nvibe-runner`;
}
