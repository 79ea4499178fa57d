// The audit log: read, filter, page, verify, take away.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { needs } from "./needs.mjs";

const rows = (page) => page.getByRole("region", { name: "Audit log" }).getByRole("row");

export default {
  "the audit log is read, filtered, verified and exported": async ({ signedIn, api }) => {
    const project = await api("POST", "/v1/projects", { name: `Audited ${Date.now().toString(36)}` });
    const page = await signedIn();
    await page.getByRole("navigation", { name: "Main" }).last().getByRole("link", { name: "Audit log" }).click();
    await page.waitForURL(/\/audit$/);
    await page.getByText("project.create").first().waitFor();
    await page.getByLabel("Action begins with").fill("project.");
    await page.waitForURL(/action=project\./);
    await page.waitForFunction(() => [...document.querySelectorAll("tbody th")].every((cell) => cell.textContent.startsWith("project.")));
    assert.ok((await rows(page).count()) > 1);
    await page.getByLabel("Action begins with").fill("nothing.like.this");
    await page.getByText("No row fits these filters").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByText("project.create").first().waitFor();
    assert.equal(await page.getByLabel("Action begins with").inputValue(), "");

    await page.getByRole("button", { name: "Verify" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(/The log is intact: \d+ rows? verified/).waitFor();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export" }).click()]);
    const lines = (await readFile(await file.path(), "utf8")).trim().split("\n").map((line) => JSON.parse(line));
    assert.ok(lines.length > 1 && lines.every((line) => line.action && line.org_id), "every line is a row");
    assert.match(file.suggestedFilename(), /^audit-.*\.jsonl$/);
    await api("DELETE", `/v1/projects/${project.id}`);
  },

  "a log that was tampered with is told apart, with its place": needs("mock", "nobody can tamper with a real server's database from here", async ({ signedIn, mock }) => {
    mock.store.tampered = true;
    const page = await signedIn();
    await page.goto("/audit");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("Page 2").waitFor();
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByText("The log was tampered with at row 31").waitFor();
    await page.getByText("aud_31").waitFor();
    mock.store.tampered = false;
  }),
};
