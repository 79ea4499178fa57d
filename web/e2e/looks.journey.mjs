// Every page in light and dark, at three widths, in English and the right-to-left pseudo locale:
// axe finds nothing serious, nothing is wider than the screen; screenshots for human eyes.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { seed } from "../dev/seed.mjs";
import { needs } from "./needs.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [360, 768, 1440];

async function pages({ api, mock }) {
  if (mock && mock.store.projects.length < 5) seed(mock.store);
  const { items } = await api("GET", "/v1/projects?limit=50&sort=-updated_at");
  const scanned = items.find((p) => p.latest && p.name === "vibe-edge") ?? items.find((p) => p.latest);
  const tasks = await api("GET", "/v1/tasks?limit=20");
  const list = [["dashboard", "/"], ["projects", "/projects"], ["project-new", "/projects?new=git"], ["tasks", "/tasks"], ["search", "/search?q=e"], ["audit", "/audit"], ["settings", "/settings"], ["members", "/settings/members"], ["account", "/settings/account"], ["keys", "/settings/keys"], ["runners", "/settings/runners"], ["secrets", "/settings/secrets"], ["sign-up", "/sign-up"], ["forgot", "/forgot-password"], ["reset", "/reset-password"], ["outbox", "/outbox"], ["appearance", "/settings/appearance"], ["about", "/settings/about"], ["reference", "/docs"], ["not-found", "/nowhere"]];
  assert.ok(scanned, "there is no project with a report to look at: walk the main journey, too");
  for (const tab of ["", "code", "dependencies", "findings", "reports"]) list.push([`report-${tab || "overview"}`, `/projects/${scanned.id}${tab ? `/${tab}` : ""}`]);
  list.push(["report-code-languages", `/projects/${scanned.id}/code?map=languages`]);
  if (tasks.items[0]) list.push(["task", `/tasks/${tasks.items[0].id}`]);
  return list;
}

async function settle(page) {
  await page.waitForLoadState("networkidle").catch(() => {}); // a live stream never idles
  await page.waitForFunction(() => !document.querySelector(".skeleton"), null, { timeout: 8000 });
}

/** Serious and critical findings of axe, in words. */
async function axe(page) {
  await page.evaluate(AXE); // through the debugger: the content policy does not apply to it
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")} ${n.any[0]?.message ?? ""}`).join(" | ")}`);
  });
}

/** Two browsers share the pages: half of the time one of them waits for the other's server. */
async function look(tools, theme, lang) {
  const list = await pages(tools);
  const shares = [0, 1].map((n) => list.filter((_, at) => at % 2 === n));
  const wrong = await Promise.all(shares.map((share) => lookAt(share, tools, theme, lang)));
  assert.ok(wrong.flat().length === 0, [...new Set(wrong.flat())].join("\n"));
}

async function lookAt(list, tools, theme, lang) {
  const wrong = [];
  const page = await tools.signedIn({ colorScheme: theme });
  for (const [name, url] of list) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(lang === "en" ? url : `${url}${url.includes("?") ? "&" : "?"}lang=${lang}`);
    await settle(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
      await page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))));
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) wrong.push(`${name} at ${width}: ${over} px wider than the screen`);
      for (const v of await axe(page)) wrong.push(`${name} at ${width}: ${v}`);
      await page.screenshot({ path: path.join(tools.shots, `${name}-${lang}-${theme}-${width}.png`), fullPage: true });
    }
  }
  return wrong;
}

async function signedOut(tools) {
  const wrong = [];
  for (const theme of ["light", "dark"]) {
    for (const lang of ["en", "ar-XB"]) {
      const page = await tools.page({ colorScheme: theme });
      await page.goto(`/?lang=${lang}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
        for (const v of await axe(page)) wrong.push(`landing ${theme} ${lang} at ${width}: ${v}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) wrong.push(`landing ${lang} at ${width}: ${over} px wider than the screen`);
        await page.screenshot({ path: path.join(tools.shots, `landing-${lang}-${theme}-${width}.png`), fullPage: true });
      }
      await page.context().close();
    }
  }
  assert.ok(wrong.length === 0, [...new Set(wrong)].join("\n"));
}

export default {
  "looks: the tour of an empty server": needs("mock", "a real server is not empty by now", async (tools) => {
    const kept = tools.mock.store.projects;
    tools.mock.store.projects = [];
    const page = await tools.signedIn();
    await page.getByText("Three ways to your first report").waitFor();
    const wrong = [];
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      wrong.push(...(await axe(page)));
      await page.screenshot({ path: path.join(tools.shots, `tour-en-light-${width}.png`), fullPage: true });
    }
    tools.mock.store.projects = kept;
    assert.deepEqual(wrong, []);
  }),
  // These cover every page, theme, direction and width. LOOKS=all adds the other combinations, LOOKS=few leaves all
  // of them out: `cargo xtask test e2e` has looked at every page of the real product when it comes to the mock.
  ...(process.env.LOOKS === "few" ? {} : {
    "looks: signed out": signedOut,
    "looks: light, English": (tools) => look(tools, "light", "en"),
    "looks: dark, right to left": (tools) => look(tools, "dark", "ar-XB"),
  }),
  ...(process.env.LOOKS === "all" ? {
    "looks: dark, English": (tools) => look(tools, "dark", "en"),
    "looks: light, right to left": (tools) => look(tools, "light", "ar-XB"),
  } : {}),
};
