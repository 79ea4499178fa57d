// Entry of the app: language and theme first, then the first paint, then everything else.
import { render } from "preact";
import { App } from "./app/app";
import { startSession } from "./app/session";
import { setLanguage } from "./i18n";
import { startRouter } from "./lib/router";
import { remember } from "./lib/storage";
import { startTheme } from "./lib/theme";

async function start(): Promise<void> {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked) remember("lang", asked);
  const tag = document.documentElement.lang;
  if (tag !== "en") await setLanguage(tag).catch(() => {});
  startTheme();
  startRouter();
  const root = document.getElementById("app");
  if (root) render(<App />, root);
  void startSession();
}

void start();

if ("serviceWorker" in navigator && !__DEV__) {
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch(() => {}); // without it the app only needs the network
  });
}
