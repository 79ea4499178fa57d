// The main job, by pointer and by keyboard alone.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { archive } from "./archive.mjs";
import { needs } from "./needs.mjs";

const stamp = () => Date.now().toString(36);
const heading = (page) => page.getByRole("heading", { level: 1 });

async function download(page, label) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: label, exact: true }).first().click()]);
  return readFile(await file.path(), "utf8");
}

export default {
  "signed out: the landing page says what this is and refuses a wrong key": async ({ page: open, shots }) => {
    const page = await open();
    await page.goto("/");
    await heading(page).waitFor();
    await page.getByLabel("API key or owner link").fill("ve_wrong");
    await page.getByRole("button", { name: "Sign in with this key or link" }).click();
    await page.getByText("This key or link is not valid.").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.closest("form") !== null), true);
    await page.screenshot({ path: path.join(shots, "landing-refused.png") });
  },

  "an owner link signs in once": async ({ page: open, ownerLink }) => {
    const link = await ownerLink();
    const page = await open();
    await page.goto(`/sign-in${link.hash}`);
    await page.waitForURL((u) => u.pathname === "/");
    assert.equal(new URL(page.url()).hash, "", "the token must leave the address");
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    const again = await open();
    await again.goto(`/sign-in${link.hash}`);
    await again.getByText("This key or link is not valid.").waitFor();
  },

  "archive to report: upload, live progress, score in words, three downloads": async ({ signedIn, shots }) => {
    const page = await signedIn();
    const name = `Demo ${stamp()}`;
    await page.goto("/projects?new=archive");
    await page.locator("input[type=file]").setInputFiles({ name: "demo.tar.gz", mimeType: "application/gzip", buffer: archive() });
    assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "demo", "the name is suggested from the file");
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("Tags").fill("E2E Test,");
    await page.screenshot({ path: path.join(shots, "project-new.png") });
    await page.getByRole("button", { name: "Add and scan" }).click();
    await page.waitForURL(/\/tasks\/tsk_/);
    await page.locator("progress").or(page.getByText("The report is ready")).first().waitFor(); // a real runner may be done already
    await page.screenshot({ path: path.join(shots, "task-running.png") });
    await page.reload(); // long work survives a reload
    await page.getByText("The report is ready").waitFor({ timeout: 60_000 });
    await page.screenshot({ path: path.join(shots, "task-done.png") });
    await page.getByRole("link", { name: "Open the report" }).first().click();
    await page.getByText(/In .* health/).waitFor();
    assert.equal(await heading(page).textContent(), name);
    assert.match(await page.title(), new RegExp(name));
    const report = JSON.parse(await download(page, "JSON"));
    assert.ok(report.languages.length > 0 && report.health.score > 0);
    assert.match(await download(page, "Markdown"), /^# /);
    assert.equal(JSON.parse(await download(page, "CycloneDX")).bomFormat, "CycloneDX");
    for (const tab of ["Code", "Dependencies", "Findings", "Reports"]) {
      await page.getByRole("navigation", { name: "Parts of the report" }).getByRole("link", { name: tab }).click();
      await page.waitForURL(new RegExp(`/${tab.toLowerCase()}`));
      assert.equal(await page.getByRole("alert").count(), 0, `${tab} shows an error`);
    }
    await page.getByRole("link", { name: "e2e-test" }).click();
    await page.waitForURL(/tag=e2e-test/);
    await page.getByRole("link", { name }).waitFor();
  },

  "an API key signs in for the tab and downloads": async ({ page: open, api }) => {
    const made = await api("POST", "/v1/api-keys", { name: `e2e ${stamp()}`, scopes: ["read", "write"] });
    const page = await open();
    await page.goto("/");
    await page.getByLabel("API key or owner link").fill(made.key);
    await page.getByRole("button", { name: "Sign in with this key or link" }).click();
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    await page.reload();
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    const scanned = (await api("GET", "/v1/projects?limit=50")).items.find((p) => p.latest);
    if (scanned) {
      await page.goto(`/projects/${scanned.id}`);
      assert.match(await download(page, "Markdown"), /^# /);
    }
    await page.getByRole("button", { name: "Your account" }).or(page.locator("summary[aria-label='Your account']")).first().click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("API key or owner link").waitFor();
    await api("DELETE", `/v1/api-keys/${made.id}`);
  },

  "a large archive goes up in parts, over a failing server, and goes on where it stopped": async ({ signedIn, api, mock }) => {
    const page = await signedIn();
    const name = `Large ${stamp()}`;
    const folder = await mkdtemp(path.join(tmpdir(), "vibe-e2e-"));
    const file = path.join(folder, "large.zip");
    await writeFile(file, Buffer.concat([Buffer.from(name), Buffer.alloc(34 * 1024 * 1024, 7)]));
    const parts = [];
    page.on("request", (r) => { const part = /\/parts\/(\d+)$/.exec(r.url())?.[1]; if (part) parts.push(Number(part)); });
    const fill = async () => {
      await page.goto("/projects?new=archive");
      await page.locator("input[type=file]").setInputFiles(file);
      await page.getByLabel("Name", { exact: true }).fill(name);
      await page.getByRole("checkbox").uncheck();
      await page.getByRole("button", { name: "Add project" }).click();
    };
    await page.route("**/parts/2", (route) => route.abort()); // the connection breaks after the first part
    await fill();
    await page.getByText(/Connection lost/).waitFor({ timeout: 30_000 });
    assert.ok(parts.includes(1));
    await page.unroute("**/parts/2");
    parts.length = 0;
    if (mock) mock.store.failParts = 1;
    await fill(); // the page is new: nothing but the server and the remembered id know of the first try
    await page.waitForURL(/\/projects\/prj_/, { timeout: 60_000 });
    assert.ok(!parts.includes(1), `part 1 was sent again: ${parts}`);
    assert.deepEqual([...new Set(parts)], [2, 3]);
    if (mock) assert.deepEqual([mock.store.failParts, parts.length], [0, 3], "the refused part is sent again");
    const id = new URL(page.url()).pathname.split("/")[2];
    assert.equal((await api("GET", `/v1/projects/${id}`)).source.kind, "archive");
    await api("DELETE", `/v1/projects/${id}`);
    await rm(folder, { recursive: true });
  },

  "archive, undo, delete": async ({ signedIn, api }) => {
    const project = await api("POST", "/v1/projects", { name: `Undo ${stamp()}` });
    const page = await signedIn();
    await page.goto(`/projects/${project.id}`);
    const more = page.locator("summary[aria-label='More actions']");
    await more.click();
    await page.getByRole("button", { name: "Archive", exact: true }).click();
    await page.getByText("The project is archived.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("The project is active again.").waitFor();
    assert.equal((await api("GET", `/v1/projects/${project.id}`)).state, "active");
    await more.click();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Name", { exact: true }).fill(`${project.name} renamed`);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: `${project.name} renamed` }).waitFor();
    await more.click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.waitForURL((u) => u.pathname === "/projects");
  },

  "a Git address becomes a report of its newest commit": needs("git", "the runner of this server clones no local repositories", async ({ signedIn, api, git }) => {
    const page = await signedIn();
    await page.goto("/projects?new=git");
    await page.getByRole("dialog").locator("input[type=url]").fill(git.url);
    await page.getByLabel("Name", { exact: true }).fill(`Cloned ${stamp()}`);
    await page.getByRole("button", { name: "Add and scan" }).click();
    await page.waitForURL(/\/tasks\/tsk_/);
    await page.getByText("The report is ready").waitFor({ timeout: 60_000 });
    await page.getByRole("link", { name: "Open the report" }).first().click();
    await page.getByText(/In .* health/).waitFor();
    const report = JSON.parse(await download(page, "JSON"));
    assert.equal(report.source.commit, git.commit);
    assert.ok(report.languages.some((language) => language.name === "Rust" && language.code === 3), JSON.stringify(report.languages));
    assert.ok(git.requests > 0);
    const id = new URL(page.url()).pathname.split("/")[2];
    assert.deepEqual((await api("GET", `/v1/projects/${id}`)).source.url, git.url);
  }),

  "cancel a scan, then try again": needs("mock or git", "a real scan of a small archive is over before anybody could stop it", async ({ signedIn, api, git }) => {
    const url = git?.url ?? "https://git.example.com/acme/x.git";
    const project = await api("POST", "/v1/projects", { name: `Cancel ${stamp()}`, source: { kind: "git", url } });
    if (git) git.stalled = true; // the clone now lasts until somebody stops it
    const task = await api("POST", `/v1/projects/${project.id}/scans`, {});
    const page = await signedIn();
    await page.goto(`/tasks/${task.id}`);
    if (git) for (let n = 0; git.waiting() === 0; n++) {
      assert.ok(n < 300, "the runner never asked for the repository");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled").first().waitFor({ timeout: 30_000 }); // the runner hears of it with its next heartbeat
    if (git) {
      const ended = await api("GET", `/v1/tasks/${task.id}`);
      assert.deepEqual([ended.state, ended.result ?? null], ["cancelled", null]);
      assert.equal(git.waiting(), 0, "the clone goes on although its scan was stopped");
      git.stalled = false;
    }
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("The report is ready").waitFor({ timeout: 60_000 });
  }),

  "by keyboard alone: palette, new project, field errors, dialog gives the focus back": async ({ signedIn }) => {
    const page = await signedIn();
    await page.goto("/");
    await heading(page).waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.className), "skip", "the skip link comes first");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    await page.keyboard.type("new proj");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "New project" }).waitFor();
    await page.getByRole("radio", { name: "Archive" }).focus();
    await page.keyboard.press("ArrowRight"); // Git address
    await page.keyboard.press("Tab");
    await page.keyboard.type("not an address");
    await page.keyboard.press("Enter");
    await page.getByText("Enter the whole address").waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute("type") === "url");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    await page.keyboard.type("tasks");
    await page.keyboard.press("Enter");
    await page.waitForURL((u) => u.pathname === "/tasks");
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    // every stop of the tab key can be seen
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("Tab");
      const seen = await page.evaluate(() => { const e = document.activeElement; if (!e || e === document.body) return true; const s = getComputedStyle(e); return s.outlineStyle !== "none" || e.matches("input"); });
      assert.ok(seen, `focus stop ${i} cannot be seen`);
    }
  },

  "keys and runners are shown once, with the command to start one": async ({ signedIn, shots }) => {
    const page = await signedIn();
    await page.goto("/settings/runners");
    await page.getByRole("button", { name: "New runner" }).click();
    await page.getByLabel("Name", { exact: true }).fill(`laptop ${stamp()}`);
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByText(/VIBE_RUNNER_KEY=vr_/).waitFor();
    await page.screenshot({ path: path.join(shots, "runner-command.png") });
    await page.getByRole("button", { name: "Done" }).click();
    assert.equal(await page.getByText(/vr_run/).count(), 0);
  },

  "a missing hashed asset is a 404, an unknown page is the app": async ({ base, signedIn }) => {
    const missing = await fetch(`${base}/assets/app-NOTTHERE.js`);
    assert.equal(missing.status, 404);
    assert.doesNotMatch(missing.headers.get("cache-control") ?? "", /immutable/);
    const page = await signedIn();
    await page.goto("/no/such/page");
    await page.getByText("This page does not exist").waitFor();
    await page.goto("/projects/prj_00000000000000000000000000");
    await page.getByText("Not found.").waitFor();
    await page.getByText("Request id").waitFor();
  },

  "the API reference works from this server alone": async ({ base, page: open }) => {
    const page = await open();
    const outside = [];
    page.on("request", (r) => { if (new URL(r.url()).origin !== new URL(base).origin && !r.url().startsWith("data:")) outside.push(r.url()); });
    await page.goto("/docs");
    await page.getByRole("heading", { name: "API reference" }).waitFor();
    await page.getByPlaceholder("Filter by path or words").fill("owner-links");
    await page.locator("summary", { hasText: "/v1/owner-links" }).click();
    await page.getByRole("heading", { name: "Answers" }).waitFor();
    assert.deepEqual(outside, []);
  },

  "installable: manifest, icons and service worker": async ({ base, page: open }) => {
    const manifest = await (await fetch(`${base}/manifest.webmanifest`)).json();
    for (const icon of manifest.icons) assert.equal((await fetch(base + icon.src)).status, 200, icon.src);
    const page = await open({ serviceWorkers: "allow" });
    await page.goto("/");
    const ready = await page.evaluate(() => Promise.race([navigator.serviceWorker.ready.then(() => true), new Promise((r) => setTimeout(() => r(false), 8000))]));
    assert.equal(ready, true);
    await page.context().setOffline(true);
    await page.goto("/projects");
    await page.locator("#app > *").first().waitFor();
    await page.context().setOffline(false);
  },
};
