// The shell: decides between signed out and signed in, frames the page, loads its code.
import { Component, type ComponentChildren, type ComponentType, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { language, t } from "../i18n";
import { match, path } from "../lib/router";
import { Button, EmptyState, ErrorState, Skeleton } from "../ui";
import { Toasts } from "../ui/toast";
import { startWatching } from "./live";
import { Rail } from "./rail";
import { ROUTES, type PageProps, type Route } from "./routes";
import { codeNeeded, session, sessionError, startSession } from "./session";
import { StepUp } from "./step-up";
import { TopBar } from "./topbar";
import { Challenge } from "../features/session/challenge";
import { Landing } from "../features/session/landing";

const PATTERNS = ROUTES.map((r) => r.pattern);

export function App(): JSX.Element {
  const found = match(PATTERNS, path.value);
  const route = found ? ROUTES[found.index] : undefined;
  const who = session.value;
  // The language is read here so that a switch renders everything anew.
  const tag = language.value.tag;
  return (
    <>
      <a class="skip" href="#main" onClick={focusMain}>{t("nav.skip")}</a>
      {codeNeeded.value
        ? <Challenge key={tag} />
        : who === null && !route?.open
        ? <Landing key={tag} />
        : route?.open
          ? <main id="main" class="solo" tabIndex={-1}><Outlet route={route} params={found?.params ?? {}} key={tag} /></main>
          : <SignedIn key={tag}>{route ? <Outlet route={route} params={found?.params ?? {}} /> : <NotFound />}</SignedIn>}
      <StepUp />
      <Toasts />
    </>
  );
}

function focusMain(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
  document.getElementById("main")?.focus();
}

function SignedIn({ children }: { children: ComponentChildren }): JSX.Element {
  const known = session.value !== undefined;
  useEffect(() => (known ? startWatching() : undefined), [known]);
  return (
    <div class="shell">
      <Rail />
      <div class="column">
        <TopBar />
        <main id="main" class="main" tabIndex={-1}>
          {sessionError.value && !known ? <ErrorState error={sessionError.value} onRetry={() => void startSession()} /> : children}
        </main>
      </div>
    </div>
  );
}

function NotFound(): JSX.Element {
  useEffect(() => void (document.title = `${t("notfound.title")} · Vibe Edge`), []);
  return (
    <EmptyState icon="search" title={t("notfound.title")} actions={<a class="button button-primary" href="/">{t("notfound.home")}</a>}>
      {t("notfound.text")}
    </EmptyState>
  );
}

/** Pages whose code is there already: they show without a skeleton. */
const loaded = new Map<Route, ComponentType<PageProps>>();

/** Loads a page's code ahead, when somebody is about to go there. */
export function preload(href: string): void {
  const found = match(PATTERNS, href);
  const route = found ? ROUTES[found.index] : undefined;
  if (route && !loaded.has(route)) route.load().then((m) => loaded.set(route, m.default), () => {});
}

function Outlet({ route, params }: { route: Route; params: Record<string, string> }): JSX.Element {
  const [, setTurn] = useState(0);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (loaded.has(route)) return;
    let current = true;
    setFailed(false);
    route.load().then(
      (module) => { loaded.set(route, module.default); if (current) setTurn((n) => n + 1); },
      () => current && setFailed(true),
    );
    return () => { current = false; };
  }, [route]);
  const Page = loaded.get(route);
  if (failed) return <Outdated />;
  if (!Page) return <div class="page"><Skeleton lines={6} /></div>;
  return <Boundary key={`${route.pattern} ${params["id"] ?? ""}`}><Page params={params} /></Boundary>;
}

/** The page's code is gone from the server: a newer version was deployed, or there is no network. */
function Outdated(): JSX.Element {
  return (
    <EmptyState icon="retry" title={t("outdated.title")} actions={<Button look="primary" onClick={() => location.reload()}>{t("outdated.reload")}</Button>}>
      {t("outdated.text")}
    </EmptyState>
  );
}

/** A mistake in one page must not take the shell with it. */
class Boundary extends Component<{ children: ComponentChildren }, { error: unknown }> {
  override state = { error: null as unknown };
  static override getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override render() {
    return this.state.error ? <ErrorState error={this.state.error} onRetry={() => this.setState({ error: null })} /> : this.props.children;
  }
}
