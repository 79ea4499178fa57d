// Members: invited by mail, joined in another browser, given another role, removed; organisations switched between.
import assert from "node:assert/strict";
import path from "node:path";
import { needs } from "./needs.mjs";

/** The path of the newest invitation mailed to an address. */
async function mailedLink(base, recipient) {
  const page = await (await fetch(`${base}/v1/mail?recipient=${recipient}`)).json();
  const link = /\S+\/invitation#token=\S+/.exec(page.items[0].body)?.[0];
  assert.ok(link, "the mail has a link");
  return `/invitation${new URL(link).hash}`;
}

export default {
  "members: invite by mail, accept in another browser, change the role, remove": needs("git", "mail and people are the real server's", async ({ base, page: open, signedIn, shots }) => {
    const email = `ada-${Date.now()}@example.com`;
    const owner = await signedIn();
    await owner.goto("/settings/members");
    await owner.getByRole("button", { name: "Invite" }).press("Enter");
    await owner.getByLabel("E-mail address").fill("nobody");
    await owner.keyboard.press("Enter");
    await owner.getByText("Must be a mail address.").waitFor();
    await owner.getByLabel("E-mail address").fill(email);
    await owner.getByRole("dialog").getByLabel("Role").selectOption("developer");
    await owner.getByRole("button", { name: "Send the invitation" }).press("Enter");
    await owner.getByRole("button", { name: `Take back the invitation to ${email}` }).waitFor();
    await owner.screenshot({ path: path.join(shots, "members.png") });

    const ada = await open();
    await ada.goto(await mailedLink(base, email));
    await ada.getByRole("heading", { level: 1, name: "You are invited" }).waitFor();
    await ada.getByLabel("Your name").fill("Ada");
    assert.ok(!ada.url().includes("token"), "the token is out of the address");
    await ada.screenshot({ path: path.join(shots, "invitation.png") });
    await ada.keyboard.press("Enter");
    await ada.getByRole("navigation", { name: "Main" }).waitFor();
    assert.equal(await ada.getByRole("button", { name: "Switch organisation" }).count(), 0);
    await ada.goto("/settings/members");
    await ada.getByText(email).waitFor();
    assert.equal(await ada.getByRole("button", { name: "Invite" }).count(), 0, "a developer invites nobody");

    await owner.reload();
    const role = owner.getByLabel("Role of Ada");
    await role.selectOption("viewer");
    await owner.getByText("Ada is now: Viewer.").waitFor();
    await owner.getByRole("button", { name: "Remove Ada" }).press("Enter");
    await owner.getByRole("dialog").getByRole("button", { name: "Remove" }).press("Enter");
    await owner.getByText("Ada is removed.").waitFor();
    await ada.reload();
    await ada.getByLabel("API key or owner link").waitFor();
  }),

  "service accounts: a key of its own, shown once; the account is deleted": needs("git", "keys are the real server's", async ({ base, signedIn }) => {
    const page = await signedIn();
    const name = `CI ${Date.now()}`;
    await page.goto("/settings/members");
    await page.getByRole("button", { name: "New service account" }).press("Enter");
    await page.getByRole("dialog").getByLabel("Name").fill(name);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: `New key for ${name}` }).press("Enter");
    await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("deploy");
    await page.getByRole("button", { name: "Make the key" }).press("Enter");
    const key = (await page.getByRole("dialog").locator("pre").textContent()).trim();
    const ask = async () => (await fetch(`${base}/v1/projects`, { headers: { authorization: `Bearer ${key}` } })).status;
    assert.equal(await ask(), 200);
    await page.getByRole("button", { name: "Done" }).press("Enter");
    // The closing dialog gives the focus back, which would take the next key press elsewhere.
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: `Delete ${name}` }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).press("Enter");
    await page.getByText(`${name} is deleted.`).waitFor();
    assert.equal(await ask(), 401);
  }),

  "organisations: a second one is made, switched from, and left to end": needs("git", "organisations are the real server's", async ({ signedIn }) => {
    const page = await signedIn();
    const name = `Second ${Date.now()}`;
    const home = (await page.locator(".rail-who").textContent()).trim();
    await page.goto("/settings");
    await page.getByRole("button", { name: "New organisation" }).press("Enter");
    await page.getByRole("dialog").getByLabel("Name").fill(name);
    await page.keyboard.press("Enter");
    await page.locator(".rail-who", { hasText: name }).waitFor();
    await page.goto("/settings");
    await page.getByRole("button", { name: "End this organisation" }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "End this organisation" }).press("Enter");
    await page.getByText("This organisation will be erased on").waitFor();
    await page.getByRole("button", { name: "Keep the organisation" }).press("Enter");
    await page.getByText("This organisation will be erased on").waitFor({ state: "detached" });
    await page.getByLabel("Switch organisation").press("Enter");
    await page.getByRole("button", { name: home, exact: true }).press("Enter");
    await page.locator(".rail-who", { hasText: home }).waitFor();
  }),
};
