// Runs the browser journeys in Chromium. With BASE_URL and OWNER_TOKEN: against that server, else
// against the mock. LOCAL_GIT=1 says that the server's runner clones from loopback. `node e2e/run.mjs [words]` runs the journeys whose name has the words.
// Screenshots go to target/screenshots, those of the mock to target/screenshots-mock.
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startMock } from "../dev/mock.mjs";
import { startGitServer } from "./git-server.mjs";
import { lacking } from "./needs.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const SHOTS = path.resolve(here, "../../target", process.env.BASE_URL ? "screenshots" : "screenshots-mock");
const filter = process.argv.slice(2);

const mock = process.env.BASE_URL ? null : await startMock();
const base = process.env.BASE_URL ?? mock.url;
const ownerToken = process.env.OWNER_TOKEN ?? mock?.ownerToken;
if (!ownerToken) throw new Error("OWNER_TOKEN is missing");
const git = process.env.LOCAL_GIT ? await startGitServer() : null;
const ways = mock ? null : await (await fetch(`${base}/v1/sign-in/ways`)).json();
await mkdir(SHOTS, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const problems = [];
let opened = 0;

/** What every journey gets. */
const tools = {
  base,
  mock,
  git,
  real: !mock,
  /** A real server that was built with passwords, and has them on. */
  passwords: Boolean(ways?.passwords),
  shots: SHOTS,
  /** A new browser with nothing in it. Errors of pages and of the content policy fail the journey. */
  async page(options = {}) {
    opened += 1;
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: base, serviceWorkers: "block", acceptDownloads: true, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      const text = message.text();
      if (message.type() === "error" && !/Failed to load resource/.test(text)) problems.push(`console: ${text}`);
    });
    return page;
  },
  /** A one-time sign-in link. */
  async ownerLink() {
    const answer = await fetch(`${base}/v1/owner-links`, { method: "POST", headers: { authorization: `Bearer ${ownerToken}` } });
    if (!answer.ok) throw new Error(`owner link: ${answer.status} ${await answer.text()}`);
    return new URL((await answer.json()).url);
  },
  /** A call as the owner. */
  async api(method, url, body) {
    const answer = await fetch(base + url, { method, headers: { authorization: `Bearer ${ownerToken}`, "content-type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  },
  /** A page that is signed in. */
  async signedIn(options) {
    const page = await tools.page(options);
    const link = await tools.ownerLink();
    await page.goto(`/sign-in${link.hash}`);
    await page.waitForURL((u) => u.pathname === "/");
    await page.getByRole("heading", { level: 1 }).waitFor();
    return page;
  },
};

// The looks come last: by then there are projects, reports and tasks to look at.
const last = (file) => Number(file.startsWith("looks"));
const files = (await readdir(here)).filter((f) => f.endsWith(".journey.mjs")).sort((a, b) => last(a) - last(b) || (a < b ? -1 : 1));
let passed = 0;
let failed = 0;
let left = 0;
for (const file of files) {
  for (const [name, run] of Object.entries((await import(path.join(here, file))).default)) {
    if (filter.length && !filter.every((w) => `${file} ${name}`.includes(w))) continue;
    const why = lacking(run, tools);
    if (why) {
      left += 1;
      console.log(`left ${name}: ${why}`);
      continue;
    }
    const started = Date.now();
    problems.length = 0;
    opened = 0;
    try {
      await run(tools);
      if (problems.length) throw new Error(problems.join("\n"));
      if (!opened) throw new Error("it has opened no page: what cannot be walked everywhere says so with needs()");
      passed += 1;
      console.log(`ok   ${name} (${Date.now() - started} ms)`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name} (${Date.now() - started} ms)\n     ${String(error.stack ?? error).split("\n").slice(0, 40).join("\n     ")}`);
      for (const [i, context] of browser.contexts().entries()) {
        for (const page of context.pages()) await page.screenshot({ path: path.join(SHOTS, `failed-${name.replace(/\W+/g, "-")}-${i}.png`) }).catch(() => {});
      }
    }
    for (const context of browser.contexts()) await context.close();
  }
}
await browser.close();
mock?.stop();
await git?.stop();
if (left) console.log(`${left} left out: they need ${mock ? "the real product" : "the mock"}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
