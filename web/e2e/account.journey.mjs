// One's own account: where one is signed in, and the second factor from the QR code to being turned off.
import assert from "node:assert/strict";
import path from "node:path";
import { totp } from "../dev/totp.mjs";
import { needs } from "./needs.mjs";

/** A browser at the place where the code is asked for. */
async function atChallenge({ page: open, ownerLink }) {
  const page = await open();
  await page.goto(`/sign-in${(await ownerLink()).hash}`);
  await page.getByRole("heading", { level: 1, name: "One more step" }).waitFor();
  return page;
}

/** Types a code and sends it with Enter; the field has the focus. */
async function typeCode(page, code) {
  await page.waitForFunction(() => document.activeElement?.getAttribute("autocomplete") === "one-time-code");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
}

export default {
  "sessions and devices: another session is seen and ended": async ({ signedIn, shots }) => {
    const other = await signedIn();
    const page = await signedIn();
    await page.goto("/settings/account");
    await page.getByText("This session").waitFor();
    await page.screenshot({ path: path.join(shots, "devices.png") });
    await page.getByRole("button", { name: /^Sign out .* on / }).first().press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).press("Enter");
    await page.getByText(/ is signed out\./).waitFor();
    // Everywhere within two seconds, also where an isolate had just believed the session.
    await other.waitForFunction(async () => (await fetch("/v1/session")).status === 401, null, { timeout: 2_000, polling: 100 });
    await other.reload();
    await other.getByLabel("API key or owner link").waitFor();
    await page.reload();
    await page.getByText("This session").waitFor();
  },

  "a second factor: set up by keyboard, asked for at sign-in, a recovery code, turned off": async (tools) => {
    const { mock, signedIn, shots } = tools;
    const page = await signedIn();
    await page.goto("/settings/account");
    await page.getByRole("button", { name: "Set up a second factor" }).press("Enter");
    await page.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
    await page.screenshot({ path: path.join(shots, "second-factor-set-up.png") });
    const secret = (await page.getByRole("dialog").locator("pre[aria-label=Secret]").textContent()).trim();
    assert.match(secret, /^[A-Z2-7]{32}$/);
    await typeCode(page, "12345");
    await page.getByText("This code is wrong, too old, or was used already.").waitFor();
    await typeCode(page, totp(secret));
    const codes = (await page.getByRole("dialog", { name: "Your recovery codes" }).locator("pre").textContent()).trim().split("\n");
    assert.equal(new Set(codes).size, 10);
    await page.getByRole("button", { name: "Done" }).press("Enter");
    await page.getByText("10 recovery codes left").waitFor();

    const second = await atChallenge(tools);
    await second.screenshot({ path: path.join(shots, "second-factor-challenge.png") });
    await typeCode(second, "12345");
    await second.getByText("This code is wrong, too old, or was used already.").waitFor();
    await typeCode(second, totp(secret, 1));
    await second.getByRole("navigation", { name: "Main" }).waitFor();
    await second.reload();
    await second.getByRole("navigation", { name: "Main" }).waitFor();

    const third = await atChallenge(tools);
    await third.reload(); // the code is still asked for
    await third.getByRole("heading", { level: 1, name: "One more step" }).waitFor();
    await typeCode(third, codes[0]);
    await third.getByRole("navigation", { name: "Main" }).waitFor();

    const leaving = await atChallenge(tools);
    await leaving.getByRole("button", { name: "Sign out" }).press("Enter");
    await leaving.getByLabel("API key or owner link").waitFor();

    // The mock ends all sessions at once; a real server only that one.
    const last = mock ? await atChallenge(tools) : third;
    if (mock) {
      await typeCode(last, codes[1]);
      await last.getByRole("navigation", { name: "Main" }).waitFor();
      mock.store.stepUp = true; // a real server would ask after five minutes
    }
    await last.goto("/settings/account");
    await last.getByRole("button", { name: "Turn off" }).press("Enter");
    await last.getByRole("dialog").getByRole("button", { name: "Turn off" }).press("Enter");
    if (mock) {
      await last.getByRole("dialog", { name: "Confirm that it is you" }).waitFor();
      await last.screenshot({ path: path.join(shots, "step-up.png") });
      await typeCode(last, codes[2]);
    }
    await last.getByText("The second factor is off.").waitFor();
    await last.getByRole("button", { name: "Set up a second factor" }).waitFor();
  },

  "step-up without a second factor: a new link in place, and the change is made": needs("mock", "a real server would ask after fifteen minutes", async ({ signedIn, ownerLink, mock, shots }) => {
    const page = await signedIn();
    await page.goto("/settings/runners");
    await page.getByRole("button", { name: "New runner" }).click();
    await page.getByLabel("Name", { exact: true }).fill("after step-up");
    mock.store.stepUp = true;
    await page.getByRole("button", { name: "Register" }).click();
    const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
    await dialog.waitFor();
    await page.keyboard.press("Escape"); // declined: what was typed stays
    await page.getByText("This needs a fresh proof that it is you.").waitFor();
    assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "after step-up");
    await page.getByRole("button", { name: "Register" }).click();
    await dialog.getByLabel("Sign-in link").fill("nonsense");
    await page.keyboard.press("Enter");
    await page.getByText("This key or link is not valid.").waitFor();
    await dialog.getByLabel("Sign-in link").fill((await ownerLink()).href);
    await page.screenshot({ path: path.join(shots, "step-up-link.png") });
    await page.keyboard.press("Enter");
    await page.getByText(/VIBE_RUNNER_KEY=vr_/).waitFor();
  }),
};
