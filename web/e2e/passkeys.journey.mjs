// Passkeys with Chromium's virtual authenticator, and a session that is ended from another browser.
import assert from "node:assert/strict";
import path from "node:path";
import { needs } from "./needs.mjs";

const WHY = "a passkey needs a server that checks it";

/** Browsers make passkeys for names only: the same server under `localhost`. */
const named = (base) => base.replace("127.0.0.1", "localhost");

/** An authenticator inside the browser of this page: resident keys, and a user who is always there. */
async function authenticator(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  return { credentials: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials };
}

const main = (page) => page.getByRole("navigation", { name: "Main" }).last();

export default {
  "a passkey: added by keyboard, signs in alone, is asked for after a link, is removed": needs("real", WHY, async ({ page: open, base, ownerLink, shots }) => {
    const page = await open({ baseURL: named(base) });
    const keys = await authenticator(page);
    await page.goto(`/sign-in${(await ownerLink()).hash}`);
    await main(page).waitFor();
    await page.goto("/settings/account");
    await page.getByText("No passkeys yet").waitFor();
    await page.getByRole("button", { name: "Add a passkey" }).press("Enter");
    await page.getByRole("dialog").getByLabel("Name").fill("Test key");
    await page.keyboard.press("Enter");
    await page.getByText("Test key can sign you in now.").waitFor();
    const [made] = await keys.credentials();
    assert.equal(made.isResidentCredential, true);
    assert.equal(made.rpId, "localhost");
    await page.screenshot({ path: path.join(shots, "passkeys.png") });

    await page.getByRole("button", { name: "Rename Test key" }).press("Enter");
    await page.getByRole("dialog").getByLabel("Name").fill("Laptop");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Rename Laptop" }).waitFor();

    await page.evaluate(() => fetch("/v1/session", { method: "DELETE" }));
    await page.goto("/");
    await page.getByRole("button", { name: "Sign in with a passkey" }).press("Enter");
    await main(page).waitFor();
    assert.equal((await keys.credentials())[0].signCount > made.signCount, true);

    // After a link, the passkey is the second factor.
    await page.evaluate(() => fetch("/v1/session", { method: "DELETE" }));
    await page.goto(`/sign-in${(await ownerLink()).hash}`);
    await page.getByRole("heading", { level: 1, name: "One more step" }).waitFor();
    await page.screenshot({ path: path.join(shots, "passkey-challenge.png") });
    await page.getByRole("button", { name: "Use a passkey" }).press("Enter");
    await main(page).waitFor();

    await page.goto("/settings/account");
    await page.getByRole("button", { name: "Remove Laptop" }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).press("Enter");
    await page.getByText("Laptop is removed.").waitFor();
    await page.getByText("No passkeys yet").waitFor();
  }),

  "a session ended in one browser is over in another within two seconds": async ({ signedIn }) => {
    const other = await signedIn();
    const page = await signedIn();
    await page.goto("/settings/account");
    await page.getByText("This session").waitFor();
    const alive = () => other.evaluate(async () => (await fetch("/v1/session")).status);
    assert.equal(await alive(), 200);
    const theirs = await page.evaluate(async () => {
      const { items } = await (await fetch("/v1/sessions")).json();
      return items.find((session) => !session.current).id; // newest first: the other browser's
    });
    const ended = await page.evaluate(async (id) => (await fetch(`/v1/sessions/${id}`, { method: "DELETE" })).status, theirs);
    const since = Date.now();
    assert.equal(ended, 204);
    let status = await alive();
    while (status === 200 && Date.now() - since < 10_000) status = await alive();
    const took = Date.now() - since;
    assert.equal(status, 401);
    assert.ok(took < 2_000, `${took} ms`);
    await other.reload();
    await other.getByLabel("API key or owner link").waitFor();
    assert.equal(await page.evaluate(async () => (await fetch("/v1/session")).status), 200);
  },
};
