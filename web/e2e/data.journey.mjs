// One's data: downloaded as a file; the account's erasure asked for, and taken back after signing in again.
import assert from "node:assert/strict";
import path from "node:path";
import { needs } from "./needs.mjs";

/** Opens the outbox and follows the link of the newest mail to an address. */
async function followMail(page, email, subject) {
  await page.goto("/outbox");
  const mail = page.locator("section.card").filter({ hasText: email }).filter({ hasText: subject }).first();
  await mail.getByRole("link").press("Enter");
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}

export default {
  "my data: a file, an erasure asked for, signed out everywhere, and taken back": needs("git", "the mock knows nobody who could be erased", async ({ page: open, shots }) => {
    const page = await open();
    const email = `data-${Date.now()}@example.com`;
    await page.goto("/sign-up");
    await page.getByLabel("Your name").fill("Ada");
    await page.getByLabel("E-mail address").fill(email);
    await page.keyboard.press("Enter");
    await page.getByText("Look into your mail").waitFor();
    await followMail(page, email, "Confirm your address");
    await page.goto("/settings/account");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download my data" }).press("Enter");
    assert.equal((await saved).suggestedFilename(), "my-data.zip");
    await page.getByRole("button", { name: "Erase my account" }).press("Enter");
    await page.screenshot({ path: path.join(shots, "erase-account.png") });
    await page.getByRole("dialog").getByRole("button", { name: "Erase my account" }).press("Enter");
    await page.getByRole("heading", { level: 2, name: "Sign in" }).waitFor();
    await page.getByLabel("E-mail address").fill(email);
    await page.getByRole("button", { name: "Mail me a sign-in link" }).press("Enter");
    await page.getByText("Look into your mail").waitFor();
    await followMail(page, email, "Your sign-in link");
    await page.goto("/settings/account");
    await page.getByText("Your account will be erased on").waitFor();
    await page.screenshot({ path: path.join(shots, "account-waits.png") });
    await page.getByRole("button", { name: "Keep my account" }).press("Enter");
    await page.getByRole("button", { name: "Erase my account" }).waitFor();
  }),
};
