// What people see who are not signed in: what this is, and the one thing to do.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { t, type Key } from "../../i18n";
import { Icon, Mark, type IconName } from "../../ui";
import { SignInForm } from "./form";
import { Ways } from "./ways";

const POINTS: [IconName, Key, Key][] = [
  ["scan", "landing.scan.title", "landing.scan.text"],
  ["ok", "landing.health.title", "landing.health.text"],
  ["stack", "landing.bom.title", "landing.bom.text"],
];

export function Landing(): JSX.Element {
  useEffect(() => void (document.title = "Vibe Edge"), []);
  return (
    <main id="main" class="landing" tabIndex={-1}>
      <section class="landing-intro">
        <p class="brand"><Mark size={28} /> Vibe Edge</p>
        <h1>{t("landing.title")}</h1>
        <p class="landing-lead">{t("landing.lead")}</p>
        <ul class="landing-points">
          {POINTS.map(([icon, title, text]) => (
            <li key={title}>
              <Icon name={icon} size={18} />
              <div><p class="strong">{t(title)}</p><p class="muted">{t(text)}</p></div>
            </li>
          ))}
        </ul>
        <p><a href="/docs">{t("landing.docs")}</a></p>
      </section>
      <section class="landing-form card" aria-labelledby="sign-in-title">
        <div class="card-body">
          <h2 id="sign-in-title">{t("signin.title")}</h2>
          <Ways />
          <SignInForm />
        </div>
      </section>
    </main>
  );
}
