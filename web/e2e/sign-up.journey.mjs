// An account from nothing: signing up, the mail, the link, out and in again; and passwords.
import assert from "node:assert/strict";
import path from "node:path";
import { needs } from "./needs.mjs";

/** Opens the outbox and follows the link of the newest mail to an address. */
async function followMail(page, email, subject) {
  await page.goto("/outbox");
  await page.getByRole("heading", { level: 1, name: "Outbox" }).waitFor();
  const mail = page.locator("section.card").filter({ hasText: email }).filter({ hasText: subject }).first();
  await mail.getByRole("link").press("Enter");
}

/** Waits for the dashboard of somebody who is signed in. */
const atHome = (page) => page.getByRole("navigation", { name: "Main" }).waitFor();

/** Somebody new, with a password, who is signed out again. */
async function signedUp(page) {
  const email = `pass-${Date.now()}@example.com`;
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Grace");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.keyboard.press("Enter");
  await page.getByText("Look into your mail").waitFor();
  await followMail(page, email, "Confirm your address");
  await atHome(page);
  await page.context().clearCookies();
  return email;
}

export default {
  "accounts: sign up, follow the mail, the empty start, out, and in again by a link": needs("git", "everybody on the mock is the same person, who has projects", async ({ page: open, shots }) => {
    const page = await open();
    const email = `journey-${Date.now()}@example.com`;
    await page.goto("/");
    await page.getByRole("link", { name: "Make an account" }).press("Enter");
    await page.getByRole("heading", { level: 1, name: "Make an account" }).waitFor();
    await page.getByLabel("Your name").fill("Ada");
    await page.getByLabel("E-mail address").fill("no address");
    await page.keyboard.press("Enter");
    await page.getByText("Must be a mail address like ada@example.com.").waitFor();
    await page.getByLabel("E-mail address").fill(email);
    await page.screenshot({ path: path.join(shots, "sign-up.png") });
    await page.keyboard.press("Enter");
    await page.getByText("Look into your mail").waitFor();
    await page.getByRole("link", { name: "Open this machine’s outbox" }).press("Enter");
    await page.getByText("Confirm your address").first().waitFor();
    await page.screenshot({ path: path.join(shots, "outbox.png") });
    await followMail(page, email, "Confirm your address");
    await atHome(page);
    await page.getByText("Three ways to your first report").waitFor();
    await page.screenshot({ path: path.join(shots, "newcomer.png") });

    await page.goto("/settings/account");
    await page.getByText(email).waitFor();
    await page.getByLabel("Your name").fill("Ada Lovelace");
    await page.getByRole("button", { name: "Save the name" }).press("Enter");
    await page.getByText("Saved.").waitFor();
    await page.locator("summary[aria-label='Your account']").press("Enter");
    await page.getByRole("button", { name: "Sign out", exact: true }).press("Enter");
    await page.getByRole("heading", { level: 2, name: "Sign in" }).waitFor();
    await page.getByLabel("E-mail address").fill(email);
    await page.getByRole("button", { name: "Mail me a sign-in link" }).press("Enter");
    await page.getByText("Look into your mail").waitFor();
    await followMail(page, email, "Your sign-in link");
    await atHome(page);

    // The same link a second time: it says so, and offers another one.
    await page.context().clearCookies();
    await followMail(page, email, "Your sign-in link");
    await page.getByText("This link was used or has run out.").waitFor();
    await page.screenshot({ path: path.join(shots, "link-used.png") });
    assert.ok(await page.getByRole("button", { name: "Mail me a sign-in link" }).isVisible());
  }),

  "accounts: a password, a wrong one, a forgotten one, and a new one by mail": needs("mock or passwords", "the Worker knows passwords only when it was built with them", async ({ page: open, mock, shots }) => {
    const page = await open();
    const email = mock ? mock.store.account.email : await signedUp(page);
    await page.goto("/sign-in");
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password").fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByText("The address or the password is wrong.").waitFor();
    await page.screenshot({ path: path.join(shots, "password-wrong.png") });
    await page.getByRole("link", { name: "Forgotten your password?" }).press("Enter");
    await page.getByLabel("E-mail address").fill(email);
    await page.keyboard.press("Enter");
    await page.getByText("Look into your mail").waitFor();
    await followMail(page, email, "Choose a new password");
    await page.getByLabel("New password").fill("short");
    await page.keyboard.press("Enter");
    await page.getByText("a password has at least 8 characters").waitFor();
    await page.getByLabel("New password").fill("staple of a longer kind");
    await page.screenshot({ path: path.join(shots, "password-reset.png") });
    await page.keyboard.press("Enter");
    await atHome(page);

    await page.goto("/settings/account");
    await page.getByLabel("New password").fill("another long sentence");
    await page.keyboard.press("Enter");
    await page.getByText("The password is saved").waitFor();
    await page.getByLabel("New e-mail address").fill(`moved-${email}`);
    await page.keyboard.press("Enter");
    await page.getByText("Confirm the new address").waitFor();
    await page.screenshot({ path: path.join(shots, "profile.png") });
    await followMail(page, `moved-${email}`, "Confirm your new address");
    await atHome(page);
    await page.context().clearCookies();
    await page.goto("/sign-in");
    await page.getByLabel("E-mail address").fill(`moved-${email}`);
    await page.getByLabel("Password").fill("another long sentence");
    await page.keyboard.press("Enter");
    await atHome(page);
  }),
};
